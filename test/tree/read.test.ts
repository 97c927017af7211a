import { describe, expect, test } from 'vitest'
import type { Snapshot } from '../../src/model/index.ts'
import { Failure, problem } from '../../src/model/index.ts'
import type { Repository, TreeEntry, WorktreeFile } from '../../src/ports/index.ts'
import type { Tree } from '../../src/tree/index.ts'
import { openParseCache, readAttributes } from '../../src/tree/index.ts'
import { fakeFiles } from '../support/fake-files.ts'
import type { FilesByPath } from '../support/fake-tree.ts'
import { commitFiles, fakeTree } from '../support/fake-tree.ts'
import { BOARD_SHOP, SHOP_LAYOUT, shown } from '../support/shop.ts'

const MODEL = 'name: Customers\n'
const SYNC = 'model: customers\n'

/** `address attributes` of what was read, and `address CODE line:column` of what was not. */
function seen({ snapshot }: Tree): readonly string[] {
	return [
		...readable(snapshot),
		...[...snapshot.unknown].map(([address, { code, where }]) => `${address} ${code} ${where?.line ?? '-'}:${where?.column ?? '-'}`),
	]
}

function readable({ scopes }: Snapshot): readonly string[] {
	return [...scopes.values()].flatMap((read) =>
		read.kind === 'complete' ? [...read.value.values()].map(({ address, attributes }) => `${address} ${shown(attributes)}`) : ['unread'],
	)
}

const uncommitted = (path: string, content: string | null): WorktreeFile => ({
	path,
	content: content === null ? null : new TextEncoder().encode(content),
})

describe('which files count', () => {
	test('those of the layout; foreign ones are left alone and still known by path', async () => {
		const tree = await (
			await fakeTree({ 'models/customers.yaml': MODEL, 'models/readme.md': '# no', 'tideway.yaml': 'a: [', 'deep/models/x.yaml': '[' })
		).read()
		expect(seen(tree)).toEqual(["model.customers {'name':'Customers'}"])
		expect([...tree.files.keys()]).toEqual(['model.customers'])
		expect(tree.paths).toEqual(['deep/models/x.yaml', 'models/customers.yaml', 'models/readme.md', 'tideway.yaml'])
	})

	test('every managed type has its scope, also an empty one; what is only read has none', async () => {
		const { snapshot } = await (await fakeTree({ 'models/customers.yaml': MODEL })).read()
		expect([...snapshot.scopes].map(([scope, read]) => [scope, read.kind === 'complete' ? read.value.size : read])).toEqual([
			['model', 1],
			['sync', 0],
			['folder', 0],
		])
		expect(snapshot).toMatchObject({ of: 'git', warnings: [], gone: new Set() })
	})

	test('of the workspace’s own folder, with places as in the repository', async () => {
		const fake = await fakeTree({ 'work/space/models/a.yaml': MODEL, 'work/spaced/models/b.yaml': MODEL, 'models/c.yaml': MODEL })
		const tree = await fake.read({ folder: 'work/space' })
		expect(seen(tree)).toEqual(["model.a {'name':'Customers'}"])
		expect([...tree.files.values()]).toMatchObject([{ path: 'models/a.yaml', inRepository: 'work/space/models/a.yaml' }])
		const read = tree.snapshot.scopes.get('model')
		expect(read?.kind === 'complete' && [...read.value.values()]).toMatchObject([
			{ place: { file: 'work/space/models/a.yaml', line: 1, column: 1 } },
		])
		expect(tree.paths).toEqual(['models/a.yaml'])
	})

	test('none where the branch has no commit', async () => {
		const tree = await (await fakeTree({ 'models/a.yaml': MODEL })).read({ commit: null })
		expect(tree).toMatchObject({ commit: null, paths: [], snapshot: { marker: '' } })
		expect(seen(tree)).toEqual([])
	})

	test.each(['120000', '160000'])('P43, S8: an entry of mode %s is not followed, and its address is unknown, not absent', async (mode) => {
		const fake = await fakeTree({ 'models/a.yaml': '../../../etc/passwd', 'models/b.yaml': MODEL })
		const list: Repository['list'] = async (commit, folder) =>
			(await fake.repository.list(commit, folder)).map((entry): TreeEntry => (entry.path === 'models/a.yaml' ? { ...entry, mode } : entry))
		const tree = await fake.read({ repository: { ...fake.repository, list } })
		expect(seen(tree)).toEqual(["model.b {'name':'Customers'}", 'model.a VALUE_INVALID -:-'])
		expect(tree.files.has('model.a' as never)).toBe(false)
	})

	test('P3: a link in the place of a file that is not committed makes it unknown, as it does once it is', async () => {
		const fake = await fakeTree({ 'models/a.yaml': MODEL })
		const tree = await fake.read({ uncommitted: [{ path: 'models/a.yaml', content: null, isLink: true }] })
		expect(seen(tree)).toEqual(['model.a VALUE_INVALID -:-'])
	})

	test('a file whose name is no text is refused where it may be of a resource, and nobody’s business elsewhere', async () => {
		const odd = (path: string) => fakeTree({}).then((fake) => fake.read({ uncommitted: [{ path, content: new Uint8Array() }] }))
		await expect(odd('models/caf\udce9.yaml')).rejects.toMatchObject({
			problem: { message: expect.stringContaining('models/caf\ufffd.yaml') },
		})
		expect(seen(await odd('models/caf\udce9.md'))).toEqual([])
	})

	test('an executable file is a file', async () => {
		const fake = await fakeTree({ 'models/a.yaml': MODEL })
		const list: Repository['list'] = async (...of) => (await fake.repository.list(...of)).map((entry) => ({ ...entry, mode: '100755' }))
		expect(seen(await fake.read({ repository: { ...fake.repository, list } }))).toHaveLength(1)
	})
})

describe('P3: what cannot be read makes only its own address unknown', () => {
	test.each<[string, string | Uint8Array, string]>([
		['not YAML', 'name: Customers\ntags: [a, b\nsql: x\n', 'YAML_INVALID 3:1'],
		['twice the same key', 'name: a\nname: b\n', 'YAML_INVALID 2:1'],
		['a list at the top', '- a\n', 'YAML_INVALID 1:1'],
		['conflict markers', '<<<<<<< ours\nname: a\n=======\nname: b\n>>>>>>> theirs\n', 'YAML_INVALID 1:1'],
		['a pointer of Git LFS', `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12\n`, 'VALUE_INVALID -:-'],
		['locked by git-crypt', Uint8Array.from([0, 71, 73, 84, 67, 82, 89, 80, 84, 0, 200]), 'VALUE_INVALID -:-'],
		['not UTF-8', Uint8Array.of(0x6e, 0x3a, 0x20, 0xff, 0x0a), 'YAML_INVALID -:-'],
		[
			'P15: not UTF-8, in as many bytes as what would be put in its place',
			Uint8Array.of(0x6e, 0x3a, 0x20, 0xf0, 0x9f, 0x98, 0x0a),
			'YAML_INVALID -:-',
		],
		['text where a map belongs', 'name: {a: 1}\n', 'VALUE_INVALID 1:1'],
		['true or false', "name: a\nhidden: 'yes'\n", 'VALUE_INVALID 1:1'],
	])('%s', async (_, content, problem) => {
		const tree = await (await fakeTree({ 'models/broken.yaml': content, 'models/fine.yaml': MODEL, 'syncs/s.yaml': SYNC })).read()
		expect(seen(tree)).toEqual(["model.fine {'name':'Customers'}", "sync.s {'model':'customers'}", `model.broken ${problem}`])
		expect(tree.files.has('model.broken' as never)).toBe(true)
	})

	test('the problem names file, line and column, in its text too', async () => {
		const { snapshot } = await (await fakeTree({ 'in/models/broken.yaml': 'a: b\nc: [\n' })).read({ folder: 'in' })
		expect([...snapshot.unknown.values()]).toMatchObject([
			{ message: expect.stringMatching(/^in\/models\/broken\.yaml:\d+:\d+: /), where: { file: 'in/models/broken.yaml' } },
		])
	})

	test('a blob that is missing fails the read: the tree is never taken for smaller', async () => {
		const fake = await fakeTree({ 'models/a.yaml': MODEL })
		fake.remote.blobs.clear()
		await expect(fake.read()).rejects.toBeInstanceOf(Failure)
	})
})

describe('uncommitted files, laid over', () => {
	test('changed, new and deleted', async () => {
		const fake = await fakeTree({ 'models/a.yaml': MODEL, 'models/b.yaml': MODEL, 'models/c.yaml': MODEL })
		const over = [
			uncommitted('models/a.yaml', 'name: Edited\n'),
			uncommitted('models/b.yaml', null),
			uncommitted('models/d.yaml', 'name: New\n'),
		]
		const tree = await fake.read({ uncommitted: over })
		expect(seen(tree)).toEqual(["model.a {'name':'Edited'}", "model.c {'name':'Customers'}", "model.d {'name':'New'}"])
		expect(tree.digest).not.toBe((await fake.read()).digest)
	})

	test('also without any commit, and in a folder', async () => {
		const tree = await (await fakeTree({})).read({ commit: null, folder: 'in', uncommitted: [uncommitted('in/models/a.yaml', MODEL)] })
		expect(seen(tree)).toEqual(["model.a {'name':'Customers'}"])
	})

	test('are not kept in the cache', async () => {
		const fake = await fakeTree({})
		const tree = await fake.read({ uncommitted: [uncommitted('models/a.yaml', MODEL)] })
		for (const { id } of tree.files.values()) expect(fake.cache.get(id)).toBeUndefined()
	})
})

describe('P44: each blob is read once, and parsed once', () => {
	const files = { 'models/a.yaml': 'name: a\n', 'models/b.yaml': 'name: b\n', 'models/twin.yaml': 'name: b\n', 'syncs/s.yaml': SYNC }

	test('one call reads all of them, equal ones once', async () => {
		const fake = await fakeTree(files)
		const tree = await fake.read()
		expect(fake.reads).toHaveLength(1)
		expect(fake.reads[0]?.toSorted()).toEqual([...new Set([...tree.files.values()].map(({ id }) => id))].toSorted())
		expect(fake.reads[0]).toHaveLength(3)
	})

	test('a second read asks for what changed only, and sees the same', async () => {
		const fake = await fakeTree(files)
		const first = await fake.read()
		const commit = await commitFiles(fake.repository, { 'models/b.yaml': 'name: changed\n', 'models/a.yaml': null }, fake.commit)
		const second = await fake.read({ commit })
		expect(fake.reads[1]).toEqual([second.files.get('model.b' as never)?.id])
		expect(seen(second)).toEqual(["model.b {'name':'changed'}", "model.twin {'name':'b'}", "sync.s {'model':'customers'}"])
		expect(seen(await fake.read())).toEqual(seen(first))
	})

	test('a read that fails late, while others are parsed, is told', async () => {
		const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`models/m${index}.yaml`, `name: n${index}\n`]))
		const fake = await fakeTree(many)
		let calls = 0
		const read: Repository['read'] = async (ids) => {
			calls += 1
			return calls > 2 ? Promise.reject(new Error('gone')) : fake.repository.read(ids)
		}
		await expect(fake.read({ repository: { ...fake.repository, read } })).rejects.toThrow('gone')
		expect(seen(await fake.read())).toHaveLength(200)
	})

	test('from another process too', async () => {
		const disk = fakeFiles()
		const fake = await fakeTree(files)
		const first = await fake.read({ cache: await openParseCache(disk, '/parsed') })
		const second = await fake.read({ cache: await openParseCache(disk, '/parsed') })
		expect(fake.reads.slice(1)).toEqual([])
		expect(seen(second)).toEqual(seen(first))
	})

	test('a file that does not parse is looked at again, and a content is judged by the type that it stands for', async () => {
		const disk = fakeFiles()
		const fake = await fakeTree({ 'folders/x.yaml': 'hidden: maybe\n', 'models/x.yaml': 'hidden: maybe\n', 'models/y.yaml': '[\n' })
		const expected = ["folder.x {'hidden':'maybe'}", 'model.x VALUE_INVALID 1:1', 'model.y YAML_INVALID 2:1']
		for (const _ of [1, 2]) expect(seen(await fake.read({ cache: await openParseCache(disk, '/parsed') })).toSorted()).toEqual(expected)
	})
})

describe('the digest names the content of the workspace’s own files', () => {
	const files = { 'models/a.yaml': 'name: a\n', 'models/b.yaml': 'name: b\n' }
	const digestOf = async (changed: Readonly<Record<string, string | null>>) =>
		(await (await fakeTree({ ...files, ...changed })).read()).digest

	test('the same for the same files, whatever else is beside them', async () => {
		expect(await digestOf({})).toBe(await digestOf({ 'readme.md': '# Read me' }))
	})

	test.each<[string, Record<string, string | null>]>([
		['another content', { 'models/a.yaml': 'name: A\n' }],
		['a comment', { 'models/a.yaml': '# hello\nname: a\n' }],
		['one more', { 'models/c.yaml': 'name: c\n' }],
		['two that swapped contents', { 'models/a.yaml': 'name: b\n', 'models/b.yaml': 'name: a\n' }],
	])('another one for %s', async (_, changed) => {
		expect(await digestOf(changed)).not.toBe(await digestOf({}))
	})
})

test('P45, P15, S10: hostile keys and exact numbers come through, also from the cache', async () => {
	const disk = fakeFiles()
	const fake = await fakeTree({ 'syncs/__proto__.yaml': 'config:\n  __proto__: 9007199254740993\n  $masked: x\n  constructor: 1.10\n' })
	const lines = ["sync.__proto__ {'config':{'__proto__':9007199254740993,'$$masked':'x','constructor':1.1}}"]
	for (const _ of [1, 2]) expect(seen(await fake.read({ cache: await openParseCache(disk, '/parsed') }))).toEqual(lines)
	expect(Object.keys(Object.prototype)).toEqual([])
})

test('a thousand files let the event loop breathe, and tell how far they are', async () => {
	const files = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`models/m${index}.yaml`, `name: m${index}\n`]))
	let breaths = 0
	const fake = await fakeTree(files)
	const tree = await fake.read({
		clock: {
			now: () => '',
			monotonicMs: () => 0,
			sleep: async () => {
				breaths += 1
			},
		},
	})
	expect(tree.files.size).toBe(1000)
	expect(breaths).toBeGreaterThanOrEqual(10)
})

describe('what a path tells', () => {
	const files = { 'boards/wall/b.yaml': 'name: b\n', 'cards/b/c.yaml': 'text: t\nboard: other\n' }

	test('is among the attributes, whatever the file says of it', async () => {
		const tree = await (await fakeTree(files)).read({ schema: BOARD_SHOP })
		expect(seen(tree)).toEqual(["board.b {'name':'b','kind':'wall'}", "card.b/c {'text':'t','board':'b'}"])
	})

	test('is told of each file, however equal their contents are', async () => {
		const same = { 'boards/wall/b.yaml': 'name: b\n', 'boards/desk/c.yaml': 'name: b\n' }
		const fake = await fakeTree(same)
		for (const _ of [1, 2])
			expect(seen(await fake.read({ schema: BOARD_SHOP }))).toEqual([
				"board.c {'name':'b','kind':'desk'}",
				"board.b {'name':'b','kind':'wall'}",
			])
	})

	test('two places for one address are told, and none of them counts for more', async () => {
		const twice = { 'boards/wall/b.yaml': 'name: b\n', 'boards/desk/b.yaml': 'name: b\n' }
		const { snapshot } = await (await fakeTree(twice)).read({ schema: BOARD_SHOP })
		expect([...snapshot.unknown.values()].map(({ code, message }) => `${code} ${message}`)).toEqual([
			'LAYOUT_COLLISION board.b has two files, boards/desk/b.yaml and boards/wall/b.yaml',
		])
	})
})

describe('files that cannot be told apart from others’', () => {
	const doubt = problem('LAYOUT_AMBIGUOUS', 'cards in two layouts')
	const layout = { ...SHOP_LAYOUT, doubts: (paths: readonly string[]) => new Map(paths.includes('cards.txt') ? [['card', doubt]] : []) }
	const files = { 'cards/b/c.yaml': 'text: t\n', 'boards/desk/b.yaml': 'name: b\n' }

	test('P3: their types are unknown as a whole, others are not', async () => {
		const { snapshot } = await (await fakeTree({ ...files, 'cards.txt': '' })).read({ schema: BOARD_SHOP, layout })
		expect(snapshot.scopes.get('card')).toEqual({ kind: 'unknown', reason: doubt })
		expect(snapshot.scopes.get('board')).toMatchObject({ kind: 'complete' })
	})

	test('without any, all are read', async () => {
		const { snapshot } = await (await fakeTree(files)).read({ schema: BOARD_SHOP, layout })
		expect(snapshot.scopes.get('card')).toMatchObject({ kind: 'complete' })
	})
})

describe('other names', () => {
	const names = 'sources:\n  wh: prod-wh\ntargets:\n  crm: prod-crm\n'
	const files = { 'boards/desk/b.yaml': 'name: b\nsource: wh\ntarget: crm\n', 'names-shop.yaml': names }
	const board = async (changed: FilesByPath) => {
		const tree = await (await fakeTree({ ...files, ...changed })).read({ schema: BOARD_SHOP })
		return [seen(tree).find((line) => line.startsWith('board.')), tree.snapshot.warnings.map(({ code }) => code)]
	}

	test.each<[string, FilesByPath, string, readonly string[]]>([
		['are resolved', {}, "board.b {'name':'b','source':'prod-wh','target':'prod-crm','kind':'desk'}", []],
		[
			'point elsewhere',
			{ 'names-shop.yaml': 'sources: {wh: lake}\n' },
			"board.b {'name':'b','source':'lake','target':'crm','kind':'desk'}",
			[],
		],
		[
			'of another workspace are not ours',
			{ 'names-shop.yaml': null, 'names-other.yaml': names },
			"board.b {'name':'b','source':'wh','target':'crm','kind':'desk'}",
			[],
		],
		[
			'that stand for two things stand for none',
			{ 'names-shop.yaml': 'sources: {wh: a, crm: b}\ntargets: {crm: c}\n' },
			"board.b {'name':'b','source':'a','target':'crm','kind':'desk'}",
			['ALIAS_DOUBLE'],
		],
		[
			'none: a file of comments',
			{ 'names-shop.yaml': '# none yet\n' },
			"board.b {'name':'b','source':'wh','target':'crm','kind':'desk'}",
			[],
		],
	])('%s', async (_, changed, line, warnings) => {
		expect(await board(changed)).toEqual([line, warnings])
	})

	test('P3: a file of them that does not parse is not one without any', async () => {
		const tree = await (await fakeTree({ ...files, 'names-shop.yaml': '[' })).read({ schema: BOARD_SHOP })
		expect(tree.aliases.unread).toMatchObject({ code: 'YAML_INVALID' })
	})

	test('the cache holds files, and no other names: a changed alias is seen at once', async () => {
		const fake = await fakeTree(files)
		await fake.read({ schema: BOARD_SHOP })
		const commit = await commitFiles(fake.repository, { 'names-shop.yaml': 'sources: {wh: lake}\n' }, fake.commit)
		const again = await fake.read({ schema: BOARD_SHOP, commit })
		expect(seen(again)).toContain("board.b {'name':'b','source':'lake','target':'crm','kind':'desk'}")
	})
})

describe('one file by itself', () => {
	const content = (text: string): Uint8Array => new TextEncoder().encode(text)
	const file = {
		path: 'boards/desk/b.yaml',
		inRepository: 'boards/desk/b.yaml',
		id: '1',
		type: 'board',
		key: 'b',
		told: new Map([['kind', 'desk']]),
	}

	test.each([
		['as the tree has it', 'name: b\nsource: wh\n', "{'name':'b','source':'prod','kind':'desk'}"],
		['not YAML', '[', '·'],
		['of another kind', 'name: [b]\n', '·'],
	])('%s', (_, text, expected) => {
		const type = BOARD_SHOP.types.find(({ name }) => name === 'board')
		const aliases = { keys: new Map([['source', new Map([['wh', 'prod']])]]), doubled: new Set<string>(), problems: [] }
		expect(type && shown(readAttributes(content(text), file, type, aliases))).toBe(expected)
	})
})
