import { describe, expect, test } from 'vitest'
import type { ResourceType } from '../../../src/model/index.ts'
import { validateResource } from '../../../src/plan/index.ts'
import { resourceOf } from '../../support/shop.ts'

const PLACED: ResourceType = {
	name: 'report',
	title: 'reports',
	role: 'managed',
	can: { create: true, update: true, delete: true },
	attributes: [
		{ name: 'name', kind: 'string', required: true, sameAsAbsent: [''] },
		{ name: 'kind', kind: 'string', oneOf: ['sql', 'table'] },
		{ name: 'sql', kind: 'string', required: true, sameAsAbsent: [''], only: { attribute: 'kind', is: ['sql'] } },
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
				{ name: 'unit', kind: 'string', required: true, only: { attribute: 'at', is: ['often'] } },
			],
		},
		{ name: 'free', kind: 'any' },
		{ name: 'package', kind: 'string', form: { pattern: 'model\\.\\w+|source', shown: 'model.<name> or source' } },
		{ name: 'shape', kind: 'any', language: 'json-schema' },
		{ name: 'folder', kind: 'string', fromPath: true, required: true },
		{ name: 'columns', kind: 'string', required: true, only: { attribute: 'folder', is: ['tables'] } },
		{
			name: 'load',
			kind: 'object',
			attributes: [
				{ name: 'mode', kind: 'string', default: 'full' },
				{ name: 'table', kind: 'string', required: true, only: { attribute: 'mode', is: ['full'] } },
			],
		},
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
		['missing in the variant that needs it', { name: 'n', kind: 'sql' }, ['error `sql` is missing, which `kind: sql` needs @']],
		['empty in the variant that needs it', { ...fine, kind: 'sql', sql: '' }, ['error `sql` is missing, which `kind: sql` needs @']],
		['not missing where nobody says which variant it is', { name: 'n' }, []],
		[
			'of a variant that there is not',
			{ ...fine, kind: 'sqll', sql: 'select' },
			['error `kind` must be one of sql, table (did you mean sql?) @kind'],
		],
		['of the variant that its folder tells', { ...fine, folder: 'tables' }, ['error `columns` is missing, which `folder: tables` needs @']],
		[
			'of another one than the folder tells',
			{ ...fine, folder: 'views', columns: 'a' },
			['warning `columns` does not belong to `folder: views` and is ignored @columns'],
		],
		['missing in the variant that is meant', { ...fine, load: {} }, ['error `load.table` is missing, which `load.mode: full` needs @load']],
		['not missing in another variant than is meant', { ...fine, load: { mode: 'part' } }, []],
		['what the path tells is not asked of the file', fine, []],
		['of another variant', { ...fine, sql: 'select' }, ['warning `sql` does not belong to `kind: table` and is ignored @sql']],
		['text', { ...fine, name: 3 }, ['error `name` must be text @name']],
		['a number', { ...fine, limit: '3' }, ['error `limit` must be a number @limit']],
		['true or false', { ...fine, on: 'yes' }, ['error `on` must be true or false @on']],
		['a list, and its items', { ...fine, rows: [1, 'two'] }, ['error `rows[1]` must be a number @rows.1']],
		['no list', { ...fine, rows: 1 }, ['error `rows` must be a list @rows']],
		['a map, and its members', { ...fine, labels: { 'a b': 1 } }, ['error `labels["a b"]` must be text @labels.a b']],
		['an object without what it needs', { ...fine, when: {} }, ['error `when.at` is missing @when']],
		['an object’s variant', { ...fine, when: { at: 'often' } }, ['error `when.unit` is missing, which `when.at: often` needs @when']],
		['an object’s member', { ...fine, when: { at: 'noon', every: 'day' } }, ['error `when.every` must be a number @when.every']],
		['of the form', { ...fine, package: 'model.a' }, []],
		['of the other form', { ...fine, package: 'source' }, []],
		['of the form in part only', { ...fine, package: 'a source' }, ['error `package` must have the form model.<name> or source @package']],
		['of the form and more', { ...fine, package: 'model.a\n' }, ['error `package` must have the form model.<name> or source @package']],
		['a JSON Schema as text', { ...fine, shape: '{}' }, ['error `shape` must be a map @shape']],
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

test('what the service writes itself is not looked at', () => {
	expect(validateResource({ ...PLACED, role: 'derived' }, resourceOf('report.r', { name: 3, whatever: true }))).toEqual([])
})
