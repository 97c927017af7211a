import { expect, test } from 'vitest'
import type { WatchEvent } from '../../src/daemon/index.ts'
import { lineOf } from '../../src/daemon/index.ts'

const AT = '2026-03-01T12:00:00Z'
const SYNCED: WatchEvent = {
	level: 'info',
	event: 'synced',
	workspace: 'acme',
	message: '1 change to Git, 0 changes to the workspace',
	counts: { outbound: 1, inbound: 0, undone: 0, conflicts: 0, held: 2 },
}
const PROBLEM: WatchEvent = {
	level: 'error',
	event: 'problem',
	workspace: 'acme',
	message: 'no\nsuch\u2028thing',
	code: 'API_AUTH',
	hint: 'look',
}

test('a line for people', () => {
	expect(lineOf(SYNCED, AT, 'text')).toBe('2026-03-01T12:00:00Z acme: 1 change to Git, 0 changes to the workspace')
	expect(lineOf({ level: 'info', event: 'started', message: 'watching acme' }, AT, 'text')).toBe('2026-03-01T12:00:00Z: watching acme')
	expect(lineOf(PROBLEM, AT, 'text')).toBe('2026-03-01T12:00:00Z error acme: no such thing (look)')
})

test('a line for programs', () => {
	expect(JSON.parse(lineOf(SYNCED, AT, 'json'))).toEqual({
		at: AT,
		level: 'info',
		event: 'synced',
		workspace: 'acme',
		message: SYNCED.message,
		outbound: 1,
		inbound: 0,
		undone: 0,
		conflicts: 0,
		held: 2,
	})
	expect(lineOf(PROBLEM, AT, 'json')).not.toContain('\n')
	expect(JSON.parse(lineOf(PROBLEM, AT, 'json'))).toMatchObject({ code: 'API_AUTH', hint: 'look' })
})
