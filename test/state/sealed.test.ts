import { describe, expect, test } from 'vitest'
import { makeKeyed } from '../../src/adapters/keyed.ts'
import type { Address } from '../../src/model/index.ts'
import { digestText, Failure, fromPlain } from '../../src/model/index.ts'
import type { Keyed, StateStore } from '../../src/ports/index.ts'
import { gitStore, localStore, parseRescue, renderRescue, sealed, stateRef, unsealed } from '../../src/state/index.ts'
import { newCanary, scanFor } from '../support/canary.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { fakeFiles } from '../support/fake-files.ts'
import { fakeRandom } from '../support/fake-random.ts'
import { fakeRemote, fakeRepository } from '../support/fake-repository.ts'
import { content, following, WORKSPACE } from '../support/states.ts'

const KEYED = makeKeyed('a key that seals the state of acme')
const OTHER = makeKeyed('another key that seals nothing here')
const SECRET = newCanary()
const scan = scanFor({ secret: SECRET })
const entry = { type: 'model', key: 'a', attributes: fromPlain({ name: SECRET }) as never }
const next = () => {
	const state = following(null, 1, content(new Map([['model.a' as Address, entry]])))
	return { state, lock: null, epoch: state.epoch, journal: null }
}

type Kept = { readonly open: (keyed?: Keyed, chain?: 'restart') => StateStore; readonly bytes: () => Promise<readonly string[]> }

async function inGit(): Promise<Kept> {
	const repository = fakeRepository(fakeRemote())
	const common = { repository, clock: fakeClock(), random: fakeRandom('sealed'), workspace: WORKSPACE, ref: stateRef('acme') }
	return {
		open: (keyed, chain) => gitStore({ ...common, ...(keyed && { keyed }), ...(chain && { chain }) }),
		bytes: async () => {
			const tip = (await repository.fetch([stateRef('acme')])).get(stateRef('acme'))
			const entries = tip ? await repository.list(tip, '') : []
			const contents = await repository.read(entries.map(({ id }) => id))
			return entries.map(({ id }) => new TextDecoder().decode(contents.get(id)))
		},
	}
}

async function inFile(): Promise<Kept> {
	const files = fakeFiles()
	const processes = { self: 'me', isGone: async () => false } as never
	const common = {
		files,
		processes,
		clock: fakeClock(),
		random: fakeRandom('sealed'),
		workspace: WORKSPACE,
		path: '/state/acme.json',
		push: async () => ({ kind: 'done' as const }),
	}
	return {
		open: (keyed, chain) => localStore({ ...common, ...(keyed && { keyed }), ...(chain && { chain }) }),
		bytes: async () => [new TextDecoder().decode((await files.read('/state/acme.json')) ?? new Uint8Array())],
	}
}

describe.each([
	['git', inGit],
	['local', inFile],
])('S29: state: %s, sealed', (_, make) => {
	test('nothing that is stored can be read, and its own key reads it', async () => {
		const { open, bytes } = await make()
		expect((await open(KEYED).save(next(), '')).kind).toBe('done')
		const stored = await bytes()
		expect(stored.every((text) => text.startsWith('{"sealed":1,'))).toBe(true)
		expect(scan(stored.join('\n'))).toEqual([])
		const read = await open(KEYED).load()
		expect(read.kind === 'complete' && read.value.state).toEqual(next().state)
	})

	test.each<[string, Keyed | undefined, RegExp]>([
		['another key', OTHER, /is sealed with the key [0-9a-f]{16}, and `state_key` is the key/],
		['no key', undefined, /is sealed, and the settings name no key/],
	])('with %s it is unknown, and nothing is written', async (__, keyed, message) => {
		const { open, bytes } = await make()
		await open(KEYED).save(next(), '')
		const before = await bytes()
		const read = await open(keyed).load()
		expect(read).toMatchObject({ kind: 'unknown', reason: { code: 'STATE_SEALED', message: expect.stringMatching(message) } })
		expect((await open(keyed).save(next(), digestText('somewhere else'))).kind).not.toBe('done')
		expect(await bytes()).toEqual(before)
	})

	test('one from before there was a key is not taken for ours', async () => {
		const { open } = await make()
		await open().save(next(), '')
		expect(await open(KEYED).load()).toMatchObject({
			kind: 'unknown',
			reason: { code: 'STATE_SEALED', hint: expect.stringContaining('state rebuild') },
		})
	})

	test('and a rebuild seals it', async () => {
		const { open, bytes } = await make()
		await open().save(next(), '')
		const store = open(KEYED, 'restart')
		const read = await store.load()
		expect(read).toMatchObject({ kind: 'complete', value: { state: null } })
		const saved = read.kind === 'complete' && (await store.save(next(), read.value.version))
		expect(saved).toMatchObject({ kind: 'done' })
		expect((await open(KEYED).load()).kind).toBe('complete')
		expect((await bytes()).filter((text) => !text.startsWith('{"sealed":1,'))).toEqual([])
	})
})

test('S29: a rescue file is sealed as the state is', () => {
	const text = renderRescue(next(), WORKSPACE, 'n', KEYED)
	expect(scan(text)).toEqual([])
	const bytes = new TextEncoder().encode(text)
	expect(parseRescue(bytes, WORKSPACE, 'x', KEYED)).toMatchObject({ kind: 'complete', value: { state: next().state } })
	expect(parseRescue(bytes, 'other', 'x', KEYED)).toMatchObject({ kind: 'unknown', reason: { code: 'STATE_SEALED' } })
	expect(parseRescue(bytes, WORKSPACE, 'x')).toMatchObject({ kind: 'unknown', reason: { code: 'STATE_SEALED' } })
})

test('without a key a text stays as it is', () => {
	expect(unsealed(sealed('x', 'y', undefined), 'y', undefined)).toBe('x')
	expect(() => unsealed(sealed('x', 'y', KEYED), 'y', undefined)).toThrow(Failure)
})
