import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SegmentBench, SegmentClone } from '../support/e2e-segment.ts'
import { segmentBench } from '../support/e2e-segment.ts'
import { VENDOR_TREE } from '../support/segment-tree.ts'

let bench: SegmentBench
beforeAll(async () => {
	bench = await segmentBench(VENDOR_TREE)
}, 60_000)
afterAll(() => bench.close())

/** The workspace's files as they are in the clone. */
function read({ folder }: SegmentClone): Readonly<Record<string, string>> {
	const paths = globSync('**/*.{tf,js}', { cwd: path.join(folder, 'segment') }).toSorted()
	return Object.fromEntries(paths.map((file) => [file, readFileSync(path.join(folder, 'segment', file), 'utf8')]))
}

const edit = (type: string, key: string, attributes: object): Promise<string> =>
	bench.control('POST', 'ui', { kind: 'update', type, key, attributes })

const { 'transformations/fDrop00001.tf': _twice, ...WITHOUT_TWINS } = VENDOR_TREE
const FILTER = 'destination_filters/fDrop00001.tf'
const SOURCE = 'sources/bStore0002.tf'

test('P2 P14 P17: a tree of the service’s own sync: pulled, adopted, edited, under names and back', { timeout: 120_000 }, async () => {
	const pulled = bench.clone('pulled', {}, {}, { more: '    layout: vendor\n' })
	expect(await pulled.run('pull', '--yes')).toMatchObject({ code: 0 })
	expect(read(pulled)).toEqual(WITHOUT_TWINS)

	const adopted = bench.clone('adopted', VENDOR_TREE)
	const first = await adopted.run('apply', '--yes')
	expect(first).toMatchObject({ code: 0, out: expect.stringContaining('0 added, 0 changed, 0 destroyed') })
	expect(read(adopted)).toEqual(VENDOR_TREE)

	await edit('destination_filter', 'id-0a1b2c3d4e5f60718293a4b5_fDrop00001', { title: 'No tests at all' })
	await edit('source', 'store', { labels: [{ key: 'environment', value: 'prod' }] })
	expect((await adopted.run('pull', '--yes')).code).toBe(0)
	const labelled = VENDOR_TREE[SOURCE]?.replace(
		'  labels  = null\n',
		'  labels = [\n    {\n      key   = "environment"\n      value = "prod"\n    },\n  ]\n',
	)
	const titled = VENDOR_TREE[FILTER]?.replace('"No tests"', '"No tests at all"')
	expect(read(adopted)).toEqual({ ...VENDOR_TREE, [SOURCE]: labelled, [FILTER]: titled })

	expect((await adopted.run('convert', '--layout', 'readable', '--json')).out).toContain('"to":"destination.mail"')
	adopted.commit({})
	expect((await adopted.run('plan')).out).toContain('No changes.')
	await edit('function', 'id-sfnc_Rows000001', { code: 'async function onRequest() {\n}\n' })
	expect((await adopted.run('pull', '--yes')).code).toBe(0)
	expect(read(adopted)['function_rows.js']).toBe('async function onRequest() {\n}\n')

	expect((await adopted.run('convert', '--layout', 'vendor')).code).toBe(0)
	adopted.commit({})
	expect((await adopted.run('plan')).out).toContain('No changes.')
	expect(read(adopted)[FILTER]).toBe(titled)
})
