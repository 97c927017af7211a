import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SegmentBench } from '../support/e2e-segment.ts'
import { HOOK, mappingText, segmentBench } from '../support/e2e-segment.ts'

const COUNT = 4
const TREE = [HOOK, ...Array.from({ length: COUNT }, (_, n) => mappingText(n))].join('\n')

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
