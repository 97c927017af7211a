import { expect, test } from 'vitest'
import { columnsOf, fitAlone, fitTogether, padTo } from '../../../src/show/text/width.ts'
import { cpuMs } from '../../support/cpu.ts'

test.each([
	['abc', 3],
	['漢字', 4],
	['e\u0301', 1],
	['🎉', 2],
	['', 0],
])('columns of %j', (text, columns) => {
	expect(columnsOf(text)).toBe(columns)
	expect(columnsOf(padTo(text, 10))).toBe(10)
})

test('a text that fits is left alone', () => {
	expect(fitAlone('x'.repeat(40), 40)).toBe('x'.repeat(40))
})

test('a long text loses its middle, with a count', () => {
	expect(fitAlone(`${'a'.repeat(100)}${'z'.repeat(100)}`, 40)).toBe(`${'a'.repeat(20)}…(160 more)…${'z'.repeat(20)}`)
})

test('pairs of surrogates are never cut', () => {
	for (let length = 30; length < 60; length++) {
		const text = fitTogether(['🎉'.repeat(length), `x${'🎉'.repeat(length)}`], 25).join('')
		expect(text.isWellFormed()).toBe(true)
	}
})

test('texts that differ are never shown alike', () => {
	for (let at = 0; at < 300; at += 7) {
		const base = 'abcdefghij'.repeat(30)
		const other = `${base.slice(0, at)}#${base.slice(at + 1)}`
		const [left, right] = fitTogether([base, other], 40)
		expect(left).not.toBe(right)
	}
})

test('P44: a megabyte is cut in no time', () => {
	const started = cpuMs()
	const [left] = fitTogether(['a'.repeat(1_000_000), `${'a'.repeat(999_999)}b`], 80)
	expect(left).toContain('…(')
	expect(cpuMs() - started).toBeLessThan(500)
})
