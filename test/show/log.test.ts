import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CommitId, LogEntry } from '../../src/model/index.ts'
import { makeAddress } from '../../src/model/index.ts'
import type { WorkspaceLog } from '../../src/show/log.ts'
import { showLog } from '../../src/show/log.ts'
import { columnsOf } from '../../src/show/text/width.ts'

const ENTRY: LogEntry = {
	at: '2026-01-02T03:04:05.000Z',
	direction: 'GIT',
	person: 'Ann',
	commit: '0123456789abcdef0123456789abcdef01234567' as CommitId,
	serial: null,
	addresses: [makeAddress('model', 'a')],
	subject: 'Edit by hand',
	left: [],
}
const ENTRIES: readonly LogEntry[] = [
	{
		...ENTRY,
		direction: 'INBOUND',
		person: 'ann@laptop pid 12345678',
		serial: 7,
		subject: 'apply: 2 update',
		addresses: named('orders', 'visits'),
	},
	{ ...ENTRY, direction: 'OUTBOUND', addresses: named('a', 'b', 'c', 'd', 'e'), subject: 'acme: bring 5 changes from the workspace' },
	ENTRY,
]

function named(...keys: readonly string[]) {
	return keys.map((key) => makeAddress('model', key))
}

function show(entries: readonly LogEntry[], width = 120, more: Partial<WorkspaceLog> = {}): string {
	return showLog([{ workspace: 'acme', hasStateHistory: true, entries, ...more }], { color: false, width })
}

describe('the table', () => {
	test('as wide as it needs to be', () => {
		expect(show(ENTRIES, 160)).toBe(`time (UTC)        direction  commit   person      addresses                             subject
2026-01-02 03:04  INBOUND    0123456  ann@laptop  model.orders, model.visits            serial 7, apply: 2 update
2026-01-02 03:04  OUTBOUND   0123456  Ann         model.a, model.b, model.c and 2 more  acme: bring 5 changes from the workspace
2026-01-02 03:04  GIT        0123456  Ann         model.a                               Edit by hand
`)
	})

	test('where there is little room, addresses and subject share it', () => {
		expect(show(ENTRIES, 100)).toBe(`time (UTC)        direction  commit   person      addresses                subject
2026-01-02 03:04  INBOUND    0123456  ann@laptop  model.orders and 1 more  serial 7, apply: 2 update
2026-01-02 03:04  OUTBOUND   0123456  Ann         model.a and 4 more       acme: bring 5 changes fr…
2026-01-02 03:04  GIT        0123456  Ann         model.a                  Edit by hand
`)
	})

	test('several workspaces under their names, nothing yet, and a state without a history', () => {
		const shown = showLog(
			[
				{ workspace: 'acme', hasStateHistory: false, entries: [] },
				{ workspace: 'other', hasStateHistory: true, entries: [ENTRY] },
			],
			{ color: false, width: 100 },
		)
		expect(shown).toBe(`acme
Nothing has happened yet.
What went inbound is not listed: a local state keeps no history.

other
time (UTC)        direction  commit   person  addresses  subject
2026-01-02 03:04  GIT        0123456  Ann     model.a    Edit by hand
`)
	})

	test('addresses: three at most, fewer where there is no room, and the rest is counted', () => {
		const cell = (...keys: readonly string[]): string =>
			/Ann +(.*?) {2,}Edit/.exec(show([{ ...ENTRY, addresses: named(...keys) }]))?.[1] ?? ''
		expect(cell('a', 'b', 'c')).toBe('model.a, model.b, model.c')
		expect(cell('a', 'b', 'c', 'd')).toBe('model.a, model.b, model.c and 1 more')
		expect(cell('a'.repeat(20), 'b'.repeat(20), 'c')).toBe(`model.${'a'.repeat(20)} and 2 more`)
		expect(cell('a'.repeat(80), 'b')).toBe(`model.${'a'.repeat(22)}… and 1 more`)
	})
})

test('P42: one entry is one line of the terminal at most, whatever people and messages hold', () => {
	const odd = fc.string({ unit: 'binary', maxLength: 60 })
	fc.assert(
		fc.property(odd, odd, odd, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 100, max: 300 }), (person, subject, key, count, width) => {
			const addresses = Array.from({ length: count }, (_, index) => makeAddress('model', `${key}${index}`))
			const lines = show([{ ...ENTRY, person, subject, addresses }, ENTRY], width).split('\n')
			expect(lines).toHaveLength(4)
			expect(lines[1]).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
			expect(columnsOf(lines[1] ?? '')).toBeLessThanOrEqual(width)
			expect(lines[1]?.startsWith('2026-01-02 03:04  GIT        0123456  ')).toBe(true)
		}),
	)
})
