import { describe, expect, test } from 'vitest'
import { openParseCache } from '../../src/tree/index.ts'
import { dictOf } from '../support/fake-api.ts'
import type { FakeFiles } from '../support/fake-files.ts'
import { fakeFiles } from '../support/fake-files.ts'
import { shown } from '../support/shop.ts'

const PATH = '/cache/parsed'
const open = (files: FakeFiles) => openParseCache(files, PATH)

async function kept(files: FakeFiles, ...ids: readonly string[]): Promise<void> {
	const cache = await open(files)
	for (const id of ids) cache.put(id, dictOf({ id }))
	await cache.keepOnly(ids)
}

describe('values by object id', () => {
	test('what was put is there, also for the next one who opens it', async () => {
		const files = fakeFiles()
		await kept(files, 'a', 'b')
		const cache = await open(files)
		expect(['a', 'b', 'c'].map((id) => shown(cache.get(id)))).toEqual(["{'id':'a'}", "{'id':'b'}", '·'])
	})

	test('P15: every value comes back as it was', async () => {
		const files = fakeFiles()
		const cache = await open(files)
		const value = dictOf({
			n: 12345678901234567890n,
			text: 'line\nline\ttab\u2028',
			'odd\tkey\n': [null, true, {}],
			$masked: 'x',
			10: 'a',
			9: 'b',
		})
		cache.put('a', value)
		await cache.keepOnly(['a'])
		expect((await open(files)).get('a')).toEqual(value)
		expect(shown((await open(files)).get('a'))).toBe(shown(value))
	})

	test('what the tree no longer has is forgotten', async () => {
		const files = fakeFiles()
		await kept(files, 'a', 'b')
		await (await open(files)).keepOnly(['b', 'never parsed'])
		const cache = await open(files)
		expect([cache.get('a'), shown(cache.get('b'))]).toEqual([undefined, "{'id':'b'}"])
	})
})

describe('it is written where something changed, and only there', () => {
	test.each<[string, readonly string[], number]>([
		['the same files', ['a', 'b'], 0],
		['the same content in several files', ['a', 'b', 'b', 'a'], 0],
		['one less', ['a'], 1],
		['a file that does not parse beside them', ['a', 'b', 'unparsed'], 0],
	])('%s', async (_, ids, writes) => {
		const files = fakeFiles()
		await kept(files, 'a', 'b')
		let count = 0
		files.before = (operation) => {
			if (operation === 'write') count += 1
		}
		await (await open(files)).keepOnly(ids)
		expect(count).toBe(writes)
	})
})

describe('losing it costs time and nothing else', () => {
	test.each<[string, (text: string) => string]>([
		['empty', () => ''],
		['of another version', (text) => text.replace(/cache \d+/, 'cache 1')],
		['cut off', (text) => text.slice(0, -3)],
		['garbage', () => 'a\t{"id":"wrong"}\nb\t{"id":"wrong"}'],
		['values that are no maps', (text) => text.replace('{"id":"b"}', '"b"')],
	])('%s', async (_, damage) => {
		const files = fakeFiles()
		await kept(files, 'a', 'b')
		await files.write(PATH, damage(new TextDecoder().decode(files.contents.get(PATH))))
		const cache = await open(files)
		expect(cache.get('b')).toBeUndefined()
		await kept(files, 'a', 'b')
		expect(shown((await open(files)).get('b'))).toBe("{'id':'b'}")
	})
})

test('P3: whichever bit of it is lost, no value comes back other than it was', async () => {
	const files = fakeFiles()
	await kept(files, 'a', 'b')
	const whole = files.contents.get(PATH) ?? new Uint8Array()
	for (let at = 0; at < whole.length; at += 1) {
		await files.write(
			PATH,
			whole.map((byte, index) => (index === at ? byte ^ (1 << (at % 8)) : byte)),
		)
		const cache = await open(files)
		expect([cache.get('a'), cache.get('b')]).toEqual([undefined, undefined])
	}
})
