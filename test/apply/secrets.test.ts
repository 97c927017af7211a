import { describe, expect, test } from 'vitest'
import { whyNotSent, withSecrets } from '../../src/apply/secrets.ts'
import type { Change, Dict, Outcome, Plan } from '../../src/model/index.ts'
import { complete, fromPlain, problem, recordValue, renderJson } from '../../src/model/index.ts'
import type { Connection } from '../../src/ports/index.ts'
import { newCanary, scanFor } from '../support/canary.ts'

const SECRETS = { key: newCanary() }
const scan = scanFor(SECRETS)
const dict = (plain: unknown): Dict => fromPlain(plain) as Dict
const BEARER = { kind: 'secret', text: 'Bearer ${key}' }
const MASKED = { kind: 'masked' }

const common = { type: 'model', key: 'a', address: 'model.a', to: 'live', dependents: [], notes: [], other: null }
const create = { ...common, kind: 'create', id: 'c', after: dict({ name: 'a', auth: { header: BEARER } }) } as unknown as Change
const update = {
	...common,
	kind: 'update',
	id: 'u',
	before: dict({ name: 'a', auth: { header: MASKED } }),
	after: dict({ name: 'b', auth: { header: MASKED } }),
	edits: [{ path: ['name'], before: 'a', after: 'b' }],
} as unknown as Change

type Answer = (change: Change) => Partial<Outcome>

function door(changes: readonly Change[], answer: Answer, key: string | null = SECRETS.key) {
	const sent: Change[] = []
	const live = {
		find: async () => complete({ kind: 'found', resource: { attributes: dict({ name: 'a', auth: { header: 'clear' } }) } }),
		write: async (batch: readonly Change[]) => {
			sent.push(...batch)
			return batch.map((change) => ({ change: change.id, kind: 'done', ...answer(change) }))
		},
	} as unknown as Connection
	const clearOf = (name: string): string | undefined => (name === 'key' ? (key ?? undefined) : undefined)
	return { sent, live: withSecrets(live, { plan: { changes } as unknown as Plan, clearOf, digestOf: () => undefined }) }
}

const textOf = (value: object): string => renderJson(recordValue(value), 'as-is')

describe('P7: a secret on its way', () => {
	test('is clear only in what the service gets, and hidden in what comes back', async () => {
		const { sent, live } = door([create], (change) => ({ observed: change.kind === 'delete' ? dict({}) : change.after }))
		const [outcome] = await live.write([create])
		expect(sent[0]?.kind === 'create' && sent[0].after).toEqual(dict({ name: 'a', auth: { header: `Bearer ${SECRETS.key}` } }))
		expect(outcome?.observed).toEqual(dict({ name: 'a', auth: { header: MASKED } }))
		expect(scan(textOf({ outcome, create }))).toEqual([])
	})

	test('is hidden where it was taken out and the service shows it all the same', async () => {
		const taken = { ...update, after: dict({ name: 'b', auth: {} }) } as Change
		const { live } = door([taken], () => ({ observed: dict({ name: 'b', auth: { header: `Bearer ${SECRETS.key}` } }) }))
		expect((await live.write([taken]))[0]?.observed).toEqual(dict({ name: 'b', auth: { header: MASKED } }))
	})

	test.each<[string, (secret: string) => unknown, unknown]>([
		['as it is', (secret) => ({ note: secret }), { note: '***' }],
		['in a longer text', (secret) => ({ link: `https://x.test/?key=${secret}` }), { link: 'https://x.test/?key=***' }],
		['in base 64', (secret) => ({ preview: btoa(secret) }), { preview: '***' }],
		['deep inside', (secret) => ({ log: [{ said: [secret] }, 'fine'] }), { log: [{ said: ['***'] }, 'fine'] }],
		['as a name', (secret) => ({ seen: { [secret]: 1 } }), { seen: { '***': 1 } }],
	])('that the service shows in another place, %s, is not kept', async (_, elsewhere, kept) => {
		const header = `Bearer ${SECRETS.key}`
		const { live } = door([create], () => ({ observed: dict({ name: 'a', auth: { header }, ...(elsewhere(SECRETS.key) as object) }) }))
		const [outcome] = await live.write([create])
		expect(outcome?.observed).toEqual(dict({ name: 'a', auth: { header: MASKED }, ...(kept as object) }))
		expect(scan(textOf({ outcome }))).toEqual([])
	})

	test('a text that the file holds as well is none of the secret', async () => {
		const shared = 'https://example.test/hook'
		const open = { ...create, after: dict({ name: shared, auth: { header: BEARER } }) } as unknown as Change
		const { live } = door(
			[open],
			() => ({ observed: dict({ name: shared, auth: { header: `Bearer ${shared}` }, home: 'https://other.test' }) }),
			shared,
		)
		expect((await live.write([open]))[0]?.observed).toEqual(dict({ name: shared, auth: { header: MASKED }, home: 'https://other.test' }))
	})

	test('a short secret, which other texts hold too, hides nothing else', async () => {
		const { live } = door([create], () => ({ observed: dict({ name: 'on', auth: { header: 'Bearer on' } }) }), 'on')
		expect((await live.write([create]))[0]?.observed).toEqual(dict({ name: 'on', auth: { header: MASKED } }))
	})

	test('a variable that holds nothing keeps no answer back', async () => {
		const { live } = door([create], () => ({ kind: 'refused', problem: problem('API_REJECTED', 'name is taken') }), '')
		expect((await live.write([create]))[0]?.problem?.message).toBe('name is taken')
	})

	test('of an update that leaves it alone, no value is needed', async () => {
		expect(whyNotSent(update, () => undefined)).toBeUndefined()
		const { sent, live } = door([update], () => ({}), null)
		expect(await live.write([update])).toEqual([{ change: 'u', kind: 'done' }])
		expect(sent[0]?.kind === 'update' && sent[0].after).toEqual(update.kind === 'update' && update.after)
	})

	test('without a value nothing is sent, and it is said where it is needed and how to give it', async () => {
		const { sent, live } = door([create], () => ({}), null)
		const [outcome] = await live.write([create])
		expect([sent, outcome?.kind, outcome?.problem?.code]).toEqual([[], 'refused', 'VARIABLE_MISSING'])
		expect(outcome?.problem?.message).toBe('model.a: `auth.header` takes the value of the variable key, which has none here')
		expect(outcome?.problem?.hint).toContain('TIDEWAY_VAR_key')
	})

	test.each([
		['as it is', (secret: string) => `no: ${secret}`],
		['in base 64', (secret: string) => `no: ${btoa(`Bearer ${secret}`)}`],
		['in part', (secret: string) => `no: ${secret.slice(0, 12)}…`],
	])('an answer that repeats it, %s, is not passed on', async (_, said) => {
		const inner = problem('API_REJECTED', said(SECRETS.key))
		const { live } = door([create], () => ({ kind: 'refused', problem: problem('API_REJECTED', 'refused', { cause: inner }) }))
		const outcomes = await live.write([create])
		expect(outcomes[0]?.problem?.cause?.code).toBe('API_REJECTED')
		expect(scan(textOf({ outcomes }))).toEqual([])
		expect(textOf({ outcomes })).not.toContain(SECRETS.key.slice(0, 12))
	})

	test('a value that the workspace shows is compared hidden, as the plan has it', async () => {
		const { live } = door([update], () => ({}))
		const found = await live.find({ type: 'model', key: 'a' })
		const resource = found.kind === 'complete' && found.value.kind === 'found' ? found.value.resource : undefined
		expect(resource?.attributes).toEqual(update.kind === 'update' ? update.before : undefined)
	})
})
