import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Attribute } from '../../../src/model/index.ts'
import { fromPlain } from '../../../src/model/index.ts'
import { merge } from '../../../src/plan/index.ts'
import { agree } from '../../../src/plan/merge/agree.ts'
import { changeLines, conflictLines } from '../lines.ts'

type Rule = { readonly t: string; readonly k: string; readonly n?: number; readonly s?: string }

const RULES: Attribute = {
	name: 'rules',
	kind: 'set',
	keys: ['t', 'k'],
	items: {
		kind: 'object',
		attributes: [
			{ name: 't', kind: 'string' },
			{ name: 'k', kind: 'string' },
			{ name: 'n', kind: 'number' },
			{ name: 's', kind: 'string' },
		],
	},
}
const schema = { attributes: [RULES] }
const A = { t: 'x', k: 'a' }
const B = { t: 'x', k: 'b' }

const mergeRules = (base: readonly Rule[], git: readonly Rule[], live: readonly Rule[]) =>
	merge({ base: { rules: base }, git: { rules: git }, live: { rules: live }, schema })

describe('2.4, P1, P10: elements that should be told apart and cannot be', () => {
	const doubled = [
		{ ...A, n: 1 },
		{ ...A, n: 2 },
	]

	test.each<[string, readonly Rule[], readonly Rule[], readonly Rule[], readonly string[], readonly string[]]>([
		['what one side doubles goes over', [A], doubled, [A], ['live rules'], []],
		['both double it alike', [A], doubled, [...doubled].reverse(), [], []],
		['one doubles, the other edits it', [A], doubled, [{ ...A, n: 3 }], [], ['rules both-changed']],
		['one doubles, the other edits another one', [A, B], [...doubled, B], [A, { ...B, n: 1 }], [], ['rules both-changed']],
		[
			'both edit one beside a doubled one: it does not become two',
			[...doubled, B],
			[...doubled, { ...B, n: 1 }],
			[...doubled, { ...B, n: 2 }],
			[],
			['rules both-changed'],
		],
		['the same twice is there once', [A, A, B], [A, A, { ...B, n: 1 }], [{ ...A, s: 'y' }, B], ['git rules', 'live rules'], []],
	])('%s', (_, base, git, live, changes, conflicts) => {
		const found = mergeRules(base, git, live)
		expect(found.changes.map(({ to, path }) => `${to} ${path.join('.')}`).sort()).toEqual(changes)
		expect(found.conflicts.map(({ path, reason }) => `${path.join('.')} ${reason}`)).toEqual(conflicts)
	})

	test('P2, P21: nothing of it is agreed on in part, and it is told', () => {
		const sides = [
			[A, B],
			[...doubled, B],
			[A, { ...B, n: 1 }],
		].map((side) => fromPlain(side))
		const [base, git, live] = sides
		expect(agree(RULES, { base, observed: base, git, live })).toEqual({ base, observed: base })
	})
})

const KEYS = ['a', 'b', 'c', 'd']

const rule = fc.record({ n: fc.constantFrom(undefined, 1, 2), s: fc.constantFrom(undefined, 'x', 'y') })
const rules = fc
	.tuple(...KEYS.map(() => fc.option(rule, { freq: 3 })))
	.map((all) => all.flatMap((one, index): readonly Rule[] => (one ? [ruleOf(KEYS[index] ?? '', one)] : [])))
	.chain((all) => fc.shuffledSubarray([...all], { minLength: all.length, maxLength: all.length }))

function ruleOf(k: string, members: { readonly n: number | undefined; readonly s: string | undefined }): Rule {
	const { n, s } = members
	return { t: 'x', k, ...(n !== undefined && { n }), ...(s !== undefined && { s }) }
}

type Expected = { readonly git: readonly string[]; readonly live: readonly string[]; readonly conflicts: readonly string[] }

/** The rows of the tables for each element and each of its members, one after the other. */
function expected(base: readonly Rule[], git: readonly Rule[], live: readonly Rule[]): Expected {
	const conflicts: string[] = []
	const after: Record<'git' | 'live', Rule[]> = { git: [], live: [] }
	for (const key of KEYS) {
		const [b, g, l] = [base, git, live].map((side) => side.find(({ k }) => k === key))
		const [inBase, inGit, inLive] = [b, g, l].map(textOf)
		const keep = (forGit: Rule | undefined, forLive: Rule | undefined): void => {
			if (forGit) after.git.push(forGit)
			if (forLive) after.live.push(forLive)
		}
		if (inGit === inLive || inLive === inBase) keep(g, g)
		else if (inGit === inBase) keep(l, l)
		else if (!g || !l) {
			conflicts.push(`x ${key}`)
			keep(g, l)
		} else {
			const members = (['n', 's'] as const).map((name) => {
				const [was, is, other] = [b?.[name], g[name], l[name]]
				if (is === other || (b && other === was)) return [name, is, is]
				if (b && is === was) return [name, other, other]
				conflicts.push(`x ${key}.${name}`)
				return [name, is, other]
			})
			const madeOf = (at: 1 | 2): Rule => ({ t: 'x', k: key, ...Object.fromEntries(members.map((member) => [member[0], member[at]])) })
			// Nothing is united that both have added.
			const isOpen = !b && conflicts.some((path) => path.startsWith(`x ${key}`))
			keep(isOpen ? g : madeOf(1), isOpen ? l : madeOf(2))
		}
	}
	return { git: after.git.map(textOf).sort(), live: after.live.map(textOf).sort(), conflicts: conflicts.sort() }
}

function textOf(one: Rule | undefined): string {
	return one ? [one.k, one.n ?? '-', one.s ?? '-'].join(' ') : ''
}

describe('P9, P10: sets whose elements some of their members tell apart, generated', () => {
	test('merge element by element, member by member, on both sides; P2: a second merge has nothing to do; P8: whichever side is which', () => {
		const seen = { conflicts: 0, both: 0 }
		fc.assert(
			fc.property(rules, rules, rules, (base, git, live) => {
				const found = mergeRules(base, git, live)
				const written = (side: 'git' | 'live') => found.changes.find(({ to }) => to === side)?.after as readonly Rule[] | undefined
				const after = { git: written('git') ?? git, live: written('live') ?? live }
				const paths = found.conflicts.map(({ path }) => path.slice(1).join('.')).sort()
				const wanted = expected(base, git, live)
				expect({ git: after.git.map(textOf).sort(), live: after.live.map(textOf).sort(), conflicts: paths }).toEqual(wanted)
				seen.conflicts += paths.length
				seen.both += new Set(found.changes.map(({ to }) => to)).size === 2 ? 1 : 0
				const agreed = agree(RULES, {
					base: fromPlain(base),
					observed: fromPlain(base),
					git: fromPlain(after.git),
					live: fromPlain(after.live),
				})
				const again = merge({ base: { rules: agreed.base }, git: { rules: after.git }, live: { rules: after.live }, schema })
				expect(changeLines(again)).toEqual([])
				expect(conflictLines(again)).toEqual(conflictLines(found))
				expect(
					mergeRules(base, live, git)
						.conflicts.map(({ path }) => path.slice(1).join('.'))
						.sort(),
				).toEqual(paths)
			}),
			{ numRuns: 1_500 },
		)
		expect(Math.min(...Object.values(seen))).toBeGreaterThan(200)
	})
})
