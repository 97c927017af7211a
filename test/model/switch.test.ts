import { expect, test } from 'vitest'
import { switchTable } from '../../src/model/index.ts'

test('a table of switches: names in their order, what each means, and its values, the default first', () => {
	expect(switchTable({ deletes: ['whether', 'no', 'yes'], ids: ['how', 'numbers'] })).toEqual([
		{ name: 'deletes', meaning: 'whether', values: ['no', 'yes'] },
		{ name: 'ids', meaning: 'how', values: ['numbers'] },
	])
})
