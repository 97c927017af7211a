import { expect, test } from 'vitest'
import { problem } from '../../src/model/index.ts'
import type { WorkspaceStatus } from '../../src/show/index.ts'
import { countPlan, showStatus } from '../../src/show/index.ts'
import { empty, rich } from '../support/plans.ts'

const calm: WorkspaceStatus = {
	workspace: 'acme-production',
	title: 'Acme',
	mode: 'two-way',
	enabled: true,
	branch: 'main',
	synced: { commit: '3f2a9c1d00000000000000000000000000000000', serial: 12, at: '2026-03-01T09:12:00Z' },
	counts: countPlan(empty),
	complete: true,
	lock: null,
	paused: null,
	problems: [],
	byHand: [],
}
const busy: WorkspaceStatus = {
	...calm,
	workspace: 'acme staging',
	mode: 'deploy',
	enabled: false,
	counts: countPlan(rich),
	complete: false,
	lock: { id: 'ab12', holder: 'jane@desk', operation: 'apply', since: '2026-03-01T09:12:00Z' },
	problems: [problem('API_AUTH', 'the token of acme staging is not accepted', { hint: 'make a new one' })],
	byHand: [
		{ what: 'audiences', count: 12, remedy: 'make them in the app' },
		{ what: 'spaces', remedy: 'make them in the app' },
	],
}

test('all workspaces on one screen', () => {
	const never: WorkspaceStatus = { ...calm, workspace: 'new', synced: null, counts: null }
	expect(showStatus([calm, busy, never], { color: false, width: 100 })).toMatchInlineSnapshot(`
		"acme-production  Acme, two-way, branch main
		  last sync  12 at 3f2a9c1, 2026-03-01T09:12:00Z
		  changes    none, both sides agree

		acme staging  Acme, deploy, branch main  switched off
		  last sync  12 at 3f2a9c1, 2026-03-01T09:12:00Z
		  changes    2 inbound, 2 outbound, 3 conflicts, 3 held, 2 not possible through the API, 1 detached, 1 pending, 2 to record; incomplete: something could not be read
		  next       tideway plan -w 'acme staging'
		  lock       apply by jane@desk since 2026-03-01T09:12:00Z, id ab12
		  problem    the token of acme staging is not accepted
		             make a new one
		  by hand    audiences (12); spaces

		new  Acme, two-way, branch main
		  last sync  not known
		  changes    not known
		"
	`)
})

test('P29: an incomplete read is never called agreement', () => {
	expect(showStatus([{ ...calm, complete: false }], { color: false, width: 100 })).not.toContain('both sides agree')
})

test('a paused workspace says by whom, when and why, and how it goes on', () => {
	const paused = { by: 'Ann <ann@example.test>', at: '2026-03-01T09:12:00Z', reason: 'the vendor moves us tonight' }
	expect(
		showStatus([{ ...calm, paused }], { color: false, width: 100 })
			.split('\n')
			.slice(0, 3),
	).toEqual([
		'acme-production  Acme, two-way, branch main  paused',
		'  paused     by Ann <ann@example.test> at 2026-03-01T09:12:00Z: the vendor moves us tonight',
		'  next       tideway resume -w acme-production',
	])
})

test('a paused workspace has nothing to plan next', () => {
	const paused = { by: 'Ann <ann@example.test>', at: '2026-03-01T09:12:00Z' }
	const counts = { ...countPlan(empty), inbound: { create: 1, update: 0, delete: 0 } }
	const rows = (one: WorkspaceStatus) => showStatus([one], { color: false, width: 100 }).match(/^ {2}next .*$/gm)
	expect(rows({ ...calm, counts })).toEqual(['  next       tideway plan -w acme-production'])
	expect(rows({ ...calm, counts, paused })).toEqual(['  next       tideway resume -w acme-production'])
})

test('no workspaces', () => {
	expect(showStatus([], { color: false, width: 100 })).toBe('No workspaces. Next:  tideway init\n')
})
