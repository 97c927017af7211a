import { describe, expect, test } from 'vitest'
import type { LiveEdits } from '../../../support/hcl-tree.ts'
import { writeHcl } from '../../../support/hcl-tree.ts'

const tree = (body: string, value: string): string =>
	`variable "v" {\n${body}  default = ${value}\n}\n\nresource "shop_sync" "s" {\n  model  = "m"\n  config = var.v\n}\n`
const MODEL = (body: string): string =>
	`variable "v" {\n${body}  default = "A"\n}\n\nresource "shop_model" "a" {\n  name = "N"\n  remark = var.v\n}\n`

describe('what a variable of a type is made of', () => {
	test.each<[string, string, LiveEdits, string, string]>([
		['a member', tree('  type    = map(string)\n', '{ a = "x" }'), { 'sync.s': { config: { a: 'y' } } }, '"x"', '"y"'],
		['one more', tree('  type    = map(string)\n', '{ a = "x" }'), { 'sync.s': { config: { a: 'x', b: 'y' } } }, '"x"', '"x", b = "y"'],
		['any value', tree('', '{ a = "x" }'), { 'sync.s': { config: { a: ['y'] } } }, '"x"', '["y"]'],
	])('P14: %s is written', async (_, text, edits, from, to) => {
		const { plan, files } = await writeHcl({ 'main.tf': text }, edits)
		expect([plan.held, plan.conflicts]).toEqual([[], []])
		expect(files['main.tf']).toBe(text.replace(from, to))
	})

	test.each<[string, string, LiveEdits]>([
		['another type', tree('  type    = map(string)\n', '{ a = "x" }'), { 'sync.s': { config: { a: { b: 1 } } } }],
		['what would be converted', tree('  type    = map(string)\n', '{ a = "x" }'), { 'sync.s': { config: { a: 1 } } }],
		[
			'what would be filled in',
			tree('  type    = object({ a = string, b = optional(string, "d") })\n', '{ a = "x", b = "y" }'),
			{ 'sync.s': { config: { a: 'x' } } },
		],
		['what it has no place for', tree('  type    = object({ a = string })\n', '{ a = "x" }'), { 'sync.s': { config: { a: 'x', b: 'y' } } }],
		['what converts the others', tree('  type    = map(any)\n', '{ a = 1 }'), { 'sync.s': { config: { a: 1, b: 'y' } } }],
		[
			'what a condition may refuse',
			MODEL('  validation {\n    condition     = var.v == "A"\n    error_message = "A."\n  }\n'),
			{ 'model.a': { remark: 'B' } },
		],
		['nothing, where it may not be null', MODEL('  nullable = false\n'), { 'model.a': { remark: null } }],
	])('P11: %s is a conflict', async (_, text, edits) => {
		const { plan, commits } = await writeHcl({ 'main.tf': text }, edits)
		expect(plan.conflicts.map(({ reason, expression }) => [reason, expression])).toEqual([['computed', 'var.v']])
		expect([plan.held, commits]).toEqual([[], []])
	})
})
