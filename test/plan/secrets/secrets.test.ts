import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BaseEntry, Present, Resource } from '../../../src/model/index.ts'
import { fromPlain, isSame, secretOf, secretsIn } from '../../../src/model/index.ts'
import { asShown, hideLike } from '../../../src/plan/merge/hidden.ts'
import type { Secrets } from '../../../src/plan/secrets/secrets.ts'
import { NO_SECRETS, settleSecrets } from '../../../src/plan/secrets/secrets.ts'

const MASKED: Present = { kind: 'masked' }
const KEY = { kind: 'secret', text: '${key}' } as const
const versioned = (version: string): Present => ({ ...KEY, version })
const value = (plain: unknown): never => fromPlain(plain) as never

function settle(base: unknown, git: unknown, live: unknown, more: Partial<Secrets> = {}) {
	const resource = (attributes: unknown): { readonly kind: 'present'; readonly resource: Resource } => ({
		kind: 'present',
		resource: { attributes: value(attributes) } as unknown as Resource,
	})
	const none = { kind: 'absent' } as const
	const entry = base === null ? undefined : ({ attributes: value(base) } as unknown as BaseEntry)
	const settled = settleSecrets(
		{ kind: 'any' },
		{ base: entry, git: git === null ? none : resource(git), live: resource(live) },
		{ ...NO_SECRETS, ...more },
	)
	const of = (side: typeof settled.git): unknown => (side.kind === 'present' ? side.resource.attributes : side.kind)
	return { base: settled.base?.attributes, git: of(settled.git), live: of(settled.live) }
}

const now = (version: string | undefined): Partial<Secrets> => ({ versionOf: () => version })

describe('P7: the version of a secret in git', () => {
	test.each<[string, unknown, string | undefined, Present]>([
		['no key: none', { a: KEY }, undefined, KEY],
		['no value here: the one that was sent', { a: versioned('1') }, undefined, versioned('1')],
		['the same value', { a: versioned('1') }, '1', versioned('1')],
		['another value', { a: versioned('1') }, '2', versioned('2')],
		['sent when there was no key: nobody can tell, so it is the same', { a: KEY }, '1', KEY],
		['never sent', {}, '1', versioned('1')],
	])('%s', (_, base, version, expected) => {
		expect(settle(base, { a: KEY }, { a: MASKED }, now(version)).git).toEqual(value({ a: expected }))
	})
})

describe('P7: what a side may hold', () => {
	test('a value that the workspace shows is hidden where git has a secret, at any depth', () => {
		const { live } = settle(null, { a: { b: [KEY], c: 1 } }, { a: { b: ['clear'], c: 1 } })
		expect(live).toEqual(value({ a: { b: [MASKED], c: 1 } }))
	})

	test('with a key, another value there shows', () => {
		const digestOf = (shown: Present): string => `digest of ${String(shown).length}`
		expect(settle(null, { a: KEY }, { a: 'clear' }, { digestOf }).live).toEqual(value({ a: { kind: 'masked', version: 'digest of 5' } }))
	})

	test.each<[string, unknown, unknown]>([
		['its attribute', { b: 'x' }, { a: MASKED, b: 'x' }],
		['the file', null, { a: MASKED, b: 'x' }],
		['its attribute, for a text of its own', { a: 'own', b: 'x' }, { a: MASKED, b: 'x' }],
	])('what base knows as a secret stays hidden when %s goes', (_, git, live) => {
		const sides = { base: { a: KEY, b: 'x' }, live: { a: 'clear', b: 'x' } }
		expect(settle(sides.base, git, sides.live)).toEqual({
			base: value(sides.base),
			git: git === null ? 'absent' : value(git),
			live: value(live),
		})
	})

	test('a text that both sides have in its place is no secret any more', () => {
		const digestOf = (): string => 'another'
		expect(settle({ a: { k: KEY } }, { a: { k: 'own' } }, { a: { k: 'own' } }, { digestOf }).live).toEqual(value({ a: { k: 'own' } }))
	})

	test('what the workspace has emptied is not hidden', () => {
		expect(settle({ a: KEY }, { a: KEY }, { a: null }).live).toEqual(value({ a: null }))
	})

	const ITEM = { name: 'k', value: KEY }
	test.each<[string, unknown, unknown, unknown]>([
		['in their order', ['x', KEY], ['x', 'clear'], ['x', MASKED]],
		['with another one before', [KEY], ['new', 'clear'], [MASKED, MASKED]],
		['in another order', ['x', KEY], ['clear', 'x'], [MASKED, MASKED]],
		[
			'with names, and another one before',
			[ITEM],
			[{ name: 'n' }, { name: 'k', value: 'clear' }],
			[{ name: 'n' }, { name: 'k', value: MASKED }],
		],
		['with names, one of which is another one', [ITEM], [{ name: 'n', value: 'clear' }], [{ name: 'n', value: MASKED }]],
		['one that has another form', [{ value: KEY }], ['clear', 1], [MASKED, 1]],
		['of which none is a secret', ['x'], ['y', 'x'], ['y', 'x']],
	])('items of a list: %s', (_, git, live, expected) => {
		expect(settle(null, { a: git }, { a: live }).live).toEqual(value({ a: expected }))
	})

	test.each([
		['a text', 'clear'],
		['a list', ['clear']],
		['a map', { x: 'clear' }],
	])('where git has a map with a secret in it, %s is hidden as a whole', (_, live) => {
		expect(settle(null, { a: [{ b: KEY }, { c: { d: KEY } }] }, { a: [{ b: live }, { c: { d: live } }] }).live).toEqual(
			value({ a: [{ b: MASKED }, { c: { d: MASKED } }] }),
		)
	})

	test('a text in git where the workspace hides one counts as that, and is nowhere any more', () => {
		expect(settle({ a: MASKED }, { a: 'clear', b: 'x' }, { a: MASKED, b: 'y' })).toEqual({
			base: value({ a: MASKED }),
			git: value({ a: MASKED, b: 'x' }),
			live: value({ a: MASKED, b: 'y' }),
		})
	})
})

test('what is sent again looks in base as if it never was, and nothing else does', () => {
	const other = secretOf([{ variable: 'other' }])
	const { base } = settle(
		{ a: { k: KEY, n: 1 }, o: other },
		{ a: { k: KEY, n: 1 }, o: other },
		{ a: { k: MASKED, n: 1 }, o: MASKED },
		{
			resend: new Set(['key']),
		},
	)
	expect(base).toEqual(value({ a: { k: MASKED, n: 1 }, o: other }))
})

const leaf = fc.constantFrom<Present>('a', 1, null, KEY)
const { tree } = fc.letrec<{ tree: Present }>((tie) => ({
	tree: fc.oneof(
		{ maxDepth: 3 },
		leaf,
		fc.array(tie('tree'), { maxLength: 3 }),
		fc.dictionary(fc.constantFrom('x', 'y'), tie('tree')).map((own) => new Map(Object.entries(own)) as Present),
	),
}))

test('P7: hidden by itself a value has no secret left, and is what the workspace would show', () => {
	fc.assert(
		fc.property(tree, (whole) => {
			const hidden = hideLike(whole, whole)
			expect(secretsIn(hidden)).toEqual([])
			expect(isSame(asShown(whole, hidden), hidden)).toBe(true)
		}),
	)
})
