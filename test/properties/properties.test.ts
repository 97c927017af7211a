import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROWS } from '../plan/oracle-rows.ts'
import { parseAll } from '../tidy/source.ts'
import { readProject } from '../tidy/tidy.ts'
import { PROPERTIES } from './list.ts'
import { testsOf } from './report.ts'
import { TABLE_ROWS } from './rows.ts'
import { tableOf } from './table.ts'
import { casesIn, idsIn, projectCases } from './titles.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')

describe('the list', () => {
	const project = readProject(ROOT)

	test('has every id that the title of a test names, each once', () => {
		const listed = PROPERTIES.map(({ id }) => id)
		expect(new Set(listed).size).toBe(listed.length)
		const named = projectCases(project).flatMap(({ ids, title, file }) => ids.map((id) => ({ id, title, file })))
		expect(named.length).toBeGreaterThan(listed.length)
		expect(named.filter(({ id }) => !id.startsWith('2.') && !listed.includes(id))).toEqual([])
	})

	test('has P1 to P48 and S1 to S40, each with a name of its own', () => {
		const wanted = [...Array.from({ length: 48 }, (_, n) => `P${n + 1}`), ...Array.from({ length: 40 }, (_, n) => `S${n + 1}`)]
		expect(PROPERTIES.map(({ id }) => id)).toEqual(wanted)
		expect(new Set(PROPERTIES.map(({ name }) => name)).size).toBe(wanted.length)
	})

	test('of rows names tests that are there, and has every row that merges are counted for', () => {
		const gone = TABLE_ROWS.filter(({ proof }) => typeof proof === 'object' && !project.get(proof.file)?.includes(proof.title))
		expect(gone).toEqual([])
		const names = TABLE_ROWS.map(({ name }) => name)
		expect(new Set(names).size).toBe(names.length)
		expect(ROWS.filter((row) => !names.includes(row))).toEqual([])
	})
})

describe('ids in titles', () => {
	test.each([
		['P4: killed', ['P4']],
		['P1 P2 P3: whatever', ['P1', 'P2', 'P3']],
		['P9, P22: one side alone', ['P9', 'P22']],
		['2.3, P9, P10: leaves', ['2.3', 'P9', 'P10']],
		['S13: nobody else can read it', ['S13']],
		['P4 without a colon', []],
		['after P4: something', []],
		['P4a: something', []],
	])('%s', (title, ids) => {
		expect(idsIn(title)).toEqual(ids)
	})

	test.each([
		['a test', "test('P4: a', () => {})", [['P4']]],
		['a test without an id', "test('a', () => {})", [[]]],
		[
			'tests within a describe, one with an id of its own',
			"describe('P4: a', () => { test('b', f); test('P5: c', f) })",
			[['P4'], ['P4', 'P5']],
		],
		['a table', "test.each(rows)('P4: %s', f)", [['P4']]],
		['rows with ids, in a test without', "test.each([['P4: a', 1], ['b', 2]])('%s', f)", [[], ['P4']]],
		['a template', 'test(`P4: ${a}`, f)', [['P4']]],
		['a table made by a function', "table('2.1, P4: a', {}, [['x', 1]])", [['2.1', 'P4']]],
		['a text that is no title', "const about = 'P4 and P5'", []],
	])('%s', (_, text, ids) => {
		const [source] = parseAll(new Map([['a.test.ts', text]]), () => {})
		expect(source && casesIn(source).map((one) => one.ids)).toEqual(ids)
	})
})

test.each([
	['todo', "test.todo('P4: a')"],
	['skipped', "test.skip('P4: a', f)"],
	['expected to fail', "test.fails.each(rows)('P4: %s', f)"],
	['in a describe that is skipped', "describe.skip('P4: a', () => { test('b', f) })"],
])('a test that is %s proves nothing', (_, text) => {
	const [source] = parseAll(new Map([['a.test.ts', text]]), () => {})
	expect(source && casesIn(source)).toMatchObject([{ ids: ['P4'], isOpen: true }])
})

describe('the table', () => {
	const cases = [
		{ file: 'test/plan/a.test.ts', ids: ['P1', 'P2'], title: 'P1, P2: a', isOpen: false },
		{ file: 'test/e2e/b.test.ts', ids: ['P1'], title: 'P1: b', isOpen: false },
		{ file: 'test/e2e/b.test.ts', ids: ['P1', 'P4'], title: 'P1, P4: c', isOpen: true },
	]
	const lineOf = (text: string, id: string): string => text.split('\n').find((line) => line.startsWith(`${id} `)) ?? ''

	test('without a report shows the titles, and what has none', () => {
		const text = tableOf(cases, undefined)
		expect(lineOf(text, 'P1')).toMatch(/2 +- +- +e2e\/b 1, plan\/a 1; 1 not proven yet$/)
		expect(lineOf(text, 'P4')).toMatch(/0 +- +- +missing$/)
		expect(lineOf(text, 'P3')).toMatch(/0 +- +- +missing$/)
		expect(text).toMatch(/\nMissing: 86 of 88 properties, \d+ of \d+ rows of the truth tables\.\n$/)
	})

	test('with a report shows what ran, what failed, what was generated, and the hits of each row', () => {
		const ran = (title: string, status: string, meta: object) => ({ ancestorTitles: ['P1: all'], title, status, meta })
		const assertionResults = [
			ran('P2: a', 'passed', { generated: 1200, hits: { '2.1 = =': 51 } }),
			ran('b', 'failed', {}),
			ran('c', 'pending', {}),
			ran('d', 'passed', { isExpectedToFail: true }),
		]
		const text = tableOf(cases, testsOf({ testResults: [{ name: '/project/test/plan/a.test.ts', assertionResults }] }, '/project'))
		expect(lineOf(text, 'P1')).toMatch(/2 +1 \(1 failed\) +1,200 +plan\/a 3; 1 not proven yet$/)
		expect(lineOf(text, 'P2')).toMatch(/1 +1 +1,200 +plan\/a 1$/)
		expect(lineOf(tableOf(cases, []), 'P1')).toMatch(/2 +0 +- +not run; 1 not proven yet$/)
		expect(text).toMatch(/\n {5}= = +51\n {5}= ≠ +0 {2}missing\n/)
	})
})
