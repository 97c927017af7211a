import { describe, expect, test } from 'vitest'
import type { RemoteId } from '../../../src/model/index.ts'
import { sightsOf } from '../../../src/plan/decide/sight.ts'
import type { Seen } from '../../../src/plan/decide/verdict.ts'
import type { Sides } from '../../support/shop.ts'
import { at, BOARD_SHOP, idOf, planOf, requestOf, SHOP, writtenOver } from '../../support/shop.ts'

/** `address base git live`: what is known of each, `=` and the key where that differs from the address. */
function seen(sides: Sides, isIgnored: (address: string) => boolean = () => false): readonly string[] {
	const { base, git, live } = requestOf(sides)
	return sightsOf(BOARD_SHOP, base, git, live, isIgnored).sights.map((sight) =>
		[sight.address, sight.base ? 'base' : '-', word(sight.git), word(sight.live)].join(' '),
	)
}

function word(side: Seen): string {
	if (side.kind === 'unknown') return side.alone ? 'broken' : 'unread'
	return side.kind === 'absent' ? 'absent' : String(side.resource.attributes.get('name'))
}

describe('every address that any side knows, once, in order', () => {
	test('by type as the schema has them, then by name', () => {
		const lines = seen({
			base: { 'model.b': { name: 'b' } },
			git: { 'folder.a': { name: 'f' }, 'model.c': { name: 'c' } },
			live: { 'model.a': { name: 'a' }, 'model.b': { name: 'b' } },
			in: { git: { unknown: ['model.d'] } },
		})
		expect(lines).toEqual([
			'model.a - absent a',
			'model.b base absent b',
			'model.c - c absent',
			'model.d - broken absent',
			'folder.a - f absent',
		])
	})

	test('types that are only read are not managed', () => {
		expect(seen({ live: { 'source.s': { name: 's' } } })).toEqual([])
	})

	test('what is ignored is not among them', () => {
		expect(seen({ git: { 'model.a': { name: 'a' }, 'model.b': { name: 'b' } } }, (address) => address === 'model.a')).toEqual([
			'model.b - b absent',
		])
	})

	test('a type whose name begins like another one is not mistaken for it', () => {
		expect(seen({ in: { git: { unknown: ['model["odd key"]'] } } })).toEqual(['model["odd key"] - broken absent'])
	})
})

describe('P3: absence needs proof', () => {
	const base = { 'model.a': { name: 'a' } }

	test.each<[string, Sides, string]>([
		['listed', { base, live: base }, 'model.a base absent a'],
		['not listed, looked up and gone', { base }, 'model.a base absent absent'],
		['not listed, not looked up', { base, in: { live: { gone: [] } } }, 'model.a base absent broken'],
		['the scope unread', { base, in: { live: { unread: ['model'] } } }, 'model.a base absent unread'],
		['the scope unread in Git', { base, live: base, in: { git: { unread: ['model'] } } }, 'model.a base unread a'],
		[
			'a list that lacks it and an answer that it could not be looked up',
			{ base, in: { live: { unknown: ['model.a'] } } },
			'model.a base absent broken',
		],
		['what base does not know needs no proof', { git: base }, 'model.a - a absent'],
	])('%s', (_, sides, line) => {
		expect(seen(sides)).toEqual([line])
	})
})

describe('P17: by id, then by key, never by name', () => {
	const base = { 'model.a': { name: 'a' } }

	test('the key moved: the address stays, and so does the key by which it is known', () => {
		const {
			base: known,
			git,
			live,
		} = requestOf({ base, live: { 'model.b': { name: 'a2' } }, in: { live: { more: { 'model.b': { id: idOf('model.a') } } } } })
		const { sights } = sightsOf(SHOP, known, git, live, () => false)
		expect(sights).toMatchObject([{ address: 'model.a', key: 'a', live: { kind: 'present', resource: { key: 'b' } } }])
	})

	test('recreated under the same key: the same address', () => {
		expect(
			seen({ base, live: { 'model.a': { name: 'again' } }, in: { live: { more: { 'model.a': { id: 'new' as RemoteId } } } } }),
		).toEqual(['model.a base absent again'])
	})

	test('base without an id goes by key', () => {
		const { base: known, git, live } = requestOf({ base, live: { 'model.a': { name: 'x' } } })
		const [[address, { id: _, ...entry }] = [at('model.a'), { type: '', key: '', attributes: new Map() }]] = known
		expect(sightsOf(SHOP, new Map([[address, entry]]), git, live, () => false).sights).toMatchObject([
			{ address: 'model.a', live: { kind: 'present' } },
		])
	})

	test('a file by the key of what is bound to another address is held: a create would bind one resource twice', () => {
		const renamed = { live: { more: { 'model.b': { id: idOf('model.a') } } } }
		const live = { 'model.b': { name: 'b' } }
		expect(seen({ base, git: { ...base, 'model.b': { name: 'b' } }, live, in: renamed })).toEqual([
			'model.a base a b',
			'model.b - b broken',
		])
		expect(seen({ base, git: base, live, in: renamed })).toEqual(['model.a base a b'])
	})

	test('both sides call it anew, and alike: nothing is deleted, and a person tells the state', () => {
		const sides: Sides = {
			base,
			git: { 'model.b': { name: 'a' } },
			live: { 'model.b': { name: 'a' } },
			in: { live: { more: { 'model.b': { id: idOf('model.a') } } } },
			policy: { deletes: 'allow' },
		}
		const { changes, held } = planOf(sides)
		expect([changes, held.map(({ address, reason }) => [address, reason.code, reason.hint])]).toEqual([
			[],
			[
				['model.a', 'ADDRESS_BOUND', expect.stringContaining('`tideway state mv model.a model.b`')],
				['model.b', 'ADDRESS_BOUND', expect.stringContaining('`tideway state mv model.a model.b`')],
			],
		])
		const { changes: gone } = planOf({ ...sides, git: {} })
		expect(gone.map(({ id }) => id)).toEqual(['inbound delete model.a'])
	})

	test('the same name means nothing', () => {
		expect(seen({ base, live: { 'model.b': { name: 'a' } } })).toEqual(['model.a base absent absent', 'model.b - absent a'])
	})
})

describe('what the workspace shows of a type', () => {
	const file = { attributes: new Map(), file: new Map(), id: undefined as never }

	test.each<[string, Sides, string]>([
		['nothing: absent, whatever the list says', { git: { 'link.l': { name: 'l' } } }, 'link.l - l absent'],
		[
			'nothing: no proof is asked for',
			{ base: { 'link.l': { name: 'l' } }, in: { live: { gone: [] }, base: { 'link.l': file } } },
			'link.l base absent absent',
		],
		[
			'a part: what it never showed needs no proof',
			{ base: { 'board.b': { name: 'b' } }, git: { 'board.b': { name: 'b' } }, in: { live: { gone: [] }, base: { 'board.b': file } } },
			'board.b base b absent',
		],
		[
			'a part: what it showed once does',
			{ base: { 'board.b': { name: 'b' } }, git: { 'board.b': { name: 'b' } }, in: { live: { gone: [] } } },
			'board.b base b broken',
		],
		['a part: one that could not be read alone', { in: { live: { unknown: ['board.b'] } } }, 'board.b - absent broken'],
		['all, of what it writes itself', { live: { 'index.acme': { name: 'i' } } }, 'index.acme - absent i'],
		['a key with a slash that only a problem names', { in: { live: { unknown: ['card.b/c'] } } }, 'card.b/c - absent broken'],
	])('%s', (_, sides, line) => {
		expect(seen(sides)).toEqual([line])
	})

	test('the key is that of the address, slash and all', () => {
		const { base, git, live } = requestOf({ in: { live: { unknown: ['card.b/c', 'card["b//c"]'] } } })
		expect(sightsOf(BOARD_SHOP, base, git, live, () => false).sights.map(({ key }) => key)).toEqual(['b/c', 'b//c'])
	})
})

test('what happened on the branch stands beside the address that it is about', () => {
	const { base, git, live } = requestOf({ git: { 'model.a': { name: 'a' }, 'model.b': { name: 'b' } } })
	const touch = { by: 'person', kind: 'written', who: 'abc1234', at: '2026-01-01T00:00:00Z', isSettled: true } as const
	const overwritten = new Map([[at('model.b'), writtenOver({ name: 'mine' })]])
	const story = { isFirst: true, touches: new Map([[at('model.a'), touch]]), overwritten }
	const { sights } = sightsOf(BOARD_SHOP, base, git, live, () => false, story)
	expect(sights.map((sight) => [sight.address, sight.isFirst, sight.touch, sight.overwritten])).toEqual([
		['model.a', true, touch, undefined],
		['model.b', true, undefined, overwritten.get(at('model.b'))],
	])
})

describe('the id that a file says its resource has', () => {
	const wanted = (address: string, id: string): NonNullable<Sides['in']> => ({ git: { more: { [address]: { wantedId: id as RemoteId } } } })
	const seen = (sides: Sides, address: string): string => {
		const { git, live, base } = requestOf(sides)
		const sight = sightsOf(BOARD_SHOP, base, git, live, () => false).sights.find((one) => one.address === address)
		if (sight?.live.kind === 'present') return `${sight.live.resource.address} ${sight.live.resource.id}`
		return sight?.live.kind === 'unknown' ? sight.live.reason.code : String(sight?.live.kind)
	}
	const A = { 'model.a': { name: 'a' } }
	const B = { 'model.b': { name: 'b' } }

	test.each<[string, Sides, string]>([
		['names what goes by another key there', { git: A, live: B, in: wanted('model.a', 'id-b') }, 'model.b id-b'],
		['counts more than the key', { git: A, live: { ...A, ...B }, in: wanted('model.a', 'id-b') }, 'model.b id-b'],
		['counts for nothing once it is bound', { base: A, git: A, live: { ...A, ...B }, in: wanted('model.a', 'id-b') }, 'model.a id-a'],
		['is not there', { git: A, live: A, in: wanted('model.a', 'id-x') }, 'ID_UNKNOWN'],
		['is another one’s', { base: B, git: { ...A, ...B }, live: B, in: wanted('model.a', 'id-b') }, 'ID_UNKNOWN'],
		[
			'is not known while the list is not',
			{ git: A, live: B, in: { ...wanted('model.a', 'id-b'), live: { unread: ['model'] } } },
			'READ_INCOMPLETE',
		],
	])('P17: %s', (_, sides, expected) => {
		expect(seen(sides, 'model.a')).toBe(expected)
	})

	test('is recorded with what both hold', () => {
		const sides: Sides = { git: A, live: { 'model.b': { name: 'a' } }, in: wanted('model.a', 'id-b') }
		expect(planOf(sides).adoptions).toMatchObject([{ kind: 'agree', address: 'model.a', remoteId: 'id-b' }])
	})
})
