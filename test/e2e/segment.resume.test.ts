import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SegmentBench } from '../support/e2e-segment.ts'
import { segmentBench } from '../support/e2e-segment.ts'

const COUNT = 4
const mapping = (n: number): string => `
resource "segment_destination_subscription" "m${n}" {
  destination_id = segment_destination.hook.id
  action_id      = "actTrackEvent"
  name           = "Mapping ${n}"
  enabled        = true
  trigger        = "type = \\"track\\""
  settings       = jsonencode({ n = ${n} })
}
`
const TREE = `resource "segment_source" "web" {
  slug     = "web"
  name     = "Web"
  enabled  = true
  metadata = { id = "srcmWebsite" }
  settings = jsonencode({})
}

resource "segment_destination" "hook" {
  name      = "Hook"
  enabled   = true
  source_id = segment_source.web.id
  metadata  = { id = "d00000000000000000000a01" }
  settings  = jsonencode({ batch = false })
}
${Array.from({ length: COUNT }, (_, n) => mapping(n)).join('')}`

let bench: SegmentBench
beforeAll(async () => {
	bench = await segmentBench()
}, 60_000)
afterAll(() => bench.close())

async function created(): Promise<readonly string[]> {
	const { effects } = JSON.parse(await bench.control('GET', 'effects')) as {
		readonly effects: readonly { readonly operation: string; readonly body: { readonly name: string } }[]
	}
	return effects.flatMap(({ operation, body }) => (operation === 'createDestinationSubscription' ? [body.name] : []))
}

test('P23 P31: an apply of mappings that is stopped on the way goes on where it stood, and makes nothing twice', {
	timeout: 60_000,
}, async () => {
	const clone = bench.clone('resume', { 'main.tf': TREE })
	await bench.control('PUT', 'faults', ['slow:on=createDestinationSubscription,ms=1500'])
	const apply = clone.start('apply', '--yes', '-parallelism=1')
	while ((await created()).length === 0) await new Promise(setImmediate)
	apply.kill('SIGINT')
	expect((await apply.ended).code).toBe(130)
	const first = await created()
	expect(first.length).toBeLessThan(COUNT)
	await bench.control('PUT', 'faults', [])
	expect(await clone.run('apply', '--yes')).toMatchObject({ code: 0, out: expect.stringContaining(`${COUNT - first.length} added`) })
	expect((await created()).toSorted()).toEqual(Array.from({ length: COUNT }, (_, n) => `Mapping ${n}`))
	expect((await clone.run('plan')).out).toContain('No changes.')
})
