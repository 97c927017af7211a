import { describe, expect, test } from 'vitest'
import type { FilePlan } from '../../src/export/index.ts'
import { planFiles, stamp } from '../../src/export/index.ts'

const plan = (there: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): object => {
	const found: FilePlan = planFiles(new Map(Object.entries(there)), new Map(Object.entries(wanted)))
	return { ...found, write: [...found.write.keys()] }
}
const NOTHING = { write: [], remove: [], inTheWay: [], stale: [] }
const ours = stamp('a = 1\n')
const newer = stamp('a = 2\n')
const edited = ours.replace('1', '3')

describe('what becomes of a folder', () => {
	test.each([
		['a new file is written', {}, { 'a.tf': ours }, { ...NOTHING, write: ['a.tf'] }],
		['what is there already is not written again', { 'a.tf': ours }, { 'a.tf': ours }, NOTHING],
		['an own file is overwritten', { 'a.tf': ours }, { 'a.tf': newer }, { ...NOTHING, write: ['a.tf'] }],
		[
			'an own file that was edited is in the way',
			{ 'a.tf': edited },
			{ 'a.tf': ours },
			{ ...NOTHING, write: ['a.tf'], inTheWay: ['a.tf'] },
		],
		['so is one of somebody else', { 'a.tf': 'a = 1\n' }, { 'a.tf': ours }, { ...NOTHING, write: ['a.tf'], inTheWay: ['a.tf'] }],
		['an own file that is needed no more goes', { 'b.tf': ours }, { 'a.tf': ours }, { ...NOTHING, write: ['a.tf'], remove: ['b.tf'] }],
		['one that was edited since stays, and is told', { 'b.tf': edited }, {}, { ...NOTHING, stale: ['b.tf'] }],
		['what others wrote stays', { 'b.tf': 'b = 1\n' }, {}, NOTHING],
	])('%s', (_name, there, wanted, expected) => {
		expect(plan(there, wanted)).toEqual(expected)
	})

	test('the first lines say who wrote a file', () => {
		expect(ours).toMatch(/^# Written by `tideway export terraform`\. Content: [0-9a-f]{16}\n\na = 1\n$/)
	})
})
