import { describe, expect, test } from 'vitest'
import { fromPlain, toPlain } from '../../src/model/index.ts'

describe('P44: plain data', () => {
	test.each<[string, unknown]>([
		['a date', new Date(0)],
		['a set', new Set([1])],
		['a regular expression', /x/],
		['bytes', new Uint8Array(2)],
		['a promise', Promise.resolve(1)],
		['a function', () => 1],
		['a symbol', Symbol('x')],
		['no number', Number.NaN],
		['infinity', Number.POSITIVE_INFINITY],
	])('%s is none, and is refused with its place', (_, value) => {
		expect(() => fromPlain({ list: [{ at: value }] })).toThrow(/^list\.0\.at is /)
	})

	test('P15: an item that is not there is null, also in a hole, as in JSON', () => {
		const list: unknown[] = [1, undefined]
		list[3] = 2
		expect(fromPlain(list)).toStrictEqual([1, null, null, 2])
	})

	test('objects are maps, whatever their prototype', () => {
		const bare = Object.assign(Object.create(null), { a: 1 })
		expect(fromPlain([bare, new Map([['a', 1]]), { a: 1 }])).toEqual([new Map([['a', 1]]), new Map([['a', 1]]), new Map([['a', 1]])])
		expect(toPlain(fromPlain(JSON.parse('{"__proto__":{"a":1}}')))).toEqual(JSON.parse('{"__proto__":{"a":1}}'))
	})
})
