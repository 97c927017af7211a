import { describe, expect, test } from 'vitest'
import type { LiveEdits } from '../../../support/hcl-tree.ts'
import { writeHcl } from '../../../support/hcl-tree.ts'

const A = 'resource "shop_model" "a" {\n  name = "A"\n  kind = "sql"\n  sql  = "one"\n}\n'
const MANY = 'resource "shop_model" "m" {\n  for_each = { x = "X" }\n  name     = each.value\n}\n'
const taking = (name: string): string => `resource "shop_model" "b" {\n  name = ${name}\n}\n`
const SYNC = 'resource "shop_sync" "s" {\n  model  = "m"\n  config = { title = shop_model.a.name, n = 1 }\n}\n'

describe('P11: what is taken from another resource by name', () => {
	test.each<[string, string, LiveEdits, string, string, number]>([
		['is not written over', A + taking('shop_model.a.name'), { 'model.b': { name: 'X' } }, 'name', 'shop_model.a.name', 7],
		['nor inside of something', A + SYNC, { 'sync.s': { config: { title: 'X', n: 1 } } }, 'config.title', 'shop_model.a.name', 8],
		['is not changed for both', A + taking('shop_model.a.name'), { 'model.a': { name: 'X' } }, 'name', 'shop_model.a.name', 7],
		[
			'in the middle of a text, too',
			A + taking('"${shop_model.a.name} too"'),
			{ 'model.a': { name: 'X' } },
			'name',
			'shop_model.a.name',
			7,
		],
		['of one of several', MANY + taking('shop_model.m["x"].name'), { 'model.m-x': { name: 'Z' } }, 'name', 'shop_model.m["x"].name', 6],
	])('%s', async (_, text, edits, path, expression, line) => {
		const { plan, commits } = await writeHcl({ 'main.tf': text }, edits)
		expect(plan.conflicts.map((one) => [one.reason, one.path.join('.'), one.expression, one.place?.line])).toEqual([
			['computed', path, expression, line],
		])
		expect([plan.held, commits]).toEqual([[], []])
	})

	test.each<[string, string]>([
		['another attribute', taking('shop_model.a.sql')],
		['an output', 'output "o" {\n  value = shop_model.a.name\n}\n'],
		['what makes another one anew', `${taking('"B"').slice(0, -2)}  lifecycle {\n    replace_triggered_by = [shop_model.a.name]\n  }\n}\n`],
	])('P14: %s keeps it from nothing', async (_, more) => {
		const { plan, files } = await writeHcl({ 'main.tf': A + more }, { 'model.a': { name: 'X' } })
		expect([plan.held, plan.conflicts]).toEqual([[], []])
		expect(files['main.tf']).toBe(A.replace('"A"', '"X"') + more)
	})
})
