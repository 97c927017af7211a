import { describe, expect, test } from 'vitest'
import { provider } from '../../providers/segment/index.ts'
import type { Converted, Tree } from '../../src/tree/index.ts'
import { convertTree, inHcl } from '../../src/tree/index.ts'
import { fakeClock } from '../support/fake-clock.ts'
import type { FilesByPath } from '../support/fake-tree.ts'
import { fakeTree } from '../support/fake-tree.ts'
import { VENDOR_TREE } from '../support/segment-tree.ts'

type Texts = Readonly<Record<string, string>>
type Layout = 'vendor' | 'readable'

async function treeOf(files: FilesByPath): Promise<Tree> {
	const { layout, schema } = inHcl(provider, 'readable')
	return (await fakeTree(files)).read({ format: 'hcl', layout, schema, provider })
}

async function converted(files: Texts, form: Layout): Promise<Converted & { readonly texts: Texts }> {
	const { layout, schema } = inHcl(provider, form)
	const done = await convertTree({ tree: await treeOf(files), provider, schema, layout, folder: '', clock: fakeClock() })
	const texts = new Map(Object.entries(files))
	for (const file of done.files)
		if ('remove' in file) texts.delete(file.path)
		else texts.set(file.path, String(file.content))
	return { ...done, texts: Object.fromEntries(texts) }
}

const only = (...paths: readonly string[]): Texts =>
	Object.fromEntries(Object.entries(VENDOR_TREE).filter(([path]) => paths.includes(path)))
const SOURCE = 'sources/aWebShop01.tf'
const MAIL = 'destinations/0a1b2c3d4e5f60718293a4b5.tf'
const addresses = ({ keyed }: NonNullable<Tree['hcl']>): readonly string[] => [...keyed.keys()].toSorted()

describe('to names', () => {
	test('files and blocks are called by names, ids become references, code a file of its own', async () => {
		const { texts, kept, renamed } = await converted(VENDOR_TREE, 'readable')
		expect(kept).toEqual([])
		expect(renamed.get('destination.id-0a1b2c3d4e5f60718293a4b5' as never)).toBe('destination.mail')
		expect(Object.keys(texts).toSorted()).toEqual([
			'destination_filter_mail-no-tests.tf',
			'destination_mail.tf',
			'destination_subscription_mail-orders.tf',
			'function_rows.js',
			'function_rows.tf',
			'label_environment-prod.tf',
			'reverse_etl_model_orders.tf',
			'source_store.tf',
			'source_web_shop.tf',
			'tracking_plan_shop.tf',
			'warehouse_lake.tf',
		])
		expect(texts['destination_filter_mail-no-tests.tf']).toContain('  destination_id = segment_destination.mail.id\n')
		expect(texts['destination_filter_mail-no-tests.tf']).toContain(
			'import {\n  to = segment_destination_filter.mail-no-tests\n  id = "0a1b',
		)
		expect(texts['function_rows.js']).toContain('event: `Row ${request.kind}\u00a0—`')
		expect(texts['function_rows.tf']).toContain('file("${path.module}/function_rows.js")')
		expect(texts['reverse_etl_model_orders.tf']).toContain(' = segment_source.store.id\n')
		expect(texts['destination_mail.tf']).not.toContain('supported_regions')
	})

	test('a second time there is nothing to do', async () => {
		const { texts } = await converted(VENDOR_TREE, 'readable')
		const again = await converted(texts, 'readable')
		expect([again.files, again.renamed.size]).toEqual([[], 0])
	})

	test('two of one name are told apart, and a name that another block has stays with that', async () => {
		const other = (VENDOR_TREE[MAIL] ?? '').replaceAll('0a1b2c3d4e5f60718293a4b5', 'ffffffffffffffffffffffff')
		const { texts } = await converted({ ...only(SOURCE, MAIL), 'destinations/ffffffffffffffffffffffff.tf': other }, 'readable')
		expect(Object.keys(texts).toSorted()).toEqual(['destination_mail-2.tf', 'destination_mail.tf', 'source_web_shop.tf'])
	})

	test('what people wrote stays: comments, expressions, how a block is treated; and what refers to a block follows it', async () => {
		const text = `# Ours.\n${(VENDOR_TREE[SOURCE] ?? '').replace('"Web shop"', 'local.shop # see below')}\n\nlocals {\n  shop = "Web shop"\n}\n\noutput "shop" {\n  value = segment_source.id-aWebShop01.id\n}\n`
		const { texts } = await converted({ [SOURCE]: text, [MAIL]: VENDOR_TREE[MAIL] ?? '' }, 'readable')
		expect(texts['source_web_shop.tf']).toMatch(/^# Ours\.\nimport \{\n {2}to = segment_source\.web_shop\n/)
		expect(texts['source_web_shop.tf']).toContain('resource "segment_source" "web_shop" {')
		expect(texts['source_web_shop.tf']).toContain('local.shop # see below')
		expect(texts[SOURCE]).toContain('locals {\n  shop = "Web shop"\n}\n')
		expect(texts[SOURCE]).toContain('  value = segment_source.web_shop.id\n')
		expect(texts['destination_mail.tf']).toContain('source_id = segment_source.web_shop.id\n')
	})

	test('a reference to what no file holds stays an id, and is told', async () => {
		const { texts, loose } = await converted(only(MAIL), 'readable')
		expect(texts['destination_mail.tf']).toContain('source_id = "aWebShop01"\n')
		expect(loose).toEqual([{ address: 'destination.id-0a1b2c3d4e5f60718293a4b5', type: 'source', id: 'aWebShop01' }])
	})

	test('what cannot be known under another name keeps its own', async () => {
		const text = (VENDOR_TREE[SOURCE] ?? '').replace(/^import[^}]*\}\n\n/, '')
		const { files, kept } = await converted({ 'main.tf': text }, 'readable')
		expect(files).toEqual([])
		expect(kept).toMatchObject([{ address: 'source.id-aWebShop01', reason: expect.stringContaining('no `import` block') }])
	})
})

describe("to the form of the service's own sync", () => {
	test('all of it comes back but what only the service knows, and what stood there twice', async () => {
		const named = await converted(VENDOR_TREE, 'readable')
		const { texts, kept } = await converted(named.texts, 'vendor')
		const { [MAIL]: mail, 'transformations/fDrop00001.tf': _shadow, ...rest } = VENDOR_TREE
		const { [MAIL]: again, ...others } = texts
		expect(others).toEqual(rest)
		expect(kept).toEqual([])
		const withoutCatalogue = (text = ''): string => text.replace(/ {2}metadata = \{.*?\n {2}\}/s, '')
		expect(withoutCatalogue(again)).toBe(withoutCatalogue(mail))
	})

	test('a block with comments stays as it is, and is named', async () => {
		const named = await converted(only(SOURCE), 'readable')
		const text = `# Ours.\n${named.texts['source_web_shop.tf'] ?? ''}`
		const { files, kept } = await converted({ 'source_web_shop.tf': text }, 'vendor')
		expect(files).toEqual([])
		expect(kept).toMatchObject([{ address: 'source.web_shop', reason: expect.stringContaining('comments') }])
	})
})

describe('nothing is lost', () => {
	test('P3: a folder that cannot be read as a whole is left alone', async () => {
		await expect(converted({ ...VENDOR_TREE, 'x.tf': 'resource {' }, 'readable')).rejects.toMatchObject({
			problem: { code: 'HCL_INVALID' },
		})
	})

	test('each resource is there afterwards, with what it held', async () => {
		const before = await treeOf(VENDOR_TREE)
		const { texts, renamed } = await converted(VENDOR_TREE, 'readable')
		const after = await treeOf(texts)
		if (!before.hcl || !after.hcl) return expect.fail('no HCL')
		expect(addresses(after.hcl)).toEqual(
			addresses(before.hcl)
				.map((address) => renamed.get(address as never) ?? address)
				.toSorted(),
		)
	})
})
