import { renderNumber } from '../../../model/index.ts'
import type { Expression, Name, SplatStep } from '../syntax.ts'
import { readNumber } from './number.ts'
import type { Reader } from './reader.ts'
import { blameOpening, count, enter, expected, isAt, leave, next, refuse } from './reader.ts'
import { readTerm } from './term.ts'

/** `-` and `!` bind tighter than any other operator, and less than what takes a part out of a value. */
export function readOperand(reader: Reader): Expression | undefined {
	const { kind, start } = reader
	if (kind !== '-' && kind !== '!') return readPostfix(reader)
	if (!enter(reader)) return undefined
	next(reader)
	const operand = readOperand(reader)
	if (!operand || !count(reader, reader.height + 1)) return undefined
	leave(reader)
	return { kind: 'unary', start, end: operand.end, operator: kind, operand }
}

/** A term and what is taken out of it: `.name`, `.0`, `[key]`, `.*`, `[*]`. */
function readPostfix(reader: Reader): Expression | undefined {
	let node = readTerm(reader)
	while (node && (isAt(reader, '.') || isAt(reader, '['))) {
		const { height } = reader
		const step = readStep(reader, 'full')
		if (!step || !count(reader, Math.max(height, reader.height) + 1)) return undefined
		node = apply(node, step)
	}
	return node
}

function apply(of: Expression, step: SplatStep): Expression {
	const { start } = of
	const { end } = step
	if (step.kind === 'attribute') return { kind: 'attribute', start, end, of, name: step.name }
	if (step.kind === 'index') return { kind: 'index', start, end, of, key: step.key }
	return { kind: 'splat', start, end, of, form: step.form, steps: step.steps }
}

function readStep(reader: Reader, within: 'full' | 'attribute'): SplatStep | undefined {
	const { start } = reader
	return isAt(reader, '.') ? readDotted(reader, start, within) : readBracketed(reader, start)
}

function readDotted(reader: Reader, start: number, within: 'full' | 'attribute'): SplatStep | undefined {
	next(reader)
	if (isAt(reader, '*')) {
		if (within === 'attribute') return refuse(reader, reader.start, 'a .* stands behind another one', 'write [*] in place of the first .*')
		return readSplat(reader, start, 'attribute')
	}
	const name = readName(reader)
	if (!name) return undefined
	reader.height = 0
	return { kind: 'attribute', start, end: name.end, name }
}

/** A name, or a number in the old form of an index. */
function readName(reader: Reader): Name | undefined {
	const { text, start, end } = reader
	if (isAt(reader, 'number')) return readOldIndex(reader)
	if (!isAt(reader, 'name'))
		return expected(reader, 'a name behind the dot', 'write .name, or ["name"] for a name that has other characters')
	next(reader)
	return { start, end, text: text.slice(start, end) }
}

function readOldIndex(reader: Reader): Name | undefined {
	const { start, end } = reader
	if (reader.text.slice(start, end).includes('.'))
		return refuse(reader, start, 'two indexes stand behind each other as .0.1', 'write them in brackets: [0][1]')
	const value = readNumber(reader)
	return value === undefined ? undefined : { start, end, text: renderNumber(value) }
}

function readBracketed(reader: Reader, start: number): SplatStep | undefined {
	const { hasLines } = reader
	next(reader)
	if (isAt(reader, '*')) return readFullSplat(reader, start)
	reader.hasLines = false
	if (!enter(reader)) return undefined
	if (isAt(reader, 'newline')) next(reader)
	const key = reader.readExpression(reader)
	reader.hasLines = hasLines
	if (key && !isAt(reader, ']')) expected(reader, 'a closing ]', 'each [ needs a ]')
	if (!key || !isAt(reader, ']')) return blameOpening(reader, start, '[')
	const { end } = reader
	next(reader)
	leave(reader)
	return { kind: 'index', start, end, key }
}

function readFullSplat(reader: Reader, start: number): SplatStep | undefined {
	next(reader)
	if (!isAt(reader, ']')) return expected(reader, 'a closing ] behind the *', 'write [*] on one line')
	return readSplat(reader, start, 'full')
}

/** The current token is the last of the splat itself. */
function readSplat(reader: Reader, start: number, form: 'full' | 'attribute'): SplatStep | undefined {
	let { end } = reader
	if (!enter(reader)) return undefined
	next(reader)
	const steps: SplatStep[] = []
	let height = 0
	while (isAt(reader, '.') || (isAt(reader, '[') && form === 'full')) {
		const step = readStep(reader, form)
		height = Math.max(height, reader.height + 1)
		if (!step || !count(reader, height)) return undefined
		steps.push(step)
		end = step.end
	}
	leave(reader)
	reader.height = height
	return { kind: 'splat', start, end, form, steps }
}
