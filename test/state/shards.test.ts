import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Address, Base, BaseEntry } from '../../src/model/index.ts'
import { makeAddress } from '../../src/model/index.ts'
import { NO_SHARDS, shardBase, shardOf } from '../../src/state/shards.ts'
import { entry } from '../support/states.ts'

const bases = fc
	.array(fc.tuple(fc.stringMatching(/^[a-z]{1,3}$/), fc.integer({ min: 0, max: 3 })), { maxLength: 40 })
	.map((pairs) => new Map(pairs.map(([key, n]) => entry(key, { n }))))

test('P12: shards depend on what a base holds, not on how it came about', () => {
	fc.assert(
		fc.property(fc.array(bases, { minLength: 1, maxLength: 5 }), (history) => {
			const grown = history.reduce((sharded, base) => shardBase(base, sharded), NO_SHARDS)
			const last: Base = history.at(-1) ?? new Map()
			const reversed = new Map([...last].toReversed())
			expect(grown).toEqual(shardBase(last, NO_SHARDS))
			expect(shardBase(reversed, NO_SHARDS).shards).toEqual(grown.shards)
		}),
	)
})

test('each address is in exactly the shard of its name', () => {
	const base = new Map(Array.from({ length: 2000 }, (_, index) => entry(`m${index}`, { index })))
	const { shards } = shardBase(base, NO_SHARDS)
	const found = [...shards].flatMap(([name, { addresses }]) => [...addresses].map((address) => [name, address] as const))
	expect(found).toHaveLength(2000)
	for (const [name, address] of found) expect(shardOf(address)).toBe(name)
	expect(shards.size).toBeGreaterThan(250)
})

test('untouched shards are the very same, also where equal entries were made anew', () => {
	const base = new Map(Array.from({ length: 500 }, (_, index) => entry(`m${index}`, { index })))
	const before = shardBase(base, NO_SHARDS)
	const remade: Base = new Map([...base].map(([address, one]): [Address, BaseEntry] => [address, { ...one }]))
	const after = shardBase(new Map([...remade, entry('m7', { index: -1 })]), before)
	const changed = [...after.shards].filter(([name, shard]) => shard !== before.shards.get(name)).map(([name]) => name)
	expect(changed).toEqual([shardOf(makeAddress('model', 'm7'))])
	expect(shardBase(base, before)).toBe(before)
})
