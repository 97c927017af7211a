import { describe, expect, test } from 'vitest'
import { lookupIn } from '../../../../src/formats/hcl/eval/scope.ts'
import { marked, objectOf, stringOf, tupleOf, unknownOf } from '../../../../src/formats/hcl/eval/value.ts'
import type { Body, Scope } from '../../../../src/formats/hcl/index.ts'
import { EMPTY_SCOPE, evaluate, expandDynamic, parseHcl } from '../../../../src/formats/hcl/index.ts'
import { showConsole } from '../../../support/hcl-console.ts'

const SCOPE: Scope = {
	...EMPTY_SCOPE,
	variables: lookupIn(
		new Map([
			['ports', tupleOf([stringOf('80'), stringOf('443')])],
			['secret', marked(tupleOf([stringOf('x')]), true)],
			['later', unknownOf('dynamic')],
			['part', tupleOf([unknownOf('string')])],
		]),
	),
	each: { key: stringOf('k'), value: objectOf([['size', stringOf('L')]]) },
}

/** What a body comes to: every block with its labels, every attribute with its value, or what is wrong with the first that is. */
function sketch(text: string, body: Body, scope: Scope): string {
	const parts = body.items.map((item) => {
		if (item.kind === 'attribute') {
			const result = evaluate(item.value, scope)
			const value = result.kind === 'ok' ? showConsole(result.value) : `!${result.faults.map(({ message }) => message).join('; ')}`
			return `${item.name.text}=${value}`
		}
		if (item.type.text !== 'dynamic') return `${item.type.text}{${sketch(text, item.body, scope)}}`
		const made = expandDynamic(item, scope)
		if (made.kind === 'unknown') return `unknown: ${text.slice(made.span.start, made.span.end)}`
		if (made.kind === 'invalid') return made.faults.map(({ message, span }) => `${text.slice(span.start, span.end)}: ${message}`).join('; ')
		return made.blocks.map((block) => `${[made.type, ...block.labels].join(' ')}{${sketch(text, block.body, block.scope)}}`).join(' ')
	})
	return parts.join(' ')
}

function expand(text: string): string {
	const parsed = parseHcl(text)
	if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems))
	return sketch(text, parsed.file.body, SCOPE)
}

/** A `dynamic` of rules, with the lines in it. */
function rules(...lines: readonly string[]): string {
	return `dynamic "rule" {\n${lines.join('\n')}\n}\n`
}

const CONTENT = 'content {\n  k = rule.key\n  v = rule.value\n}'

describe('a dynamic block makes', () => {
	test.each([
		['a block for each item of a list', rules('for_each = var.ports', CONTENT), 'rule{k=0 v="80"} rule{k=1 v="443"}'],
		['one for each of a set, whose key is the item', rules('for_each = toset(["b", "a"])', CONTENT), 'rule{k="a" v="a"} rule{k="b" v="b"}'],
		[
			'one for each member of a map, in the order of names',
			rules('for_each = { z = 1, a = 2 }', CONTENT),
			'rule{k="a" v=2} rule{k="z" v=1}',
		],
		['none of nothing', rules('for_each = []', CONTENT), ''],
		[
			'blocks between others, where it stands',
			`rule {\n  v = 0\n}\n${rules('for_each = [1]', CONTENT)}rule {\n  v = 2\n}\n`,
			'rule{v=0} rule{k=0 v=1} rule{v=2}',
		],
		['an iterator of another name', rules('for_each = ["x"]', 'iterator = it', 'content {\n  v = it.value\n}'), 'rule{v="x"}'],
		[
			'and then the type is no iterator',
			rules('for_each = ["x"]', 'iterator = it', 'content {\n  v = rule.value\n}'),
			'rule{v=!there is no rule.value}',
		],
		[
			'an iterator that hides what has its name',
			rules('for_each = ["x"]', 'iterator = var', 'content {\n  v = var.value\n}'),
			'rule{v="x"}',
		],
		['what the resource says of itself', rules('for_each = [1]', 'content {\n  v = "${each.key}-${each.value.size}"\n}'), 'rule{v="k-L"}'],
		[
			'blocks in blocks, which see both',
			rules(
				'for_each = { a = ["x", "y"], b = [] }',
				'content {\n  n = rule.key\n  dynamic "item" {\n    for_each = rule.value\n    content {\n      v = "${rule.key}${item.key}${item.value}"\n    }\n  }\n}',
			),
			'rule{n="a" item{v="a0x"} item{v="a1y"}} rule{n="b" }',
		],
		[
			'inner ones of the same type, which hide the outer',
			rules('for_each = ["x"]', 'content {\n  dynamic "rule" {\n    for_each = ["y"]\n    content {\n      v = rule.value\n    }\n  }\n}'),
			'rule{rule{v="y"}}',
		],
		['labels', rules('for_each = ["x"]', 'labels = [rule.value, "${rule.key}", 3]', 'content {}'), 'rule x 0 3{}'],
		['a block of what is not known yet in part', rules('for_each = var.part', CONTENT), 'rule{k=0 v=(known after apply)}'],
		['what is sensitive stays so', rules('for_each = var.secret', CONTENT), 'rule{k=(sensitive value) v=(sensitive value)}'],
		['a name that a loop binds comes first', rules('for_each = ["x"]', 'content {\n  v = [for rule in [1] : rule]\n}'), 'rule{v=[ 1, ]}'],
	])('%s', (_, text, expected) => {
		expect(expand(text)).toBe(expected)
	})

	test.each([
		['how many is not known', rules('for_each = var.later', CONTENT), 'unknown: var.later'],
		['a label is not known', rules('for_each = [1]', 'labels = [uuid()]', CONTENT), 'unknown: [uuid()]'],
	])('nothing yet where %s', (_, text, expected) => {
		expect(expand(text)).toBe(expected)
	})

	test.each([
		['null', rules('for_each = null', CONTENT), 'null: null cannot be walked through'],
		['a text', rules('for_each = "x"', CONTENT), '"x": a string cannot be walked through'],
		['what cannot be computed', rules('for_each = var.nope', CONTENT), 'var.nope: there is no variable "nope"'],
		['no for_each', rules(CONTENT), 'dynamic: a `dynamic` block needs a for_each'],
		['no content', rules('for_each = []'), 'dynamic: a `dynamic` block needs one content'],
		['two contents', rules('for_each = []', 'content {}', 'content {}'), 'content {}: a `dynamic` block needs one content'],
		[
			'anything else',
			rules('for_each = []', 'count = 1', 'content {}'),
			'count = 1: a `dynamic` block holds for_each, iterator, labels and one content, and nothing else',
		],
		[
			'an iterator in quotes',
			rules('for_each = []', 'iterator = "it"', 'content {}'),
			'"it": an iterator is a name of its own, without quotes',
		],
		['labels that are none', rules('for_each = [1]', 'labels = "x"', 'content {}'), '"x": labels are a list of texts'],
		['a label that is null', rules('for_each = [1]', 'labels = [null]', 'content {}'), '[null]: labels are a list of texts'],
		['no label', 'dynamic {\n}\n', 'dynamic: a `dynamic` block has one label, the type of what it makes'],
		['two labels', 'dynamic "a" "b" {\n}\n', '"b": a `dynamic` block has one label, the type of what it makes'],
	])('nothing of %s, and says where it is wrong', (_, text, expected) => {
		expect(expand(text)).toBe(expected)
	})

	test('no more than is declared, with all that are made inside of it (P44)', () => {
		const inner = (depth: number): string => `dynamic "d" {\nfor_each = range(40)\ncontent {\n${depth === 0 ? '' : inner(depth - 1)}}\n}\n`
		expect(expand(inner(1))).not.toContain('more than')
		expect(expand(inner(2))).toContain('range(40): more than 10000 blocks are made of one')
	})
})
