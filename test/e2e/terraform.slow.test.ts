import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SegmentBench, SegmentClone } from '../support/e2e-segment.ts'
import { segmentBench } from '../support/e2e-segment.ts'
import { scratchFolder } from '../support/scratch.ts'
import { serveProvider } from '../support/terraform/provider.ts'
import type { TerraformRun } from '../support/terraform/run.ts'
import { terraform } from '../support/terraform/run.ts'
import { liveOf, SEGMENT_PROVIDER, SEGMENT_RESOURCES } from '../support/terraform/segment.ts'

const SOURCES = `variable "shared" {
  type      = string
  sensitive = true
}

resource "segment_source" "site" {
  for_each = { eu = "Europe", us = "America" }
  slug     = "site-\${each.key}"
  name     = each.value # as people call it
  enabled  = true
  metadata = { id = "srcmWebsite" }
  settings = jsonencode({ website_url = "https://\${each.key}.example.test" })
}

resource "segment_source" "database" {
  slug     = "database"
  name     = "Database"
  enabled  = true
  metadata = { id = "srcmPostgres" }
  settings = jsonencode({})
}

resource "segment_warehouse" "main" {
  name     = "Analytics"
  enabled  = true
  metadata = { id = "whsmPostgres" }
  settings = jsonencode({ hostname = "db.example.test" })
}

resource "segment_source_warehouse_connection" "main" {
  source_id    = segment_source.site["eu"].id
  warehouse_id = segment_warehouse.main.id
}

resource "segment_reverse_etl_model" "customers" {
  source_id               = segment_source.database.id
  name                    = "Customers"
  description             = ""
  enabled                 = true
  query                   = "select 1"
  query_identifier_column = "id"
}
`

const REST = `resource "segment_tracking_plan" "shop" {
  name = "Shop"
  type = "LIVE"
  rules = [
    {
      type        = "TRACK"
      key         = "Order Completed"
      version     = 1
      json_schema = jsonencode({ type = "object", properties = { total = { type = "number" } } })
    },
  ]
}

resource "segment_source_tracking_plan_connection" "shop" {
  source_id        = segment_source.site["eu"].id
  tracking_plan_id = segment_tracking_plan.shop.id
  schema_settings  = { track = { allow_unplanned_events = false } }
}

resource "segment_function" "relay" {
  resource_type = "SOURCE"
  display_name  = "Relay"
  code          = <<-EOT
    async function onRequest(request) {
      return \`$\${request.url}\`
    }
  EOT
}

resource "segment_transformation" "rename" {
  source_id                      = segment_source.site["us"].id
  name                           = "Rename"
  if                             = "event = \\"a\\""
  enabled                        = true
  property_renames               = [{ old_name = "a", new_name = "b" }]
  property_value_transformations = []
  fql_defined_properties         = []
}

resource "segment_destination" "hook" {
  name      = "Hook"
  enabled   = true
  source_id = segment_source.site["eu"].id
  metadata  = { id = "d00000000000000000000a01" }
  settings  = jsonencode({ hook = "https://hook.example.test" })
}

resource "segment_destination" "crm" {
  name      = "CRM"
  enabled   = true
  source_id = segment_source.site["us"].id
  metadata  = { id = "d00000000000000000000a01" }
  settings  = jsonencode({ hook = "https://crm.example.test", sharedSecret = "Bearer \${var.shared}" })
}

resource "segment_destination_subscription" "orders" {
  destination_id = segment_destination.hook.id
  action_id      = "actTrackEvent"
  name           = "Orders"
  enabled        = true
  trigger        = "type = \\"track\\""
  settings       = jsonencode({ a = { b = 1 } })
}

resource "segment_destination_filter" "tests" {
  destination_id = segment_destination.hook.id
  source_id      = segment_source.site["eu"].id
  title          = "No tests"
  if             = "properties.test = true"
  enabled        = true
  actions        = [{ type = "DROP" }]
}
`
const COUNT = 14
const SECRET = 'the-value-that-nobody-sees'

let bench: SegmentBench
let clone: SegmentClone
let state: string
let ran: readonly object[]
beforeAll(async () => {
	bench = await segmentBench()
	clone = bench.clone('one', { 'sources.tf': SOURCES, 'rest.tf': REST }, { TIDEWAY_VAR_shared: SECRET })
	const applied = await clone.run('apply', '--yes')
	const stated = await clone.run('state', 'export', '--terraform')
	state = stated.out
	ran = [applied, stated, await clone.run('export', 'terraform', 'terraform')]
}, 120_000)
afterAll(() => bench.close())

const exportedFiles = (): Record<string, string> => filesIn(path.join(clone.folder, 'terraform'))

function filesIn(folder: string): Record<string, string> {
	return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]))
}

/** Terraform in a folder with these files. */
async function terraformIn(files: Readonly<Record<string, string>>): Promise<(...args: readonly string[]) => Promise<TerraformRun>> {
	const folder = scratchFolder(files)
	const options = { provider: SEGMENT_PROVIDER, resources: SEGMENT_RESOURCES, live: liveOf(state) }
	const env = { TF_VAR_shared: SECRET, TF_REATTACH_PROVIDERS: await serveProvider('segmentio/segment', options) }
	return (...args) => terraform(folder, env, ...args)
}

const PLAN = ['plan', '-no-color', '-input=false']
/** Of what changes, and how. */
const changesIn = (out: string): readonly string[] => (out.match(/^ +# \S+ (?:will|must|has).*$/gm) ?? []).map((line) => line.trim())
const SENT = '# segment_destination.crm will be updated in-place'

describe('the real Terraform, with the schema of the real provider', () => {
	test('the files of the repository with the exported state: nothing to do, but for a secret that a state must not hold', async () => {
		const { 'providers.tf': providers = '' } = exportedFiles()
		const run = await terraformIn({ 'sources.tf': SOURCES, 'rest.tf': REST, 'providers.tf': providers, 'terraform.tfstate': state })
		expect((await run('validate', '-no-color')).out).toContain('The configuration is valid.')
		const { out } = await run(...PLAN)
		expect(changesIn(out)).toEqual([SENT])
		expect(out).toContain('Plan: 0 to add, 1 to change, 0 to destroy.')
	})

	test('the exported configuration with the exported state: the same, each of several in a block of its own', async () => {
		const run = await terraformIn({ ...exportedFiles(), 'terraform.tfstate': state })
		expect(await run('fmt', '-check', '-diff')).toEqual({ code: 0, out: '' })
		expect((await run('validate', '-no-color')).out).toContain('The configuration is valid.')
		const { out } = await run(...PLAN)
		expect(changesIn(out)).toEqual([
			SENT,
			'# segment_source.site["eu"] has moved to segment_source.site-eu',
			'# segment_source.site["us"] has moved to segment_source.site-us',
		])
		expect(out).toContain('Plan: 0 to add, 1 to change, 0 to destroy.')
	})

	test('the exported configuration alone takes over what is there', async () => {
		const run = await terraformIn(exportedFiles())
		expect((await run(...PLAN)).out).toContain(`Plan: ${COUNT - 1} to import, 1 to add, 1 to change, 0 to destroy.`)
	})
})

test('the commands say what they did, and what they left out', () => {
	expect(ran).toMatchObject([
		{ code: 0, out: expect.stringContaining(`Resources: ${COUNT} added`) },
		{ code: 0, err: expect.stringContaining('destination.crm: its secrets are left out') },
		{
			code: 0,
			out: expect.stringMatching(
				/^14 resources in 15 files in terraform: 15 written, 0 removed\.\nTerraform needs these in its environment:\n {2}PUBLIC_API_TOKEN {2}the credential\n {2}TF_VAR_shared {2}settings\.sharedSecret of segment_destination\.crm\n$/,
			),
			err: expect.stringContaining('source_warehouse_connection.main has no import block'),
		},
	])
})

describe('the files that an export writes', () => {
	test('P12: are the same bytes a second time, and P7: hold no secret', async () => {
		const before = exportedFiles()
		const again = await clone.run('export', 'terraform', 'terraform', '--json')
		expect(JSON.parse(again.out)).toMatchObject({ resources: COUNT, variables: ['shared'], files: Object.keys(before) })
		expect(exportedFiles()).toEqual(before)
		expect(Object.values(before).join('') + state).not.toContain(SECRET)
	})

	test('are chosen by address, with what they refer to', async () => {
		const ran = await clone.run('export', 'terraform', 'chosen', '--target', 'segment_destination.hook', '--provider-version', '1.5.0')
		expect(ran.code).toBe(0)
		const files = filesIn(path.join(clone.folder, 'chosen'))
		expect(Object.keys(files).sort()).toEqual(['destination.tf', 'imports.tf', 'moved.tf', 'providers.tf', 'source.tf'])
		expect(files['providers.tf']).toContain('version = "1.5.0"')
		expect(files['source.tf']?.match(/^resource .*/gm)).toEqual(['resource "segment_source" "site-eu" {'])
	})

	test('take the place of nothing that others wrote', async () => {
		const folder = path.join(clone.folder, 'taken')
		mkdirSync(folder)
		writeFileSync(path.join(folder, 'source.tf'), '# mine\n')
		const refused = await clone.run('export', 'terraform', 'taken')
		expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('taken has source.tf, which others wrote or edited')])
		expect(filesIn(folder)).toEqual({ 'source.tf': '# mine\n' })
		expect((await clone.run('export', 'terraform', 'taken', '--overwrite')).code).toBe(0)
		expect(filesIn(folder)).toEqual(exportedFiles())
	})
})
