import { expect, test } from 'vitest'
import type { PlanRequest, Touch } from '../../../src/plan/index.ts'
import { makePlan } from '../../../src/plan/index.ts'
import { dictOf } from '../../support/fake-api.ts'
import type { Resourceful, Sides } from '../../support/shop.ts'
import { at, INPUTS, requestOf, writtenOver } from '../../support/shop.ts'

const AGREED: PlanRequest['inputs'] = { ...INPUTS, base: { lineage: '0011', serial: 1, digest: INPUTS.live.digest } }

/** What a plan says of one file that the service wrote over: `conflict path` and `lost path`. */
function said(address: string, edit: object, { touch, ...sides }: Sides & { touch?: Partial<Touch> }): readonly string[] {
	const by: Touch = { by: 'service', kind: 'written', who: 'it', at: '2026-01-01T00:00:00Z', isSettled: true, ...touch }
	const { conflicts, warnings } = makePlan(
		requestOf({
			...sides,
			request: {
				inputs: AGREED,
				touches: new Map([[at(address), by]]),
				overwritten: new Map([[at(address), writtenOver(edit)]]),
				...sides.request,
			},
		}),
	)
	return [
		...conflicts.map(({ path }) => `conflict ${path.join('.')}`),
		...warnings.filter(({ code }) => code === 'ECHO_OVERWRITTEN').map(({ message }) => /: (.*), as/.exec(message)?.[1] ?? message),
	]
}

const one = (address: string, attributes: object): Resourceful => ({ [address]: attributes })
const M = { name: 'a', sql: 'x' }
const S = { model: 'm' }
const L = { from: { board: 'a' }, weight: 2 }
const [PERSON, REMOVED] = [{ by: 'person' }, { kind: 'removed' }] as const

test.each<[string, string, object, Sides & { touch?: Partial<Touch> }, readonly string[]]>([
	['what both sides show is asked about', 'model.m', { ...M, name: 'mine' }, same('model.m', M), ['conflict name']],
	['what only the file holds cannot be', 'sync.s', { ...S, startDate: 'mine' }, same('sync.s', S), ['`startDate`']],
	['both at once', 'sync.s', { ...S, startDate: 'mine', paused: true }, same('sync.s', S), ['conflict paused', '`startDate`']],
	['a member of a map', 'board.b', { name: 'b', grid: { ruler: 'mine' } }, same('board.b', { name: 'b' }), ['`grid`']],
	['nothing, where the file still has it', 'sync.s', { ...S, startDate: '1' }, same('sync.s', { ...S, startDate: '1' }), []],
	['a resource that lives in its file', 'link.l', { ...L, weight: 3 }, inFile(L, L), ['`weight`']],
	['by its members', 'link.l', { ...L, from: { board: 'a', remark: 'r' } }, inFile(L, L), ['`from.remark`']],
	['a new one of those', 'link.l', { ...L, weight: 3 }, { git: one('link.l', L) }, ['`weight`']],
	['nothing of it, where it is as it was told', 'link.l', L, inFile(L, { ...L, weight: 5 }), []],
	['a new resource that the workspace has too', 'model.m', { ...M, name: 'mine' }, { ...same('model.m', M), base: {} }, ['`name`']],
	[
		'not what the workspace has all the same: that is asked about, or comes back',
		'model.m',
		{ ...M, name: 'mine' },
		{ git: one('model.m', M), live: one('model.m', { ...M, name: 'mine' }) },
		['conflict name'],
	],
	['where a person has edited the file since', 'model.m', { ...M, name: 'mine' }, { ...same('model.m', M), touch: PERSON }, ['`name`']],
	[
		'nothing, where they brought it back',
		'model.m',
		{ ...M, name: 'mine' },
		{ ...same('model.m', { ...M, name: 'mine' }), touch: PERSON },
		[],
	],
	[
		'nothing, where they removed the file',
		'model.m',
		{ ...M, name: 'mine' },
		{ base: one('model.m', M), live: one('model.m', M), touch: { ...PERSON, ...REMOVED } },
		[],
	],
	[
		'of a file that the service took away',
		'model.m',
		{ ...M, name: 'mine' },
		{ base: one('model.m', M), live: one('model.m', M), touch: REMOVED },
		['`name`'],
	],
	['of one that is nowhere any more', 'model.m', M, { touch: REMOVED }, ['`name`, `sql`']],
	['of what is gone in the workspace', 'model.m', { ...M, name: 'mine' }, { base: one('model.m', M), git: one('model.m', M) }, ['`name`']],
	[
		'while the workspace cannot be read',
		'model.m',
		{ ...M, name: 'mine' },
		{ ...same('model.m', M), in: { live: { unread: ['model'] } } },
		['`name`'],
	],
	['nothing of a file that follows the workspace', 'index.acme', { slug: 'mine' }, same('index.acme', { slug: 'acme' }), []],
	['names of the user’s own', 'names.acme', { sources: { wh: 'prod' } }, { git: one('names.acme', {}) }, ['`sources`']],
])('P1: %s', (_, address, edit, sides, expected) => {
	expect(said(address, edit, sides)).toEqual(expected)
})

function same(address: string, attributes: object): Sides {
	return { base: one(address, attributes), git: one(address, attributes), live: one(address, attributes) }
}

/** A link that was told as `was`, and is `now`. */
function inFile(was: object, now: object): Sides {
	return { base: one('link.l', {}), in: { base: { 'link.l': { file: dictOf(was) } } }, git: one('link.l', now) }
}

test('it says who wrote over what, and how to get it back', () => {
	const request = { touches: new Map(), overwritten: new Map([[at('sync.s'), writtenOver({ ...S, startDate: 'mine' })]]) }
	expect(makePlan(requestOf({ ...same('sync.s', S), request })).warnings).toEqual([
		{
			code: 'ECHO_OVERWRITTEN',
			message: 'the service wrote over an edit of sync.s in Git: `startDate`, as c0ffee0 had it',
			hint: '`git show c0ffee0:the/file.yaml` shows the file as it was; make the edit again if it is still wanted',
			where: { file: 'syncs/s.yaml', line: 1, column: 1, address: 'sync.s' },
		},
	])
})
