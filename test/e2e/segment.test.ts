import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SegmentBench, SegmentClone } from '../support/e2e-segment.ts'
import { segmentBench } from '../support/e2e-segment.ts'

const TREE = `# Where visitors come from.
resource "segment_source" "web" {
  slug    = "website"
  name    = "Website"
  enabled = true
  metadata = {
    id = "srcmWebsite"
  }
  settings = jsonencode({
    website_url = "https://example.test" # ours
  })
}

resource "segment_tracking_plan" "signups" {
  name = "Sign-ups"
  type = "LIVE"
  rules = [
    {
      type        = "TRACK"
      key         = "Signed Up"
      version     = 1
      json_schema = jsonencode({ properties = { plan = { type = "string" } }, type = "object" })
    },
  ]
}
`
const CONNECTION = `
resource "segment_source_tracking_plan_connection" "web" {
  source_id        = segment_source.web.id
  tracking_plan_id = segment_tracking_plan.signups.id
}
`

let bench: SegmentBench
beforeAll(async () => {
	bench = await segmentBench()
}, 60_000)
afterAll(() => bench.close())

const textOf = ({ folder }: SegmentClone, file: string): string => readFileSync(path.join(folder, 'segment', file), 'utf8')
const rename = (key: string, name: string) => bench.control('POST', 'ui', { kind: 'update', type: 'source', key, attributes: { name } })

test('P1 P2 P14: a Segment workspace in HCL, both ways, under names of the files', { timeout: 120_000 }, async () => {
	const clone = bench.clone('one', { 'main.tf': TREE + CONNECTION })
	const { commit, run } = clone
	expect(await run('apply', '--yes')).toMatchObject({ code: 0, out: expect.stringContaining('Resources: 3 added') })
	expect((await run('plan')).out).toContain('No changes.')
	await rename('website', 'Site')
	expect((await run('apply', '--yes')).code).toBe(0)
	expect(textOf(clone, 'main.tf')).toBe((TREE + CONNECTION).replace('"Website"', '"Site"'))
	commit({ 'segment/main.tf': TREE.replace('"Website"', '"Site"').replace('"Sign-ups"', '"Registrations"') })
	const applied = await run('apply', '--yes')
	expect(applied).toMatchObject({ code: 0, out: expect.stringContaining('0 added, 1 changed, 1 destroyed') })
	expect((await run('plan')).out).toContain('No changes.')
	const other = bench.clone('two', {})
	expect((await other.run('pull', '--yes')).code).toBe(0)
	expect(textOf(other, 'source_website.tf')).toContain('  settings = jsonencode({\n')
	expect((await other.run('plan')).out).toContain('No changes.')
	expect((await other.run('fmt', '--check')).code).toBe(0)
})

test('P4 P22: a source of another catalogue item, the new one first, with what is fixed to it', { timeout: 120_000 }, async () => {
	const first = (text: string): string =>
		text.replace(
			'  settings = jsonencode({\n    website_url',
			'  lifecycle {\n    create_before_destroy = true\n  }\n  settings = jsonencode({\n    website_url',
		)
	const own = (text: string): string => text.replaceAll('"website"', '"shop"').replaceAll('"Sign-ups"', '"Orders"')
	const transformation = `
resource "segment_transformation" "clean" {
  name                           = "Clean"
  enabled                        = true
  source_id                      = segment_source.web.id
  if                             = "event = 'Order Placed'"
  fql_defined_properties         = []
  property_renames               = []
  property_value_transformations = []
}
`
	const { commit, run } = bench.clone('three', { 'main.tf': own(first(TREE + CONNECTION) + transformation) })
	expect(
		(await run('apply', '--yes', '--target', 'transformation.clean', '--target', 'source_tracking_plan_connection.web')).out,
	).toContain('4 added')
	commit({ 'segment/main.tf': own(first(TREE + CONNECTION) + transformation).replace('srcmWebsite', 'srcmPostgres') })
	const asked = ['--replace', 'source.web', '--replace', 'source_tracking_plan_connection.web']
	const plan = await run('plan', ...asked)
	expect(plan.out).toContain('+/- replace source.web "Website"')
	expect(plan.out).toContain('~ update transformation.clean "Clean"')
	expect((await run('apply', '--yes', ...asked)).code).toBe(0)
	expect((await run('plan', '--target', 'transformation.clean', '--target', 'source_tracking_plan_connection.web')).out).toContain(
		'Plan: 0 to add, 0 to change, 0 to destroy.',
	)
})

test('P2: whoever is removed in Git leaves the file of the group in the same run', { timeout: 120_000 }, async () => {
	const user = (label: string, email: string): string =>
		`resource "segment_user" "${label}" {\n  email       = "${email}"\n  permissions = [{ role_id = "role2", resources = [{ id = "workspace", type = "WORKSPACE", labels = [] }] }]\n}\n`
	const group = (members: string): string =>
		`resource "segment_user_group" "team" {\n  name        = "Team"\n  members     = [${members}]\n  permissions = []\n}\n`
	const [ada, bea] = [user('ada', 'ada@shop.example'), user('bea', 'bea@shop.example')]
	const both = `${ada}\n${bea}\n${group('"ada@shop.example", "bea@shop.example"')}`
	const asked = ['--target', 'user.ada', '--target', 'user.bea', '--target', 'user_group.team']
	const clone = bench.clone('people', { 'main.tf': both })
	expect(await clone.run('apply', '--yes', ...asked)).toMatchObject({ code: 0, out: expect.stringContaining('3 added') })
	clone.git('pull', '--quiet', 'origin', 'main')
	clone.commit({ 'segment/main.tf': textOf(clone, 'main.tf').replace(bea, '') })
	expect(await clone.run('apply', '--yes', ...asked)).toMatchObject({ code: 0, out: expect.stringContaining('user.bea') })
	expect(textOf(clone, 'main.tf')).toBe(`${ada}\n\n${group('"ada@shop.example"')}`)
	expect((await clone.run('plan', '--target', 'user.ada', '--target', 'user_group.team')).out).toContain(
		'Plan: 0 to add, 0 to change, 0 to destroy.',
	)
})
