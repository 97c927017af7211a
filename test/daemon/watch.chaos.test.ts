import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FakeWorkspace } from '../support/fake-workspace.ts'
import { fakeWorkspace } from '../support/fake-workspace.ts'
import '../support/generated.ts'
import type { PushFault } from '../support/fake-repository.ts'
import { at, baseOf, idOf, resourceOf } from '../support/shop.ts'
import { fakeWatch } from '../support/watching.ts'

const HOUR = 3_600_000
const KEYS = ['a', 'b', 'c']

/** Something that happens in the first half hour. */
type Edit = { readonly kind: 'git' | 'live'; readonly key: string; readonly attribute: 'name' | 'sql'; readonly value: string }
type Event =
	| Edit
	| { readonly kind: 'push'; readonly fault: PushFault }
	| { readonly kind: 'write'; readonly fate: 'failed' | 'unanswered' }
	| { readonly kind: 'reach'; readonly isReachable: boolean }

const value = fc.integer({ min: 1, max: 9 }).map(String)
const edit: fc.Arbitrary<Edit> = fc.record({
	kind: fc.constantFrom('git' as const, 'live' as const),
	key: fc.constantFrom(...KEYS),
	attribute: fc.constantFrom('name' as const, 'sql' as const),
	value,
})
const event: fc.Arbitrary<Event> = fc.oneof(
	{ weight: 5, arbitrary: edit },
	{ weight: 1, arbitrary: fc.constantFrom<PushFault>('lost-before', 'lost-after').map((fault) => ({ kind: 'push' as const, fault })) },
	{ weight: 1, arbitrary: fc.constantFrom('failed' as const, 'unanswered' as const).map((fate) => ({ kind: 'write' as const, fate })) },
	{ weight: 1, arbitrary: fc.boolean().map((isReachable) => ({ kind: 'reach' as const, isReachable })) },
)
const history = fc.array(fc.tuple(fc.integer({ min: 0, max: HOUR / 2 }), event), { maxLength: 14 })

const textOf = (attributes: Readonly<Record<string, string>>): string =>
	`${Object.entries(attributes)
		.map(([name, text]) => `${name}: "${text}"`)
		.join('\n')}\n`

/** What happens to both sides, and what people did to them, in its order. */
function stage(fake: FakeWorkspace) {
	const edits: Edit[] = []
	const act = async (done: Event): Promise<void> => {
		if ('key' in done) await editAs(done)
		else if (done.kind === 'reach') fake.remote.isReachable = done.isReachable
		else if (done.kind === 'push') {
			fake.remote.fault = () => {
				fake.remote.fault = () => 'none'
				return done.fault
			}
		} else {
			fake.live.fate = () => {
				fake.live.fate = () => 'done'
				return done.fate
			}
		}
	}
	const editAs = async (edit: Edit): Promise<void> => {
		const { kind, key, attribute, value: text } = edit
		const address = `model.${key}`
		const held = fake.live.resources.get(at(address))
		const attributes = Object.fromEntries([...(held?.attributes ?? [])].map(([name, one]) => [name, String(one)]))
		edits.push(edit)
		if (kind === 'git') await fake.commit({ [`models/${key}.yaml`]: textOf({ ...(await fileOf(fake, key)), [attribute]: text }) })
		else fake.live.resources.set(at(address), resourceOf(address, { ...attributes, [attribute]: text }, { id: idOf(address) }))
	}
	return { act, edits }
}

async function fileOf(fake: FakeWorkspace, key: string): Promise<Readonly<Record<string, string>>> {
	const { repository } = fake.workspace
	const entry = (await repository.list(fake.tip(), '')).find(({ path }) => path === `models/${key}.yaml`)
	const text = new TextDecoder().decode((await repository.read([entry?.id ?? ''])).get(entry?.id ?? ''))
	return Object.fromEntries([...text.matchAll(/^(\w+): "?([^"\n]*)"?$/gm)].map(([, name = '', one = '']) => [name, one]))
}

test('whatever people and the network do, and though the watch is started anew: both sides end as one, or as a conflict that is told of', async () => {
	await fc.assert(
		fc.asyncProperty(history, fc.integer({ min: 0, max: HOUR / 2 }), async (events, restartMs) => {
			const begun = Object.fromEntries(KEYS.map((key) => [`model.${key}`, { name: key, kind: 'sql', sql: 'x' }]))
			const files = Object.fromEntries(KEYS.map((key) => [`models/${key}.yaml`, textOf({ name: key, kind: 'sql', sql: 'x' })]))
			const fake = await fakeWorkspace(files, begun)
			await fake.remember(baseOf(begun))
			const { act, edits } = stage(fake)
			const first = fakeWatch([{ name: 'acme', fake }])
			for (const [ms, done] of events) if (ms < restartMs) first.at(ms, () => act(done))
			await first.run(restartMs)
			const second = fakeWatch([{ name: 'acme', fake }])
			for (const [ms, done] of events) if (ms >= restartMs) second.at(ms - restartMs, () => act(done))
			second.at(HOUR / 2, () => act({ kind: 'reach', isReachable: true }))
			await second.run(3 * HOUR)

			const { plan } = await fake.plan()
			expect(plan.changes).toEqual([])
			expect((await fake.stored()).lock).toBeNull()
			const open = new Set(plan.conflicts.map(({ address, path }) => `${address}.${String(path[0])}`))
			for (const key of KEYS) {
				const [file, held] = [await fileOf(fake, key), fake.live.resources.get(at(`model.${key}`))?.attributes]
				for (const attribute of ['name', 'sql']) {
					const [git, live] = [file[attribute], held?.get(attribute)]
					const made = edits.filter((edit) => edit.key === key && edit.attribute === attribute)
					const where = `${key}.${attribute} after ${made.map(({ kind, value: text }) => `${kind} ${text}`).join(', ')}`
					if (open.has(`model.${key}.${attribute}`)) {
						expect(new Set(made.map(({ kind }) => kind)).size, where).toBe(2)
						continue
					}
					expect(git, where).toBe(live)
					const before = attribute === 'name' ? key : 'x'
					// P1: where one side alone was edited, its last word stands; else it is the word of one of them.
					if (new Set(made.map(({ kind }) => kind)).size < 2) expect(git, where).toBe(made.at(-1)?.value ?? before)
					else
						expect(
							made.map(({ value: text }) => text),
							where,
						).toContain(git)
				}
			}
		}),
		{ numRuns: 40 },
	)
})
