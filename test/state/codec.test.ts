import { describe, expect, test } from 'vitest'
import { parseJson } from '../../src/formats/json/index.ts'
import type { Address, CommitId, Digest, Epoch, RemoteId, Value } from '../../src/model/index.ts'
import type { Proposal } from '../../src/ports/index.ts'
import type { Meta } from '../../src/state/codec.ts'
import {
	parseEntry,
	parseJournal,
	parseLock,
	parseMeta,
	renderEntry,
	renderJournal,
	renderLock,
	renderMeta,
} from '../../src/state/codec.ts'
import { entry, journalOf, lockOf } from '../support/states.ts'

const WHAT = 'the record'

function value(text: string): Value {
	const parsed = parseJson(text)
	if (parsed.kind !== 'ok') throw new Error(`no JSON: ${text}`)
	return parsed.value
}

const lock = renderLock(lockOf('a', 3), 3 as Epoch)
const journal = renderJournal(journalOf(1))
const [PLAN, COMMIT] = [`sha256:${'a'.repeat(64)}` as Digest, 'c'.repeat(40) as CommitId]
const [address, one] = entry('customers', { name: 'Ada' })

test('P14: records are read back as they were', () => {
	expect(parseLock(value(lock), WHAT)).toEqual({ lock: lockOf('a', 3), epoch: 3 })
	expect(parseLock(value(renderLock(null, 3 as Epoch)), WHAT)).toEqual({ lock: null, epoch: 3 })
	expect(parseJournal(value(journal), WHAT)).toEqual(journalOf(1))
	expect(parseJournal(value(renderJournal(null)), WHAT)).toBeNull()
	expect(parseEntry(address, value(renderEntry(one)), WHAT)).toEqual({ address, entry: one })
})

test.each([
	['what only its file tells', { file: new Map([['label', 'x']]) }],
	['nothing of it agreed on', { attributes: new Map(), file: new Map() }],
	[
		'an edit that was written over',
		{
			overwritten: new Map([
				['name', 'mine'],
				['sql', null],
			]),
		},
	],
	['when its file was taken away', { removed: '2026-01-01T00:00:00Z' }],
	[
		'all of them',
		{ file: new Map([['label', 'x']]), overwritten: new Map([['name', 'mine']]), removed: '2026-01-01T00:00:00Z', version: 'v1' },
	],
] as const)('P14: an entry with %s', (_, more) => {
	const whole = { ...one, ...more }
	expect(parseEntry(address, value(renderEntry(whole)), WHAT)).toEqual({ address, entry: whole })
	const { id: _id, ...alone } = whole
	expect(parseEntry(address, value(renderEntry(alone)), WHAT)).toEqual({ address, entry: alone })
})

const META = {
	workspace: 'acme',
	nonce: 'n',
	lock: PLAN,
	journal: PLAN,
	state: {
		digest: PLAN,
		header: {
			lineage: 'l',
			serial: 1,
			parent: null,
			epoch: 1 as Epoch,
			workspace: 'acme',
			identity: null,
			branch: 'refs/heads/main',
			commit: null,
			schema: 1,
		},
	},
} satisfies Meta

test.each<readonly [name: string, proposal: Proposal | undefined]>([
	['no pull request', undefined],
	['one that tells nothing', { commit: COMMIT, content: PLAN, theirs: [] }],
	[
		'one that tells of resources',
		{
			commit: COMMIT,
			content: PLAN,
			theirs: ['models/a.yaml'],
			told: new Map([
				[address, { id: '7' as RemoteId, values: new Map([['', PLAN]]) }],
				['model.b' as Address, { values: new Map([['/name', null]]) }],
			]),
		},
	],
])('P14: a state with %s', (_, proposal) => {
	const meta: Meta = { ...META, state: { ...META.state, header: { ...META.state.header, ...(proposal && { proposal }) } } }
	expect(parseMeta(value(renderMeta(meta)), WHAT)).toEqual(meta)
})

describe('P26: a record of another shape is damage', () => {
	const readLock = (text: string) => parseLock(value(text), WHAT)
	const readJournal = (text: string) => parseJournal(value(text), WHAT)
	const readEntry = (text: string) => parseEntry(address, value(text), WHAT)

	test.each([
		['a lock that is a list', readLock, '[]'],
		['a lock without an epoch', readLock, '{"lock":null}'],
		['an epoch that is a text', readLock, '{"epoch":"3","lock":null}'],
		['an epoch with a fraction', readLock, '{"epoch":3.5,"lock":null}'],
		['an epoch below zero', readLock, '{"epoch":-1,"lock":null}'],
		['an epoch that cannot be counted on', readLock, '{"epoch":9007199254740993,"lock":null}'],
		['a lock of another epoch', readLock, lock.replace('{"epoch":3', '{"epoch":4')],
		['a lock with a foreign member', readLock, lock.replace('{"epoch"', '{"__proto__":1,"epoch"')],
		['a holder that is no text', readLock, lock.replace('"a@host"', '["a@host"]')],
		['a journal that is a text', readJournal, '"run"'],
		['intents that are no list', readJournal, journal.replace(/"intents":\[.*\],/, '"intents":{},')],
		['an intent with an unknown outcome', readJournal, journal.replace('"outcome":"done"', '"outcome":"finished"')],
		['an intent without its expectation', readJournal, journal.replace('"expected":null', '"outcome":"done"')],
		['an entry of another address', readEntry, renderEntry(one).replace('"customers"', '"orders"')],
		['an entry whose attributes are masked', readEntry, renderEntry(one).replace('{"name":"Ada"}', '{"$masked":"1"}')],
		['an entry whose id is null', readEntry, renderEntry(one).replace('"id-customers"', 'null')],
		['an entry whose file is a text', readEntry, renderEntry({ ...one, file: new Map() }).replace('"file":{}', '"file":"x"')],
		[
			'an overwritten edit that is a list',
			readEntry,
			renderEntry({ ...one, overwritten: new Map() }).replace('"overwritten":{}', '"overwritten":[]'),
		],
		['a removal without a time', readEntry, renderEntry({ ...one, removed: 'x' }).replace('"removed":"x"', '"removed":true')],
		['an entry with a foreign member', readEntry, renderEntry(one).replace('"id"', '"di"')],
	] as const)('%s', (_, read, text) => {
		expect(() => read(text)).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'STATE_INVALID' }) }))
	})
})
