import { describe, expect, test } from 'vitest'
import type { LiveEdits } from '../../../support/hcl-tree.ts'
import { writeHcl } from '../../../support/hcl-tree.ts'

const sync = (body: string): string => `resource "shop_sync" "s" {\n  model = "m"\n${body}}\n`
const PLAIN = '  config {\n    to = "x" # ours\n  }\n'
const MAKER = '  dynamic "config" {\n    for_each = ["a", "b"]\n    content {\n      to = config.value\n    }\n  }\n'

describe('P14: nested blocks', () => {
	test.each<[string, string, LiveEdits, string]>([
		['that a `dynamic` makes stay as they are', sync(MAKER), { 'sync.s': { model: 'z' } }, sync(MAKER).replace('"m"', '"z"')],
		['stay beside those that one makes', sync(PLAIN + MAKER), { 'sync.s': { model: 'z' } }, sync(PLAIN + MAKER).replace('"m"', '"z"')],
		['go with the last of them', sync(PLAIN), { 'sync.s': { config: null } }, sync('')],
		[
			'come where the others stand',
			sync(PLAIN),
			{ 'sync.s': { config: [{ to: 'x' }, { to: 'y' }] } },
			sync(`${PLAIN}\n  config {\n    to = "y"\n  }\n`),
		],
	])('%s', async (_, text, edits, expected) => {
		const { files, plan } = await writeHcl({ 'main.tf': text }, edits)
		expect([plan.held, plan.conflicts]).toEqual([[], []])
		expect(files['main.tf']).toBe(expected)
	})

	test.each<[string, LiveEdits]>([
		['other values', { 'sync.s': { model: 'z', config: [{ to: 'a' }, { to: 'c' }] } }],
		['none any more', { 'sync.s': { model: 'z', config: null } }],
	])('P11: %s for blocks that a `dynamic` makes are a conflict, and the rest goes out', async (_, edits) => {
		const { files, plan } = await writeHcl({ 'main.tf': sync(MAKER) }, edits)
		expect(new Set(plan.conflicts.map(({ reason, path, place }) => `${reason} ${String(path[0])} ${place?.line}`))).toEqual(
			new Set(['computed config 3']),
		)
		expect(plan.held).toEqual([])
		expect(files['main.tf']).toBe(sync(MAKER).replace('"m"', '"z"'))
	})
})
