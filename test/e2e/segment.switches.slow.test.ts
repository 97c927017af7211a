import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { switches } from '../../providers/segment/sandbox/switches.ts'
import type { SegmentBench } from '../support/e2e-segment.ts'
import { segmentBench } from '../support/e2e-segment.ts'

/** One of each type that can be made from nothing, under names of its own. */
const treeOf = (name: string, hook: string): string => `
resource "segment_label" "team" {
  key   = "team"
  value = "${name}"
}

resource "segment_source" "web" {
  slug     = "${name}"
  name     = "${name}"
  enabled  = true
  labels   = [{ key = "team", value = "${name}" }]
  metadata = { id = "srcmWebsite" }
  settings = jsonencode({ website_url = "https://${hook}" })
}

resource "segment_warehouse" "lake" {
  name     = "${name}"
  enabled  = true
  metadata = { id = "whsmPostgres" }
  settings = jsonencode({ hostname = "${hook}" })
}

resource "segment_source_warehouse_connection" "web" {
  source_id    = segment_source.web.id
  warehouse_id = segment_warehouse.lake.id
}

resource "segment_reverse_etl_model" "orders" {
  source_id               = segment_source.web.id
  name                    = "${name}"
  description             = "${hook}"
  enabled                 = true
  query                   = "select 1"
  query_identifier_column = "id"
}

resource "segment_tracking_plan" "events" {
  name = "${name}"
  type = "LIVE"
  rules = [
    { type = "TRACK", key = "Paid", version = 1, json_schema = jsonencode({ type = "object", title = "${hook}" }) },
    { type = "IDENTIFY", version = 1, json_schema = jsonencode({ type = "object" }) },
  ]
}

resource "segment_source_tracking_plan_connection" "web" {
  source_id        = segment_source.web.id
  tracking_plan_id = segment_tracking_plan.events.id
  schema_settings  = { track = { allow_unplanned_events = false } }
}

resource "segment_function" "insert" {
  resource_type = "INSERT_DESTINATION"
  display_name  = "${name}"
  code          = "// ${hook}"
  settings      = []
}

resource "segment_destination" "hook" {
  name      = "${name}"
  enabled   = true
  source_id = segment_source.web.id
  metadata  = { id = "d00000000000000000000a01" }
  settings  = jsonencode({ batch = false, hook = "https://${hook}" })
}

resource "segment_insert_function_instance" "insert" {
  function_id    = segment_function.insert.id
  integration_id = segment_destination.hook.id
  name           = "${name}"
  enabled        = true
  settings       = jsonencode({ a = "${hook}" })
}

resource "segment_destination_subscription" "orders" {
  destination_id       = segment_destination.hook.id
  action_id            = "actTrackEvent"
  model_id             = segment_reverse_etl_model.orders.id
  name                 = "${name}"
  enabled              = true
  trigger              = "type = \\"track\\""
  settings             = jsonencode({ to = "${hook}" })
  reverse_etl_schedule = { strategy = "PERIODIC", config = jsonencode({ interval = "15m" }) }
}

resource "segment_destination_filter" "quiet" {
  destination_id = segment_destination.hook.id
  source_id      = segment_source.web.id
  title          = "${name}"
  description    = "${hook}"
  if             = "type = \\"page\\""
  enabled        = true
  actions        = [{ type = "SAMPLE", percent = 0.5, path = "userId" }]
}

resource "segment_transformation" "rename" {
  source_id                      = segment_source.web.id
  name                           = "${name}"
  if                             = "event = \\"${hook}\\""
  enabled                        = true
  drop                           = true
  property_renames               = []
  property_value_transformations = []
  fql_defined_properties         = []
}

resource "segment_user" "new" {
  email       = "${name}@shop.example"
  permissions = [{ role_id = "role3", resources = [{ id = segment_source.web.id, type = "SOURCE", labels = [] }] }]
}

resource "segment_user_group" "all" {
  name        = "${name}"
  members     = [segment_user.new.email]
  permissions = [{ role_id = "role2", resources = [{ id = segment_warehouse.lake.id, type = "WAREHOUSE", labels = [] }] }]
}
`
const COUNT = treeOf('', '').split('\nresource ').length - 1

const others = switches.flatMap(({ name, values }) =>
	name === 'feature-off' ? [] : values.slice(1).map((value): [string, string] => [name, value]),
)
const defaults = Object.fromEntries(switches.map(({ name, values }) => [name, values[0]]))

let bench: SegmentBench
beforeAll(async () => {
	bench = await segmentBench()
	await bench.control('PUT', 'switches', { 'rate-limit': 'off' })
}, 60_000)
afterAll(() => bench.close())

describe('P2: whatever the answer to what is not known of the service', () => {
	test.each([['nothing', 'else'], ...others])(
		'%s is %s: made, changed and deleted, and nothing is left to do in between',
		{ timeout: 60_000 },
		async (name, value) => {
			const own = `${name}-${value}`.replaceAll(/[^a-z0-9]+/g, '-')
			await bench.control('PUT', 'switches', { ...defaults, ...(name === 'nothing' ? {} : { [name]: value }) })
			const clone = bench.clone(own, { 'main.tf': treeOf(own, 'one.example') })
			expect(await clone.run('apply', '--yes')).toMatchObject({ code: 0, out: expect.stringContaining(`${COUNT} added, 0 changed`) })
			// What the service adds by itself is brought to Git.
			if (name === 'preset-mappings') expect((await clone.run('pull', '--yes')).code).toBe(0)
			expect((await clone.run('plan')).out).toContain('No changes.')
			clone.git('pull', '--quiet', 'origin', 'main')
			clone.commit({ 'segment/main.tf': treeOf(own, 'two.example') })
			const changed = await clone.run('apply', '--yes')
			expect(changed).toMatchObject({ code: 0, out: expect.stringContaining('0 added, 10 changed, 0 destroyed') })
			expect((await clone.run('plan')).out).toContain('No changes.')
			clone.git('rm', '--quiet', '-r', 'segment')
			clone.commit({})
			expect((await clone.run('apply', '--yes', '--allow-deletes', String(name === 'preset-mappings' ? COUNT + 1 : COUNT))).code).toBe(0)
		},
	)
})
