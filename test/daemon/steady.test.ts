import { expect, test } from 'vitest'
import { makeSteady } from '../../src/daemon/steady.ts'
import type { Resources } from '../../src/model/index.ts'
import { complete, problem, runSteps, unknown } from '../../src/model/index.ts'
import { at, resourceOf, SHOP } from '../support/shop.ts'

const PATIENCE = { restlessMs: 60_000, stillMs: 10_000 }
const M = at('model.m')

function holding(name: string | null): Resources {
	return new Map(name === null ? [] : [[M, resourceOf('model.m', { name })]])
}

/** Reads as [when, the name that is seen, whether it is restless then]; `null` = it is not there. */
test.each<[string, readonly (readonly [number, string | null, boolean])[]]>([
	[
		'one change is taken as it is',
		[
			[0, 'a', false],
			[45_000, 'b', false],
			[90_000, 'b', false],
		],
	],
	[
		'a second one soon after has to stand still',
		[
			[0, 'a', false],
			[45_000, 'b', false],
			[90_000, 'c', true],
			[100_000, 'c', false],
		],
	],
	[
		'a second look at the same instant proves nothing',
		[
			[0, 'a', false],
			[45_000, 'b', false],
			[90_000, 'c', true],
			[90_001, 'c', true],
		],
	],
	[
		'each further change begins it anew',
		[
			[0, 'a', false],
			[9000, 'b', false],
			[18_000, 'c', true],
			[27_000, 'd', true],
			[36_000, 'd', true],
			[37_000, 'd', false],
		],
	],
	[
		'one long after is taken as it is',
		[
			[0, 'a', false],
			[45_000, 'b', false],
			[105_000, 'c', false],
		],
	],
	[
		'back and forth is no rest',
		[
			[0, 'a', false],
			[20_000, 'b', false],
			[40_000, 'a', true],
			[60_000, 'b', true],
		],
	],
	[
		'what comes and goes',
		[
			[0, null, false],
			[20_000, 'a', false],
			[40_000, null, true],
			[60_000, 'a', true],
			[70_000, 'a', false],
		],
	],
	[
		'what nobody saw before',
		[
			[0, 'a', false],
			[1000, 'b', false],
		],
	],
])('%s', (_, reads) => {
	const steady = makeSteady(PATIENCE)
	const seen = reads.map(([nowMs, name]) => {
		runSteps(steady.observe(SHOP, new Map([['model', complete(holding(name))]]), nowMs))
		return [nowMs, name, steady.isRestless(M)]
	})
	expect(seen).toEqual(reads)
})

test('the digest names what was read: other values, other names, and a list that could not be read', () => {
	const digestOf = (...scopes: Parameters<ReturnType<typeof makeSteady>['observe']>[1][]): string => {
		const steady = makeSteady(PATIENCE)
		for (const scope of scopes) runSteps(steady.observe(SHOP, scope, 0))
		return steady.digest()
	}
	const [a, b] = [new Map([['model', complete(holding('a'))]]), new Map([['model', complete(holding('b'))]])]
	const unread = new Map([['model', unknown(problem('READ_INCOMPLETE', 'a page is lost'))]])
	expect(new Set([digestOf(a), digestOf(b), digestOf(unread), digestOf()]).size).toBe(4)
	expect([digestOf(b, a), digestOf(unread, a)]).toEqual([digestOf(a), digestOf(a)])
})
