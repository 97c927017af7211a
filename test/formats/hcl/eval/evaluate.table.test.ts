import { describe, expect, test } from 'vitest'
import { FUNCTIONS } from '../../../../src/formats/hcl/eval/functions/all.ts'
import { readExpressions, show } from '../../../support/hcl-expressions.ts'
import { TEMPLATES } from '../../../support/hcl-templates.ts'

const rows = readExpressions()
const sections = [...new Set(rows.map(({ section }) => section))]

describe('evaluate', () => {
	test.each(sections)('%s', (section) => {
		const own = rows.filter((row) => row.section === section)
		const wrong = own.flatMap(({ expression, ours }) => {
			const result = show(expression)
			return result === ours ? [] : [`${expression}  =>  ${result}  and not  ${ours}`]
		})
		expect(wrong).toEqual([])
	})

	test.each(Object.entries(TEMPLATES))('%s', (_, [template, text]) => {
		expect(JSON.parse(JSON.parse(show(`jsonencode(${template})`)) as string)).toBe(text)
	})
})

test('the table calls every function', () => {
	const text = rows.map(({ expression }) => expression).join('\n')
	const missing = [...FUNCTIONS.keys()].filter((name) => !new RegExp(`(?<![a-z0-9_])${name}\\(`).test(text))
	expect(missing).toEqual([])
})
