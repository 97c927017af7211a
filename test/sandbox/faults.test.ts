import { describe, expect, test } from 'vitest'
import type { Fault, Target } from '../../src/sandbox/faults.ts'
import { parseFaults, strike } from '../../src/sandbox/faults.ts'

function faultsOf(spec: string): readonly Fault[] {
	const parsed = parseFaults(spec)
	if (parsed.kind === 'invalid') throw new Error(parsed.problems.map(({ message }) => message).join())
	return parsed.faults
}

/** Which of the first calls a fault strikes, counted from 1. */
function struck(spec: string, calls: number, target: Target = { operation: 'ListModel', method: 'GET' }): readonly number[] {
	const counts = faultsOf(spec).map((fault) => ({ fault, seen: 0, struck: 0 }))
	return Array.from({ length: calls }, (_, index) => index + 1).filter(() => strike(counts, target).length > 0)
}

describe('faults as text', () => {
	test.each<[string, readonly Partial<Fault>[]]>([
		['', []],
		[' ; ', []],
		['429:every=5', [{ kind: 'status', status: 429, every: 5 }]],
		['500:on=CreateSync,nth=2', [{ kind: 'status', status: 500, on: 'CreateSync', nth: 2 }]],
		[
			'drop-answer:on=CreateModel; html:on=ListModel,page=2',
			[
				{ kind: 'drop-answer', on: 'CreateModel' },
				{ kind: 'html', on: 'ListModel', page: 2 },
			],
		],
		['slow:250', [{ kind: 'slow', ms: 250 }]],
		['slow:ms=250,times=1', [{ kind: 'slow', ms: 250, times: 1 }]],
		['page-size:50', [{ kind: 'page-size', rows: 50 }]],
		['ignore:disabled,on=UpdateSync', [{ kind: 'ignore', field: 'disabled', on: 'UpdateSync' }]],
		['429:retry-after=2', [{ kind: 'status', status: 429, retryAfter: '2' }]],
		['500:when=after,chance=0.25,seed=7', [{ kind: 'status', status: 500, when: 'after', chance: 0.25, seed: 7 }]],
	])('%s', (spec, expected) => {
		expect(faultsOf(spec)).toEqual(expected.map((fault) => expect.objectContaining(fault)))
	})

	test.each([
		'nope',
		'600',
		'200',
		'slow',
		'page-size',
		'ignore',
		'429:every',
		'429:every=x',
		'429:every=-1',
		'500:when=later',
		'429:nope=1',
		'429:on=',
		'status',
		'__proto__',
		'429:__proto__=1',
		'429:constructor=1',
	])('%j is not understood, and what is right beside it does not hide that', (spec) => {
		const parsed = parseFaults(`429:every=5;${spec}`)
		expect(parsed).toMatchObject({ kind: 'invalid', problems: [{ code: 'USAGE', message: expect.stringContaining(JSON.stringify(spec)) }] })
	})
})

describe('which calls are struck', () => {
	test.each<[string, readonly number[]]>([
		['500', [1, 2, 3, 4, 5, 6, 7, 8]],
		['500:nth=3', [3]],
		['500:every=3', [3, 6]],
		['500:every=0', []],
		['500:after=5', [6, 7, 8]],
		['500:times=2', [1, 2]],
		['500:every=2,times=2', [2, 4]],
		['500:after=2,every=2', [4, 6, 8]],
		['500:on=ListModel,nth=1', [1]],
		['500:on=GET,nth=1', [1]],
		['500:on=CreateModel', []],
		['500:on=POST', []],
		['500:page=2', []],
		['500:nth=2;502:nth=5', [2, 5]],
	])('%s', (spec, expected) => {
		expect(struck(spec, 8)).toEqual(expected)
	})

	test('calls of other operations and pages do not count', () => {
		const counts = faultsOf('500:on=ListModel,page=2,nth=2').map((fault) => ({ fault, seen: 0, struck: 0 }))
		const hit = (operation: string, page: number) => strike(counts, { operation, method: 'GET', page }).length
		expect([
			hit('ListModel', 1),
			hit('ListSync', 2),
			hit('ListModel', 2),
			hit('ListModel', 1),
			hit('ListModel', 2),
			hit('ListModel', 2),
		]).toEqual([0, 0, 0, 0, 1, 0])
		expect(counts[0]).toMatchObject({ seen: 3, struck: 1 })
	})

	test('by lot: the same for the same seed, others for another, about as many as asked for', () => {
		const first = struck('500:chance=0.2,seed=7', 2_000)
		expect(struck('500:chance=0.2,seed=7', 2_000)).toEqual(first)
		expect(struck('500:chance=0.2,seed=8', 2_000)).not.toEqual(first)
		expect(first.length).toBeGreaterThan(320)
		expect(first.length).toBeLessThan(480)
		expect(struck('500:chance=0', 500)).toEqual([])
		expect(struck('500:chance=1', 500)).toHaveLength(500)
	})
})
