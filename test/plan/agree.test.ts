import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Dict, List, Present, Shape, Value } from '../../src/model/index.ts'
import { canonicalMembers, fromPlain, isDict, isList, toPlain } from '../../src/model/index.ts'
import type { Agreed, Written } from '../../src/plan/agree.ts'
import { agree } from '../../src/plan/agree.ts'
import type { MergeResult, Sides } from '../../src/plan/merge.ts'
import { mergeValue } from '../../src/plan/merge.ts'
import { isSameIn, itemShape, itemsByKey, keyName, memberShape } from '../../src/plan/shape.ts'
import type { Triple } from './generate.ts'
import { triples } from './generate.ts'

const SEED = Number(process.env['MERGE_SEED'] ?? 20_260)
const RUNS = Number(process.env['MERGE_RUNS'] ?? 24_000) / 8
const SECONDS_60 = 60_000

const TEXT: Shape = { kind: 'string' }
const ANY: Shape = { kind: 'any' }
const SET: Shape = { kind: 'set', items: TEXT }
const KEYED: Shape = { kind: 'list', merge: 'keyed', key: 'k', items: ANY }

/** `[base, observed, git, live]`, then what was sent as `[before, after]`; `undefined` is absent. */
type Line = readonly [name: string, shape: Shape, sides: readonly unknown[], sent: readonly unknown[] | undefined, expected: { readonly base?: unknown; readonly observed?: unknown }]

function table(title: string, lines: readonly Line[]): void {
	describe(title, () => {
		test.each(lines)('%s', (_, shape, [base, observed, git, live], sent, expected) => {
			const sides = { base: fromPlain(base), observed: fromPlain(observed), git: fromPlain(git), live: fromPlain(live) }
			const agreed = agree(shape, sides, sent && { before: fromPlain(sent[0]), after: fromPlain(sent[1]) })
			expect({ base: toPlain(agreed.base), observed: toPlain(agreed.observed) }).toEqual({ base: undefined, observed: undefined, ...expected })
		})
	})
}

table('P21: one value, nothing sent', [
	['same on both sides', TEXT, ['a', 'a', 'b', 'b'], undefined, { base: 'b', observed: 'b' }],
	['gone on both sides', TEXT, ['a', 'a'], undefined, {}],
	['changed in git only: still to be carried out', TEXT, ['a', 'a', 'b', 'a'], undefined, { base: 'a', observed: 'a' }],
	['changed on both sides, differently', TEXT, ['a', 'a', 'b', 'c'], undefined, { base: 'a', observed: 'a' }],
	['added on one side', TEXT, [undefined, undefined, 'b', undefined], undefined, {}],
	['two spellings stay two', TEXT, [' A', 'a', ' A', 'a'], undefined, { base: ' A', observed: 'a' }],
	['two spellings become one', TEXT, [' A', 'a', 'a', 'a'], undefined, { base: 'a', observed: 'a' }],
])

table('P2: one value, sent and answered', [
	['the server rewrote it', TEXT, ['a', 'a', ' B', 'b'], ['a', ' B'], { base: ' B', observed: 'b' }],
	['the server rewrote what is new', TEXT, [undefined, undefined, ' B', 'b'], [undefined, ' B'], { base: ' B', observed: 'b' }],
	['the server dropped it', TEXT, ['a', 'a', ''], ['a', ''], { base: '' }],
	['an ignored write is not agreed', TEXT, ['a', 'a', 'b', 'a'], ['a', 'b'], { base: 'a', observed: 'a' }],
	['an ignored write of what is new is not agreed', TEXT, [undefined, undefined, 'b', undefined], [undefined, 'b'], {}],
	['what was sent is not what git holds: somebody changed git meanwhile', TEXT, ['a', 'a', 'c', 'b!'], ['a', 'b'], { base: 'a', observed: 'a' }],
	['written again, and rewritten in another way', TEXT, [' A', 'a', ' A', 'aa'], ['a', 'a'], { base: ' A', observed: 'a' }],
	['a mask answers a secret', TEXT, [undefined, undefined, 'secret', { kind: 'masked', version: '1' }], [undefined, 'secret'], { base: 'secret', observed: { kind: 'masked', version: '1' } }],
])

table('P2, P21: maps', [
	['members are agreed one by one', ANY, [{ a: 1, b: 1 }, { a: 1, b: 1 }, { a: 2, b: 2 }, { a: 2, b: 3 }], undefined, { base: { a: 2, b: 1 }, observed: { a: 2, b: 1 } }],
	['what the server added is kept beside', ANY, [{ a: 1 }, { a: 1 }, { a: 2 }, { a: 2, version: 1 }], [{ a: 1 }, { a: 2 }], { base: { a: 2 }, observed: { a: 2, version: 1 } }],
	['what it counts up with each write too', ANY, [{ a: 1 }, { a: 1, version: 1 }, { a: 2 }, { a: 2, version: 2 }], [{ a: 1, version: 1 }, { a: 2, version: 1 }], { base: { a: 2 }, observed: { a: 2, version: 1 } }],
	['new, with what the server added', ANY, [undefined, undefined, { a: ' A' }, { a: 'a', version: 1 }], [undefined, { a: ' A' }], { base: { a: ' A' }, observed: { a: 'a', version: 1 } }],
	['one member ignored, another rewritten', ANY, [{ a: 'a', b: 'b' }, { a: 'a', b: 'b' }, { a: ' A', b: 'c' }, { a: 'A', b: 'b' }], [{ a: 'a', b: 'b' }, { a: ' A', b: 'c' }], { base: { a: ' A', b: 'b' }, observed: { a: 'A', b: 'b' } }],
	['a new member ignored', ANY, [{ a: 1 }, { a: 1 }, { a: 1, b: 1 }, { a: 1 }], [{ a: 1 }, { a: 1, b: 1 }], { base: { a: 1 }, observed: { a: 1 } }],
	['a conflict beside what was sent', ANY, [{ a: 1, b: 1 }, { a: 1, b: 1 }, { a: ' A', b: 2 }, { a: 'a', b: 3 }], [{ a: 1, b: 3 }, { a: ' A', b: 3 }], { base: { a: ' A', b: 1 }, observed: { a: 'a', b: 1 } }],
	['added on both sides, differently: nothing of it is agreed', ANY, [{}, {}, { m: { x: 1, y: 1 } }, { m: { x: 1, z: 1 } }], [{ m: { x: 1, z: 1 } }, { m: { x: 1, z: 1 } }], { base: {}, observed: {} }],
])

table('P2, P21: nothing sent: a difference on the live side is an edit', [
	['of a member', ANY, [{ a: 1 }, { a: 1 }, { a: 1 }, { a: 2 }], undefined, { base: { a: 1 }, observed: { a: 1 } }],
	['a new member', ANY, [{ a: 1 }, { a: 1 }, { a: 1 }, { a: 1, b: 1 }], undefined, { base: { a: 1 }, observed: { a: 1 } }],
	['of an element', SET, [['a'], ['a'], ['a'], ['b']], undefined, { base: ['a'], observed: ['a'] }],
	['of an item', KEYED, [[{ k: 'a' }], [{ k: 'a' }], [{ k: 'a' }], [{ k: 'a', v: 1 }]], undefined, { base: [{ k: 'a' }], observed: [{ k: 'a' }] }],
	['of the order', KEYED, [[{ k: 'a' }, { k: 'b' }], [{ k: 'a' }, { k: 'b' }], [{ k: 'a' }, { k: 'b' }], [{ k: 'b' }, { k: 'a' }]], undefined, { base: [{ k: 'a' }, { k: 'b' }], observed: [{ k: 'a' }, { k: 'b' }] }],
])
