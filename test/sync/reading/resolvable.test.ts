import { describe, expect, test } from 'vitest'
import { problem } from '../../../src/model/index.ts'
import { applyWorkspace } from '../../../src/sync/apply.ts'
import { resolvable } from '../../../src/sync/reading/resolvable.ts'
import type { Aliases } from '../../../src/tree/index.ts'
import { NO_ALIASES } from '../../../src/tree/index.ts'
import { fakeWorkspace, OPTIONS } from '../../support/fake-workspace.ts'
import type { Resourceful, SideOptions } from '../../support/shop.ts'
import { at, BOARD_SHOP, baseOf, gitSide, linesOf, liveSide } from '../../support/shop.ts'

const SOURCES = { 'source.wh': { name: 'Warehouse' }, 'source.lake': { name: 'Lake' }, 'target.crm': { name: 'CRM' } }
const board = (names: object): Resourceful => ({ 'board.b': { name: 'b', ...names } })

type More = {
	readonly base?: Resourceful
	readonly aliases?: Aliases
	readonly in?: SideOptions
	readonly unknown?: readonly string[]
}

/** `address CODE attribute` of what is left out. */
async function leftOut(git: Resourceful, live: Resourceful, more: More = {}): Promise<readonly string[]> {
	const { workspace } = await fakeWorkspace({}, {}, { schema: BOARD_SHOP })
	const side = gitSide(git, { unknown: more.unknown ?? [] })
	const found = resolvable(
		workspace,
		{ snapshot: side, aliases: more.aliases ?? NO_ALIASES },
		liveSide({ ...SOURCES, ...live }, more.in),
		baseOf(more.base ?? {}),
	)
	return [...found.unknown].map(([address, { code, where }]) => `${address} ${code} ${where?.path?.join('.') ?? '-'}`)
}

describe('a name that leads nowhere in this workspace', () => {
	test.each<[string, Resourceful, Resourceful, More, readonly string[]]>([
		['one that it has', board({ source: 'wh' }), board({ source: 'lake' }), {}, []],
		['one that it has not', board({ source: 'other' }), board({ source: 'wh' }), {}, ['board.b REFERENCE_DANGLING source']],
		['one of another type', board({ target: 'wh' }), board({ target: 'crm' }), {}, ['board.b REFERENCE_DANGLING target']],
		['none', board({}), board({ source: 'wh' }), {}, []],
		['as the workspace shows it, however odd', board({ source: 'other' }), board({ source: 'other' }), {}, []],
		['of a new resource: held by what it needs', board({ source: 'other' }), {}, {}, []],
		[
			'what both sides agreed on: the workspace moved on',
			board({ source: 'old' }),
			board({ source: 'wh' }),
			{ base: board({ source: 'old' }) },
			[],
		],
		[
			'put in the place of what they agreed on',
			board({ source: 'other' }),
			board({ source: 'wh' }),
			{ base: board({ source: 'wh' }) },
			['board.b REFERENCE_DANGLING source'],
		],
		['P3: sources that could not be read', board({ source: 'other' }), board({ source: 'wh' }), { in: { unread: ['source'] } }, []],
		['boards that could not be read', board({ source: 'other' }), board({ source: 'wh' }), { in: { unread: ['board'] } }, []],
		['to a type that lives in Git', { 'sync.s': { model: 'other' } }, { 'sync.s': { model: 'm' } }, {}, []],
		[
			'only that one is left out',
			{ ...board({ source: 'other' }), 'board.c': { name: 'c', source: 'lake' } },
			{ ...board({ source: 'wh' }), 'board.c': { name: 'c', source: 'wh' } },
			{},
			['board.b REFERENCE_DANGLING source'],
		],
		[
			'what is left out for a reason of its own keeps that',
			board({ source: 'other' }),
			board({ source: 'wh' }),
			{ unknown: ['board.b'] },
			['board.b YAML_INVALID -'],
		],
	])('%s', async (_, git, live, more, expected) => {
		expect(await leftOut(git, live, more)).toEqual(expected)
	})

	test('where nothing is left out, the side is the one that was given', async () => {
		const { workspace } = await fakeWorkspace({}, {}, { schema: BOARD_SHOP })
		const side = gitSide(board({ source: 'wh' }))
		expect(resolvable(workspace, { snapshot: side, aliases: NO_ALIASES }, liveSide(SOURCES), new Map())).toBe(side)
	})
})

describe('P3: aliases that are not clear', () => {
	const unread: Aliases = { ...NO_ALIASES, unread: problem('YAML_INVALID', 'no') }
	const doubled: Aliases = { ...NO_ALIASES, doubled: new Set(['lake']), problems: [problem('ALIAS_DOUBLE', 'twice')] }
	const wh = board({ source: 'wh' })

	test.each<[string, Resourceful, Resourceful, More, readonly string[]]>([
		[
			'unread: a name may be one, also where it is a key',
			board({ source: 'lake' }),
			wh,
			{ aliases: unread },
			['board.b REFERENCE_DANGLING source'],
		],
		['unread: of a new resource too', board({ source: 'lake' }), {}, { aliases: unread }, ['board.b REFERENCE_DANGLING source']],
		['unread: what the workspace shows is no alias', wh, wh, { aliases: unread }, []],
		['unread: nor is what both sides agreed on', wh, board({ source: 'lake' }), { aliases: unread, base: wh }, []],
		['unread: gone in the workspace', board({ source: 'lake' }), {}, { aliases: unread, base: wh }, []],
		['doubled: that name', board({ source: 'lake' }), wh, { aliases: doubled }, ['board.b REFERENCE_DANGLING source']],
		['doubled: no other', wh, board({ source: 'lake' }), { aliases: doubled }, []],
	])('%s', async (_, git, live, more, expected) => {
		expect(await leftOut(git, live, more)).toEqual(expected)
	})
})

describe('in a plan', () => {
	const live = { ...SOURCES, 'board.b': { name: 'b', source: 'wh', mode: 'open' } }
	const text = 'name: b\nsource: dwh\n'
	const NAMES = 'sources: {dwh: wh}\n'
	const lines = async (fake: Awaited<ReturnType<typeof fakeWorkspace>>) => linesOf((await fake.plan()).plan)

	async function synced() {
		const fake = await fakeWorkspace({ 'boards/desk/b.yaml': text, 'names-acme.yaml': NAMES }, live, { schema: BOARD_SHOP })
		await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
		expect(await lines(fake)).toEqual([])
		return fake
	}

	test('P2: an alias that is pointed elsewhere changes the workspace, once', async () => {
		const fake = await synced()
		await fake.commit({ 'names-acme.yaml': 'sources: {dwh: lake}\n' })
		const planned = await fake.plan()
		expect(linesOf(planned.plan)).toEqual(["live source: 'wh' -> 'lake'"])
		await applyWorkspace(fake.workspace, planned, OPTIONS)
		expect(await lines(fake)).toEqual([])
	})

	test('one that is pointed nowhere, or taken out, or in a file that breaks, holds the resource and changes nothing', async () => {
		for (const names of ['sources: {dwh: gone}\n', 'sources: {}\n', '[', null]) {
			const fake = await synced()
			await fake.commit({ 'names-acme.yaml': names, 'boards/desk/b.yaml': text.replace('name: b', 'name: c') })
			const { plan } = await fake.plan()
			expect(plan.changes).toEqual([])
			expect(plan.held.filter(({ address }) => address === 'board.b').map(({ reason }) => reason.code)).toEqual(['REFERENCE_DANGLING'])
			expect(plan.complete).toBe(false)
		}
	})

	test('one that stands twice, and is a key as well, changes nothing', async () => {
		const fake = await synced()
		await fake.commit({
			'names-acme.yaml': 'sources: {dwh: wh, lake: wh}\ntargets: {lake: crm}\n',
			'boards/desk/b.yaml': 'name: b\nsource: lake\n',
		})
		const { plan } = await fake.plan()
		expect([plan.changes, plan.held.map(({ reason }) => reason.code), plan.warnings.map(({ code }) => code)]).toEqual([
			[],
			['REFERENCE_DANGLING'],
			['ALIAS_DOUBLE'],
		])
	})

	test('P2: a key that is the alias of something else is not written down', async () => {
		const fake = await fakeWorkspace(
			{ 'boards/desk/b.yaml': 'name: b\nsource: dwh\n', 'names-acme.yaml': 'sources: {dwh: wh, lake: wh}\n' },
			live,
			{ schema: BOARD_SHOP },
		)
		await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
		fake.live.resources.set(at('board.b'), liveBoard('lake'))
		const { plan } = await fake.plan()
		expect([plan.changes, plan.held.map(({ to, reason }) => `${to} ${reason.code}`)]).toEqual([[], ['git ALIAS_DOUBLE']])
	})

	function liveBoard(source: string) {
		const read = liveSide({ 'board.b': { name: 'b', source, mode: 'open' } }).scopes.get('board')
		const found = read?.kind === 'complete' ? read.value.get(at('board.b')) : undefined
		if (!found) throw new RangeError('there is no board')
		return found
	}
})
