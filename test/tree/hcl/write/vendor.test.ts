import { describe, expect, test } from 'vitest'
import { provider } from '../../../../providers/segment/index.ts'
import type { Address, Change, Dict } from '../../../../src/model/index.ts'
import { canonicalAttributes, runSteps } from '../../../../src/model/index.ts'
import { filesOf, problemOf, readHcl, writeChange } from '../../../../src/tree/hcl/index.ts'
import { inHcl } from '../../../../src/tree/in-hcl.ts'
import { dictOf } from '../../../support/fake-api.ts'
import { VENDOR_TREE } from '../../../support/segment-tree.ts'

const { schema, layout, name } = inHcl(provider, 'vendor')
const MODEL = 'reverse_etl_models/mOrders001.tf'
const STORE = 'sources/bStore0002.tf'
const MODEL_AT = 'reverse_etl_model.id-mOrders001'
const STORE_AT = 'source.id-bStore0002'

/** The file after an edit of the workspace; null for one that goes with its resource. */
function edited(
	files: Readonly<Record<string, string>>,
	address: string,
	attributes: object | null,
): Readonly<Record<string, string | null>> {
	const texts = Object.entries(files).map(([path, text]) => ({ path, inRepository: path, id: path, text }))
	const tree = runSteps(readHcl(texts, schema, name, provider.hcl))
	const { type: of, key, attributes: own } = tree.keyed.get(address as Address) ?? expect.fail(address)
	const type = schema.types.find((one) => one.name === of) ?? expect.fail(of)
	const before = canonicalAttributes(type, own)
	const common = { id: '', address: address as Address, type: of, key, other: null, dependents: [], notes: [], to: 'git' } as const
	const wanted: Dict = new Map([...before, ...dictOf(attributes ?? {})])
	const change: Change =
		attributes === null
			? { ...common, kind: 'delete', before }
			: {
					...common,
					kind: 'update',
					before,
					after: wanted,
					edits: Object.keys(attributes).map((path) => ({ path: [path], before: null, after: null })),
				}
	const done = writeChange({ tree, layout, folder: '', provider: name, labels: tree.labels, ids: tree.ids }, change, type, new Map())
	if (done.kind !== 'written') return expect.fail(problemOf(change.address, done).message)
	return Object.fromEntries(
		filesOf(done.files, done.files.keys()).map((file) => [file.path, 'remove' in file ? null : String(file.content)]),
	)
}

describe("P14: an edit of the workspace in a file of the service's own sync", () => {
	test.each<[string, string, string, object, (text: string) => string]>([
		['a text', MODEL, MODEL_AT, { name: 'All' }, (text) => text.replace('"Orders"', '"All"')],
		[
			'one that means nothing to it',
			MODEL,
			MODEL_AT,
			{ query: 'a\u00a0$${b}' },
			(text) => text.replace('"select *\\nfrom orders"', () => '"a\\u00a0$$${b}"'),
		],
		[
			'a reference, which stays an id',
			MODEL,
			MODEL_AT,
			{ source_id: 'id-aWebShop01' },
			(text) => text.replace('"bStore0002"', '"aWebShop01"'),
		],
		['one that goes', STORE, STORE_AT, { name: null }, (text) => text.replace('name = "Store"', 'name = null')],
		[
			'a list that was null, which parts the columns',
			STORE,
			STORE_AT,
			{ labels: [{ key: 'a', value: 'b' }] },
			(text) => text.replace('  labels  = null\n', '  labels = [\n    {\n      key   = "a"\n      value = "b"\n    },\n  ]\n'),
		],
	])('%s', (_, path, address, edit, expected) => {
		expect(edited(VENDOR_TREE, address, edit)).toEqual({ [path]: expected(VENDOR_TREE[path] ?? '') })
	})

	test('a text of JSON in an old file stays as it is, and so does its last line end', () => {
		const old = (VENDOR_TREE[STORE] ?? '').replace(
			/ {2}name = .*?\}\)\n/s,
			'  name     = "Store"\n  settings = "{\\"location\\":\\"us-west1\\"}"\n',
		)
		const text = `${old}\n`
		expect(edited({ [STORE]: text }, STORE_AT, { name: 'Shop' })).toEqual({ [STORE]: text.replace('"Store"', '"Shop"') })
	})

	test('a resource that goes takes its file along, with the block that says its id', () => {
		expect(edited({ [MODEL]: VENDOR_TREE[MODEL] ?? '' }, MODEL_AT, null)).toEqual({ [MODEL]: null })
	})
})
