import { describe, expect, test } from 'vitest'
import type { ResourceType } from '../../src/model/index.ts'
import { danglingReferences, validateResource } from '../../src/plan/index.ts'
import { resourceOf, SHOP } from '../support/shop.ts'

const PLACED: ResourceType = {
	name: 'report',
	title: 'reports',
	role: 'managed',
	can: { create: true, update: true, delete: true },
	attributes: [
		{ name: 'name', kind: 'string', required: true, sameAsAbsent: [''] },
		{ name: 'kind', kind: 'string', oneOf: ['sql', 'table'] },
		{ name: 'sql', kind: 'string', required: true, only: { attribute: 'kind', is: ['sql'] } },
		{ name: 'limit', kind: 'number' },
		{ name: 'on', kind: 'boolean' },
		{ name: 'rows', kind: 'list', merge: 'atomic', items: { kind: 'number' } },
		{ name: 'labels', kind: 'map', values: { kind: 'string' } },
		{
			name: 'when',
			kind: 'object',
			attributes: [
				{ name: 'at', kind: 'string', required: true },
				{ name: 'every', kind: 'number' },
			],
		},
		{ name: 'free', kind: 'any' },
	],
}
const fine = { name: 'n', kind: 'table' }

function findings(attributes: object): readonly string[] {
	return validateResource(PLACED, resourceOf('report.r', attributes)).map(
		({ level, problem }) =>
			`${level} ${problem.message.replace('report.r: ', '')}${problem.hint ? ` (${problem.hint})` : ''} @${problem.where?.path?.join('.')}`,
	)
}

describe('one resource, by the schema alone', () => {
	test.each<[string, object, readonly string[]]>([
		[
			'nothing wrong',
			{ ...fine, limit: 1, on: false, rows: [1, 2], labels: { a: 'b' }, when: { at: 'noon' }, free: { any: ['thing'] } },
			[],
		],
		['missing', { kind: 'table' }, ['error `name` is missing @']],
		['present as what means the same as absent', { name: '', kind: 'table' }, ['error `name` is missing @']],
		['missing in the variant that needs it', { name: 'n', kind: 'sql' }, ['error `sql` is missing @']],
		['of another variant', { ...fine, sql: 'select' }, ['warning `sql` does not belong to `kind: table` and is ignored @sql']],
		['text', { ...fine, name: 3 }, ['error `name` must be text @name']],
		['a number', { ...fine, limit: '3' }, ['error `limit` must be a number @limit']],
		['true or false', { ...fine, on: 'yes' }, ['error `on` must be true or false @on']],
		['a list, and its items', { ...fine, rows: [1, 'two'] }, ['error `rows[1]` must be a number @rows.1']],
		['no list', { ...fine, rows: 1 }, ['error `rows` must be a list @rows']],
		['a map, and its members', { ...fine, labels: { 'a b': 1 } }, ['error `labels["a b"]` must be text @labels.a b']],
		['an object without what it needs', { ...fine, when: {} }, ['error `at` is missing @when']],
		['an object’s member', { ...fine, when: { at: 'noon', every: 'day' } }, ['error `every` must be a number @when.every']],
		['null where it is not allowed', { ...fine, on: null }, ['error `on` must be true or false @on']],
		['none of the values', { ...fine, kind: 'tabel' }, ['error `kind` must be one of sql, table (did you mean table?) @kind']],
		[
			'unknown, with a guess',
			{ ...fine, limt: 1 },
			['warning `limt` is not an attribute of reports; it stays in the file and goes nowhere (did you mean `limit`?) @limt'],
		],
		[
			'unknown, without one',
			{ ...fine, colour: 1 },
			['warning `colour` is not an attribute of reports; it stays in the file and goes nowhere @colour'],
		],
		[
			'several at once',
			{ name: 1, kind: 'table', limit: 'x' },
			['error `name` must be text @name', 'error `limit` must be a number @limit'],
		],
	])('%s', (_, attributes, expected) => {
		expect(findings(attributes)).toEqual(expected)
	})

	test('a finding names the file', () => {
		const resource = resourceOf('report.r', {}, { place: { file: 'reports/r.yaml', line: 1, column: 1 } })
		expect(validateResource(PLACED, resource)[0]?.problem).toMatchObject({
			code: 'VALUE_INVALID',
			where: { file: 'reports/r.yaml', address: 'report.r' },
		})
	})
})

test('references that lead to no file are warnings; what is only read has none', () => {
	const resources = [
		resourceOf('sync.a', { model: 'm' }),
		resourceOf('sync.b', { model: 'gone' }),
		resourceOf('model.m', { name: 'm', source: 's' }),
	]
	expect(danglingReferences(SHOP, resources)).toMatchObject([
		{
			level: 'warning',
			problem: {
				code: 'REFERENCE_DANGLING',
				where: { address: 'sync.b', path: ['model'] },
				message: expect.stringContaining('model.gone'),
			},
		},
	])
})
