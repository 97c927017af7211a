import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Dict } from '../../src/model/index.ts'
import { renderJson, withRow } from '../../src/model/index.ts'

type Table = ReadonlyMap<string, Dict>

const row = (value: number): Dict => new Map([['n', value]])
const shown = (table: Table): string =>
	renderJson(new Map([...table].map(([id, { size }]) => [id, size])), 'as-is') + JSON.stringify([...table.keys()])

test('a table is had from any other, and each stays as it was, in the order of its rows', () => {
	const step = fc.record({ of: fc.nat(20), id: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.nat(9) })
	fc.assert(
		fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
			const tables: Table[] = [new Map([['a', row(0)]])]
			const plain: Table[] = [...tables]
			for (const { of, id, value } of steps) {
				const at = of % tables.length
				tables.push(withRow(tables[at] ?? new Map(), id, row(value)))
				plain.push(new Map(plain[at]).set(id, row(value)))
			}
			expect(tables.map((table) => [...table])).toEqual(plain.map((table) => [...table]))
			expect(tables.map(({ size }) => size)).toEqual(plain.map(({ size }) => size))
			expect(tables.map(shown)).toEqual(plain.map(shown))
		}),
	)
})
