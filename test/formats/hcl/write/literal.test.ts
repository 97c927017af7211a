import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EMPTY_SCOPE, evaluate, parseExpression, parseHcl, toModel } from '../../../../src/formats/hcl/index.ts'
import { literalOf } from '../../../../src/formats/hcl/write/literal.ts'
import type { Value } from '../../../../src/model/index.ts'
import { anyHclBlock, writeHclByHand } from '../../../support/hand-written-hcl.ts'
import { makeDice } from '../../../support/hand-written-yaml.ts'

function literal(text: string): Value {
	const parsed = parseExpression(text)
	if (parsed.kind === 'invalid') throw new Error(text)
	return literalOf(parsed.expression)
}

describe('literalOf', () => {
	test.each<[text: string, value: Value]>([
		['1.50', 1.5],
		['-(2)', -2],
		['- 0', 0],
		['-12345678901234567890', { kind: 'decimal', text: '-12345678901234567890' }],
		['null', null],
		['"a$${b}\\n"', 'a${b}\n'],
		['<<-EOT\n    a\n\n      b\n   \n  EOT\n', 'a\n\n  b\n   \n'],
		['<<EOT\n  a\n  EOT\n', '  a\n'],
		[
			'{ a = 1, "b" : [2], 3 = true, true = 4, (("c")) = 5 }',
			new Map<string, Value>([
				['a', 1],
				['b', [2]],
				['3', true],
				['true', 4],
				['c', 5],
			]) as Value,
		],
		['"${1}"', undefined],
		['[var.a]', undefined],
		['{ (a) = 1 }', undefined],
		['1 + 1', undefined],
		['jsonencode(1)', undefined],
		['!true', undefined],
	])('%s', (text, value) => {
		expect(literal(text)).toEqual(value)
	})

	test('is what the expression comes to', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (number) => {
				const dice = makeDice(number)
				const parsed = parseHcl(writeHclByHand(anyHclBlock(dice), dice))
				const blocks = parsed.kind === 'ok' ? parsed.file.body.items : []
				for (const block of blocks) {
					const items = block.kind === 'block' ? block.body.items : []
					for (const item of items) {
						const result = item.kind === 'attribute' ? evaluate(item.value, EMPTY_SCOPE) : undefined
						if (item.kind !== 'attribute' || result?.kind !== 'ok') throw new Error('cannot be evaluated')
						expect(toModel(result.value)).toEqual({ kind: 'known', value: literalOf(item.value) })
					}
				}
			}),
			{ numRuns: 300 },
		)
	})
})
