import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Dict } from '../../src/model/index.ts'
import { renderJson, rowsWhere, withoutRow, withoutRows, withRow } from '../../src/model/index.ts'

type Table = ReadonlyMap<string, Dict>

const row = (value: number): Dict => (value === 0 ? new Map() : new Map([['n', value]]))
const shown = (table: Table): string =>
	renderJson(new Map([...table].map(([id, { size }]) => [id, size])), 'as-is') + JSON.stringify([...table.keys()])
const FEW = [undefined, 1, 2, 3] as const
const isOdd = (of: Dict): boolean => Number(of.get('n') ?? 0) % 2 === 1

/** A row that is put into one of the tables so far, or taken out of it. */
const step = fc.record({
	of: fc.nat(20),
	id: fc.constantFrom('a', 'b', 'c', 'd'),
	value: fc.option(fc.nat(3)),
	asked: fc.boolean(),
})

test('a table is had from any other, and each stays as it was, in the order of its rows', () => {
	fc.assert(
		fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
			const tables: Table[] = [new Map([['a', row(0)]])]
			const plain: Table[] = [...tables]
			for (const { of, id, value, asked } of steps) {
				const at = of % tables.length
				const table = tables[at] ?? new Map()
				const other = new Map(plain[at])
				if (value === null) other.delete(id)
				tables.push(value === null ? withoutRow(table, id) : withRow(table, id, row(value)))
				plain.push(value === null ? other : other.set(id, row(value)))
				if (asked) expect(rowsWhere(table, 'n', 1)).toEqual(rowsWhere(plain[at] ?? new Map(), 'n', 1))
			}
			expect(tables.map((table) => [...table])).toEqual(plain.map((table) => [...table]))
			expect(tables.map(({ size }) => size)).toEqual(plain.map(({ size }) => size))
			expect(tables.map(shown)).toEqual(plain.map(shown))
			for (const value of [true, false])
				expect(tables.map((table) => [...withoutRows(table, isOdd, value)])).toEqual(
					plain.map((table) => [...table].filter(([, of]) => isOdd(of) !== value)),
				)
			for (const value of FEW)
				expect(tables.map((table) => rowsWhere(table, 'n', value))).toEqual(plain.map((table) => rowsWhere(table, 'n', value)))
		}),
	)
})

test.each<[string, number | undefined, readonly string[]]>([
	['a value of several, in the order of the table', 1, ['a', 'c']],
	['a value of one that was changed', 2, ['b']],
	['a member that is absent', undefined, ['d']],
	['a value that nobody has any more', 3, []],
])('rows are found by what a member is: %s', (_, value, ids) => {
	const of = (id: string, n?: number): Dict =>
		new Map<string, string | number>([['id', id], ...(n === undefined ? [] : [['n', n] as const])])
	let table: Table = new Map()
	for (const made of [of('a', 3), of('b', 1), of('c', 1), of('d'), of('e', 3)]) table = withRow(table, String(made.get('id')), made)
	expect(rowsWhere(table, 'n', 3)).toHaveLength(2)
	table = withoutRow(withRow(withRow(table, 'b', of('b', 2)), 'a', of('a', 1)), 'e')
	expect(rowsWhere(table, 'n', value).map((found) => found.get('id'))).toEqual(ids)
})
