import { describe, expect, test } from 'vitest'
import type { Orders } from '../../../src/plan/merge/sequence.ts'
import { agreeOrder, mergeOrder, mergeSequence } from '../../../src/plan/merge/sequence.ts'
import { cpuMs } from '../../support/cpu.ts'

/** Orders are written as words: each letter is a key. */
const keys = (word: string): readonly string[] => [...word]
const word = (order: readonly string[]): string => order.join('')

function ordersOf(base: string, observed: string, git: string, live: string): Orders {
	return { base: keys(base), observed: keys(observed), git: keys(git), live: keys(live) }
}

type Choice = { readonly choice?: 'git' | 'live'; readonly observed?: string }
type Expected = { readonly git: string; readonly live: string; readonly agreed: string; readonly isContested?: true }

/** `settled`: what both sides are to hold and agree on. */
type Line = readonly [name: string, base: string, git: string, live: string, settled: string, expected: Expected & Choice]

describe('the order of keyed items', () => {
	const lines: readonly Line[] = [
		['nobody moved', 'abc', 'abc', 'abc', 'abc', { git: 'abc', live: 'abc', agreed: 'abc' }],
		['git moved', 'abc', 'cab', 'abc', 'abc', { git: 'cab', live: 'cab', agreed: 'cab' }],
		['live moved', 'abc', 'abc', 'cab', 'abc', { git: 'cab', live: 'cab', agreed: 'cab' }],
		['both alike', 'abc', 'cab', 'cab', 'abc', { git: 'cab', live: 'cab', agreed: 'cab' }],
		['both differently', 'abc', 'cab', 'bac', 'abc', { git: 'cab', live: 'bac', agreed: 'abc', isContested: true }],
		[
			'both differently, git is chosen',
			'abc',
			'cab',
			'bac',
			'abc',
			{ git: 'cab', live: 'cab', agreed: 'cab', isContested: true, choice: 'git' },
		],
		[
			'both differently, live is chosen',
			'abc',
			'cab',
			'bac',
			'abc',
			{ git: 'bac', live: 'bac', agreed: 'bac', isContested: true, choice: 'live' },
		],
		['git moved, live added', 'abc', 'cab', 'axbc', 'abcx', { git: 'caxb', live: 'caxb', agreed: 'caxb' }],
		[
			'both moved, both added: each gets what the other has',
			'abc',
			'cabx',
			'ybac',
			'abcxy',
			{ git: 'ycabx', live: 'ybxac', agreed: 'yabxc', isContested: true },
		],
		['added at one place on both sides', 'ab', 'axb', 'ayzb', 'abxyz', { git: 'ayzxb', live: 'ayzxb', agreed: 'ayzxb' }],
		['P22: added in front, and the rest on both sides: nothing moves', 'a', 'bxa', 'xa', 'abx', { git: 'bxa', live: 'bxa', agreed: 'bxa' }],
		['P8: added on both sides in two places', 'ab', 'xab', 'abx', 'abx', { git: 'abx', live: 'abx', agreed: 'abx' }],
		['removed on one side', 'abc', 'abc', 'ac', 'ac', { git: 'abc', live: 'ac', agreed: 'abc' }],
		['P11: in conflict on git only, live moved', 'abc', 'axbc', 'cab', 'abc', { git: 'caxb', live: 'cab', agreed: 'caxb' }],
		['P11: in conflict on both sides: stays where each side has it', 'ab', 'xab', 'abx', 'ab', { git: 'xab', live: 'abx', agreed: 'abx' }],
		['P2: the server ordered it anew', 'cba', 'cba', 'abc', 'abc', { git: 'cba', live: 'abc', agreed: 'cba', observed: 'abc' }],
		['P2: and something is added', 'cba', 'cbxa', 'abc', 'abcx', { git: 'cbxa', live: 'abxc', agreed: 'cbxa', observed: 'abc' }],
		[
			"git takes over the server's order, live moves",
			'cba',
			'abc',
			'bac',
			'abc',
			{ git: 'bac', live: 'bac', agreed: 'bac', observed: 'abc' },
		],
		['nothing is left', 'ab', '', 'ab', '', { git: '', live: 'ab', agreed: 'ab' }],
	]

	test.each(lines)('%s', (_, base, git, live, settled, { choice, observed, ...expected }) => {
		const merged = mergeOrder(ordersOf(base, observed ?? base, git, live), new Set(settled), choice)
		expect({ git: word(merged.git), live: word(merged.live), agreed: word(merged.agreed), isContested: merged.isContested }).toEqual({
			isContested: false,
			...expected,
		})
	})

	test('P8: with the sides exchanged the same, exchanged', () => {
		const words = ['', 'a', 'ab', 'ba', 'abc', 'cab', 'bca', 'axb', 'xab', 'ybax', 'cbxay']
		for (const base of words) {
			for (const git of words) {
				for (const live of words) {
					for (const settled of ['abcxy', 'abc', 'ax']) {
						const there = mergeOrder(ordersOf(base, base, git, live), new Set(settled))
						const back = mergeOrder(ordersOf(base, base, live, git), new Set(settled))
						expect(back).toEqual({ ...there, git: there.live, live: there.git })
					}
				}
			}
		}
	})

	test('P45: any text is a key', () => {
		const odd = ['__proto__', '', '\0', 'a\0b', 'constructor', '10', '2']
		const orders = { base: odd, observed: odd, git: odd.toReversed(), live: [...odd, 'x'] }
		expect(mergeOrder(orders, new Set([...odd, 'x'])).live).toEqual(['2', 'x', '10', 'constructor', 'a\0b', '\0', '', '__proto__'])
	})

	test('P44: 100 000 keys turned around and woven with as many new ones', () => {
		const old = Array.from({ length: 50_000 }, (_, index) => `k${index}`)
		const live = old.flatMap((key) => [key, `${key} new`])
		const started = cpuMs()
		const merged = mergeOrder({ base: old, observed: old, git: old.toReversed(), live }, new Set(live))
		expect(merged.live.slice(0, 3)).toEqual(['k49999', 'k49999 new', 'k49998'])
		expect(merged.live.length).toBe(100_000)
		expect(cpuMs() - started).toBeLessThan(5_000)
	})
})

describe('the order that base keeps after a run', () => {
	type Sent = readonly [before: string, after: string]
	type Row = readonly [
		name: string,
		base: string,
		observed: string,
		git: string,
		live: string,
		agreed: string,
		sent: Sent | undefined,
		expected: readonly [base: string, observed: string],
	]

	test.each<Row>([
		['both show one', 'abc', 'abc', 'cab', 'cab', 'abc', undefined, ['cab', 'cab']],
		['an order still to be carried out in live', 'abc', 'abc', 'cab', 'abc', 'abc', undefined, ['abc', 'abc']],
		['and in git', 'abc', 'abc', 'abc', 'cab', 'abc', undefined, ['abc', 'abc']],
		['two orders in conflict', 'abc', 'abc', 'cab', 'bac', 'abc', undefined, ['abc', 'abc']],
		['what is new stands where the side has it that did not move', 'abc', 'abc', 'cxab', 'abxc', 'abcx', undefined, ['abxc', 'abxc']],
		[
			'the same with a place still to be decided: base has the one that is not taken',
			'ab',
			'ab',
			'xab',
			'abx',
			'abx',
			undefined,
			['xab', 'xab'],
		],
		['the server ordered what it was sent', 'ab', 'ab', 'cab', 'abc', 'abc', ['ab', 'cab'], ['cab', 'abc']],
		['the server made a third order', 'abc', 'abc', 'cba', 'bac', 'abc', ['abc', 'cba'], ['cba', 'bac']],
		['the server ignored an order', 'abc', 'abc', 'cba', 'abc', 'abc', ['abc', 'cba'], ['abc', 'abc']],
		['the two orders of base stay two', 'cba', 'abc', 'cba', 'abc', 'abc', undefined, ['cba', 'abc']],
		['also with something new in each', 'cba', 'abc', 'cxba', 'xabc', 'abcx', undefined, ['cxba', 'xabc']],
		['the server ignored where something new goes', 'ab', 'ab', 'abx', 'xab', 'abx', ['xab', 'abx'], ['xab', 'xab']],
		['what is only in one of them is placed there', 'ab', 'ab', 'ab', 'axb', 'abx', ['ab', 'ab'], ['ab', 'axb']],
	])('%s', (_, base, observed, git, live, agreed, sent, expected) => {
		const got = agreeOrder(ordersOf(base, observed, git, live), new Set(agreed), sent && { before: keys(sent[0]), after: keys(sent[1]) })
		expect([word(got.base), word(got.observed)]).toEqual(expected)
	})
})

describe('sequences by position', () => {
	test.each<readonly [name: string, base: string, git: string, live: string, expected: string | undefined]>([
		['the same everywhere', 'abc', 'abc', 'abc', 'abc'],
		['changes apart', 'abcd', 'xabcd', 'abcy', 'xabcy'],
		['both insert the same', 'ab', 'axb', 'axb', 'axb'],
		['both insert at one point', 'ab', 'axb', 'ayb', undefined],
		['both remove the same', 'abc', 'ac', 'ac', 'ac'],
		['one removes what the other replaces', 'abc', 'ac', 'axc', undefined],
		['one moves, the other changes something else', 'abcd', 'dabc', 'axcd', 'daxc'],
		['all removed, something added at its end', 'ab', '', 'abx', undefined],
		['from nothing', '', 'a', '', 'a'],
		['repeated elements', 'aaa', 'aa', 'aaaa', undefined],
		['both move one, to different places', 'xabc', 'axbc', 'abcx', undefined],
		['both move one, to the same place', 'xabc', 'abcx', 'abcx', 'abcx'],
		['one moves what the other removes', 'abcd', 'dabc', 'abc', undefined],
		['both add one, in different places', 'ab', 'xab', 'abx', undefined],
		['both move, each another one', 'abcdefg', 'bacdefg', 'abcdegf', 'bacdegf'],
		['one doubles what the other leaves', 'abc', 'abca', 'abcx', undefined],
		['one doubles what the other moves', 'abcd', 'aabcd', 'bcda', undefined],
	])('%s', (_, base, git, live, expected) => {
		const merged = mergeSequence(keys(base), keys(git), keys(live))
		expect(merged && word(merged)).toBe(expected)
	})

	test('P44: what is too long to compare is not compared', () => {
		const long = Array.from({ length: 3_000 }, (_, index) => String(index))
		expect(mergeSequence(long, ['x', ...long], [...long, 'y'])).toBe(undefined)
		expect(mergeSequence(long.slice(0, 500), ['x', ...long.slice(0, 500)], [...long.slice(0, 500), 'y'])).toEqual([
			'x',
			...long.slice(0, 500),
			'y',
		])
	})
})
