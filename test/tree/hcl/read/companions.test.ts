import { describe, expect, test } from 'vitest'
import { linesOfTree, readHclFiles, writeHcl } from '../../../support/hcl-tree.ts'

const READING = 'resource "shop_model" "a" {\n  name = "A"\n  sql  = file("${path.module}/sql/a.sql")\n}\n'

describe('files that expressions read', () => {
	test.each([
		['file("sql/a.sql")', 'select 1\n'],
		['file("./sql/a.sql")', 'select 1\n'],
		['file("${path.module}/sql/a.sql")', 'select 1\n'],
		['templatefile("b.tftpl", { n = 2 })', 'select 2'],
		['filebase64("sql/a.sql")', 'c2VsZWN0IDEK'],
		['join(",", fileset("sql", "*.sql"))', 'a.sql'],
		['tostring(fileexists("sql/z.sql"))', 'false'],
	])('%s', async (expression, expected) => {
		const files = { 'main.tf': READING.replace(/file\(.*\)/, () => expression), 'sql/a.sql': 'select 1\n', 'b.tftpl': 'select ${n}' }
		expect(linesOfTree((await readHclFiles(files)).tree)).toEqual([`model.a {'name':'A','sql':'${expected.replace('\n', '\\n')}'}`])
	})

	test('P43: nothing outside of the folder can be read', async () => {
		const main = READING.replace('${path.module}/sql/a.sql', '../secret.sql')
		const { tree } = await readHclFiles({ 'in/main.tf': main, 'secret.sql': 'x' }, { folder: 'in' })
		expect(linesOfTree(tree)[0]).toContain('model.a HCL_EVALUATION in/main.tf:3:')
	})

	test('what they hold is part of what a plan is made from; where nothing reads files, they are not', async () => {
		const digest = async (main: string, sql: string) => (await readHclFiles({ 'main.tf': main, 'sql/a.sql': sql })).tree.digest
		expect(await digest(READING, 'a')).not.toBe(await digest(READING, 'b'))
		const plain = READING.replace(/file\(.*\)/, '"x"')
		expect(await digest(plain, 'a')).toBe(await digest(plain, 'b'))
	})
})

describe('P14: an edit of the workspace', () => {
	test('goes into the file that holds the value, and nowhere else', async () => {
		const before = { 'main.tf': READING, 'sql/a.sql': 'select 1\n' }
		const { files, plan } = await writeHcl(before, { 'model.a': { sql: 'select 2' } })
		expect(plan.held).toEqual([])
		expect(files).toEqual({ 'main.tf': READING, 'sql/a.sql': 'select 2' })
	})

	test('removes such a file with its block', async () => {
		const before = { 'main.tf': READING, 'sql/a.sql': 'select 1\n' }
		expect((await writeHcl(before, { 'model.a': null })).files).toEqual({})
	})

	test('is a conflict where two read the file, or where more is made of it', async () => {
		const two = `${READING}${READING.replace('"a"', '"b"')}`
		const { plan } = await writeHcl({ 'main.tf': two, 'sql/a.sql': 'select 1\n' }, { 'model.a': { sql: 'x' } })
		expect(plan.conflicts).toMatchObject([{ address: 'model.a', reason: 'computed', expression: expect.stringMatching(/^file\(/) }])
		const more = READING.replace('file(', 'upper(file(').replace('sql")', 'sql"))')
		const other = await writeHcl({ 'main.tf': more, 'sql/a.sql': 'select 1\n' }, { 'model.a': { sql: 'x' } })
		expect(other.plan.conflicts).toMatchObject([
			{ address: 'model.a', reason: 'computed', expression: expect.stringMatching(/^upper\(file\(/) },
		])
	})
})

describe('blocks that say an id', () => {
	test('go with the resource that they speak of', async () => {
		const bound = 'import {\n  to = shop_model.a\n  id = "7"\n}\n\n'
		const block = 'resource "shop_model" "a" {\n  name = "A"\n}\n'
		expect((await writeHcl({ 'main.tf': bound + block }, { 'model.a': null })).files).toEqual({})
		const apart = await writeHcl({ 'main.tf': block, 'ids.tf': `# ids\n\n${bound}locals {\n  x = 1\n}\n` }, { 'model.a': null })
		expect(apart.files).toEqual({ 'ids.tf': '# ids\n\nlocals {\n  x = 1\n}\n' })
	})
})

describe('P3: what hides resources is no reason to take them for gone', () => {
	test.each([
		['models.tf.json', '{}', 'models.tf.json is a configuration in JSON, which is not read'],
		['terraform.tfvars.json', '{}', 'terraform.tfvars.json gives values to variables in JSON, which is not read'],
		['x.auto.tfvars.json', '{}', 'x.auto.tfvars.json gives values to variables in JSON, which is not read'],
	])('%s', async (path, text, message) => {
		const { tree } = await readHclFiles({ 'main.tf': READING.replace(/file\(.*\)/, '"x"'), [path]: text })
		expect(linesOfTree(tree)).toEqual([`HCL_INVALID ${path}:-:- ${message}`])
	})
})
