import { describe, expect, test } from 'vitest'
import type { Change, Problem } from '../../../src/model/index.ts'
import { findType, problem, runSteps } from '../../../src/model/index.ts'
import { decide } from '../../../src/plan/decide/decide.ts'
import { sightsOf } from '../../../src/plan/decide/sight.ts'
import { describe as describeChanges } from '../../../src/plan/describe.ts'
import { holdBack, isStructural } from '../../../src/plan/order/hold.ts'
import type { Sides } from '../../support/shop.ts'
import { requestOf, SHOP } from '../../support/shop.ts'

/** What would be done, what is held and why; `blocked` as the caller has it. */
function held(
	sides: Sides,
	blocked?: (change: Change) => Problem | undefined,
): { readonly going: readonly string[]; readonly held: readonly string[] } {
	const request = requestOf(sides)
	const { sights } = sightsOf(SHOP, request.base, request.git, request.live, () => false)
	const wanted = describeChanges(
		request,
		sights.flatMap((sight) => decide(sight, request.policy).changes),
		new Map(),
	)
	const sorted = runSteps(holdBack({ ...request, ...(blocked && { blocked }) }, wanted))
	return {
		going: sorted.changes.map(({ id }) => id),
		held: sorted.held.map(({ address, to, reason }) => `${address} ${to} ${reason.code}`),
	}
}

const FOLDERS = { 'folder.top': { name: 't' }, 'folder.low': { name: 'l', parent: 'top' }, 'folder.lowest': { name: 'z', parent: 'low' } }

describe('order of reasons: the first that holds is told', () => {
	const sides: Sides = {
		base: { 'sync.y': { model: 'm', config: 'old' } },
		git: { 'sync.y': { model: 'm', config: 'new' } },
		live: { 'sync.y': { model: 'm', config: 'old' } },
		in: { live: { more: { 'sync.y': { busy: 'a run is in progress' } } } },
	}
	const blocked = (): Problem => problem('LAYOUT_COLLISION', 'the file is taken')

	test.each<[string, Sides, Parameters<typeof held>[1], string]>([
		['the mode', { ...sides, policy: { mode: 'mirror' } }, blocked, 'MODE_DRIFT'],
		['the caller', sides, blocked, 'LAYOUT_COLLISION'],
		['at work', sides, undefined, 'LIVE_BUSY'],
	])('%s', (_, given, block, code) => {
		expect(held(given, block)).toEqual({ going: [], held: [`sync.y live ${code}`] })
	})

	test('nothing', () => {
		expect(held({ ...sides, policy: { pauseRunning: true } })).toEqual({ going: ['inbound update sync.y'], held: [] })
	})
})

describe('P11: needs, transitively', () => {
	test('a chain from what is blocked', () => {
		const blocked = (change: Change) => (change.address === 'folder.top' ? problem('LAYOUT_COLLISION', 'no') : undefined)
		expect(held({ git: { ...FOLDERS, 'folder.free': { name: 'f' } } }, blocked)).toEqual({
			going: ['inbound create folder.free'],
			held: ['folder.top live LAYOUT_COLLISION', 'folder.low live REFERENCE_DANGLING', 'folder.lowest live REFERENCE_DANGLING'],
		})
	})

	test('a chain of deletes from the last user that stays', () => {
		expect(held({ base: FOLDERS, git: { 'folder.lowest': FOLDERS['folder.lowest'] }, live: FOLDERS })).toEqual({
			going: [],
			held: ['folder.low live REFERENCE_DANGLING', 'folder.top live REFERENCE_DANGLING'],
		})
	})

	test('what only Git has does not keep anything in the workspace', () => {
		const base = { 'folder.top': FOLDERS['folder.top'] }
		expect(held({ base, git: { 'folder.low': FOLDERS['folder.low'] }, live: base })).toEqual({
			going: ['inbound delete folder.top'],
			held: ['folder.low live REFERENCE_DANGLING'],
		})
	})

	test.each([
		['no longer uses it there', { name: 'z', parent: 'top' }, ['inbound delete folder.low', 'outbound update folder.lowest'], []],
		['still uses it there', { name: 'y', parent: 'low' }, ['outbound update folder.lowest'], ['folder.low live REFERENCE_DANGLING']],
	])('P2: a delete waits for what uses it in the workspace, not for its file: %s', (_name, lowest, going, waiting) => {
		const { 'folder.low': _gone, ...git } = FOLDERS
		const result = held({ base: FOLDERS, git, live: { ...FOLDERS, 'folder.lowest': lowest } })
		expect([result.going.toSorted(), result.held]).toEqual([going, waiting])
	})

	test('P3: also where that is one resource', () => {
		const sides: Sides = {
			base: { 'model.m': { name: 'm' }, 'folder.f': { name: 'f' } },
			git: {},
			live: { 'model.m': { name: 'm' }, 'folder.f': { name: 'f' } },
		}
		const unread = (address: string) => held({ ...sides, policy: { deletes: 'allow' }, in: { live: { unknown: [address] } } })
		expect(unread('sync.s')).toEqual({ going: ['inbound delete folder.f'], held: ['model.m live REFERENCE_DANGLING'] })
		expect(unread('folder.g')).toEqual({ going: ['inbound delete model.m'], held: ['folder.f live REFERENCE_DANGLING'] })
	})

	test('P3: a delete waits while what may use it could not be read', () => {
		const base = { 'model.m': { name: 'm' }, 'sync.y': { model: 'm' } }
		const git = { 'sync.y': { model: 'm' } }
		expect(held({ base, live: base, in: { live: { unread: ['sync'] }, git: { unread: ['sync'] } } })).toEqual({
			going: [],
			held: ['model.m live REFERENCE_DANGLING'],
		})
		expect(held({ base: { 'model.m': base['model.m'] }, git: {}, live: { 'model.m': base['model.m'] } }).going).toEqual([
			'inbound delete model.m',
		])
		expect(held({ base, git, live: base, in: { live: { unread: ['folder'] } } }).held).toEqual(['model.m live REFERENCE_DANGLING'])
	})

	test('outbound changes need nothing: Git may hold what the workspace has', () => {
		expect(held({ live: { 'model.m': { name: 'm', source: 'gone' } } })).toEqual({ going: ['outbound create model.m'], held: [] })
	})
})

test('a structural attribute, also deep below', () => {
	expect(isStructural(findType(SHOP, 'sync'), [{ path: ['config', 'x', 0], before: 1, after: 2 }])).toBe(true)
	expect(isStructural(findType(SHOP, 'sync'), [{ path: ['paused'], before: true, after: false }])).toBe(false)
	expect(isStructural(findType(SHOP, 'none'), [{ path: ['config'], before: 1, after: 2 }])).toBe(false)
})
