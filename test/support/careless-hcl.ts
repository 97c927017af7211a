import type { Dice } from './hand-written-yaml.ts'
import { pick } from './hand-written-yaml.ts'

/** A valid file that uses the whole language, with blanks, comments and line breaks wherever they may be. */
export function writeCarelessly(dice: Dice): string {
	return body(dice, 0) + pick(dice, ['', '', '', '  ', '# end', '/* end */', '\n\n', ' \n  '])
}

/** Blanks that may be there or not. */
function gap(dice: Dice): string {
	return pick(dice, ['', '', ' ', ' ', '  ', '\t', '   ', ' /* x */ '])
}

/** Blanks inside brackets, where lines may end. */
function inner(dice: Dice): string {
	return dice() < 0.15 ? pick(dice, ['\n', '\n\n', ' # inside\n', ' // inside\n\t', '\n   ']) : gap(dice)
}

function body(dice: Dice, depth: number): string {
	let text = ''
	for (let left = Math.floor(dice() * 6) + (depth === 0 ? 2 : 0); left > 0; left--) text += item(dice, depth, text.length)
	return text
}

function item(dice: Dice, depth: number, serial: number): string {
	const before = dice() < 0.2 ? pick(dice, ['\n', '\n\n', '# above\n', '  // above\n', '/* above\n  it */\n', '   \n']) : ''
	return before + gap(dice) + (dice() < 0.75 || depth > 2 ? attribute(dice, serial) : block(dice, depth)) + end(dice)
}

function end(dice: Dice): string {
	return pick(dice, ['\n', '\n', '\n', ' \n', ' # beside\n', '// beside\n', ' /* beside */\n', '\t#\n'])
}

function attribute(dice: Dice, serial: number): string {
	const name = `${pick(dice, ['a', 'name', 'long_name', 'x-y', 'é', '名'])}_${serial}`
	return dice() < 0.1 ? `${name}${gap(dice)}=${gap(dice)}${heredoc(dice)}` : `${name}${gap(dice)}=${gap(dice)}${expression(dice, 0)}`
}

/** Ends before its line break, which a trailing comment may not push away. */
function heredoc(dice: Dice): string {
	const lines = Array.from({ length: Math.floor(dice() * 3) }, () =>
		pick(dice, ['x', '  y', '', '{', '\tz }', '${ a }', '%{ if b }', '$${no}', '"']),
	)
	const closed = lines.flatMap((line) => (line === '%{ if b }' ? [line, '%{ endif ~}'] : [line]))
	return `<<${pick(dice, ['', '-'])}EOT\n${closed.map((line) => `${line}\n`).join('')}${pick(dice, ['', '  '])}EOT\nnext_${Math.floor(dice() * 1e9)}=1`
}

function block(dice: Dice, depth: number): string {
	const labels = Array.from(
		{ length: Math.floor(dice() * 3) },
		() => `${pick(dice, [' ', '  ', '\t'])}"${pick(dice, ['x', 'é', 'a b'])}"`,
	).join('')
	const head = `${pick(dice, ['resource', 'block', 'z'])}${labels}${gap(dice)}{`
	if (dice() < 0.15) return `${head}${pick(dice, ['', ' '])}}`
	if (dice() < 0.15) return `${head}${pick(dice, ['', ' ', '  '])}one=${expression(dice, 9)}${pick(dice, ['', ' '])}}`
	return `${head}${pick(dice, ['\n', '\n', ' # opens\n', ' \n\n'])}${body(dice, depth + 1)}${pick(dice, ['', '  '])}}`
}

/** `depth` above 3: a plain one, on one line. */
function expression(dice: Dice, depth: number): string {
	if (depth > 3 || dice() < 0.4) return term(dice)
	const deeper = (): string => expression(dice, depth + 1)
	const g = (): string => gap(dice)
	const i = (): string => inner(dice)
	switch (Math.floor(dice() * 12)) {
		case 0:
			return `[${i()}${Array.from({ length: Math.floor(dice() * 4) }, () => deeper() + i()).join(`,${i()}`)}]`
		case 1:
			return object(dice, depth)
		case 2:
			return `${pick(dice, ['merge', 'provider::x::f', 'f'])}(${i()}${deeper()}${i()},${i()}${deeper()}${pick(dice, ['', '...'])}${i()})`
		case 3:
			return `(${i()}${deeper()}${i()})`
		case 4:
			return `${operand(dice, depth)}${g()}${pick(dice, ['+', '*', '/', '%', '==', '!=', '<', '>=', '&&', '||', ' - ', ' -'])}${g()}${operand(dice, depth)}`
		case 5:
			return `${pick(dice, ['!', '-', '! ', '- '])}${operand(dice, depth)}`
		case 6:
			return `${operand(dice, depth)}${g()}?${g()}${deeper()}${g()}:${g()}${deeper()}`
		case 7:
			return `[${i()}for k${g()},${g()}v in ${deeper()}${g()}:${i()}${deeper()}${i()}${pick(dice, ['', ` if ${operand(dice, depth)}`])}${i()}]`
		case 8:
			return `{${g()}for v in ${deeper()}${g()}:${g()}${operand(dice, depth)}${g()}=>${g()}${deeper()}${pick(dice, ['', '...'])}${i()}}`
		case 9:
			return template(dice, depth)
		case 10:
			return `[for v in [${operand(dice, depth)}]${g()}:${g()}v]`
		default:
			return `a${pick(dice, ['.b', '[0]', '[*].c', '.*.d', '["k"]', '[ 1 ].e', '.0.f'])}${pick(dice, ['', '.g', '[h]'])}`
	}
}

function object(dice: Dice, depth: number): string {
	const entry = (): string =>
		`${pick(dice, ['k', 'key', '"q k"', '(a.b)', '"${a}"'])}${gap(dice)}${pick(dice, ['=', '=', ':'])}${gap(dice)}${expression(dice, depth + 1)}`
	const entries = Array.from({ length: Math.floor(dice() * 4) }, entry)
	if (dice() < 0.4) return `{${gap(dice)}${entries.join(`${gap(dice)},${gap(dice)}`)}${gap(dice)}}`
	return `{${end(dice)}${entries.map((text) => gap(dice) + text + pick(dice, ['', ',']) + end(dice)).join('')}${gap(dice)}}`
}

/** What can stand beside an operator without taking it for its own. */
function operand(dice: Dice, depth: number): string {
	return dice() < 0.6 ? term(dice) : `(${expression(dice, depth + 1)})`
}

function term(dice: Dice): string {
	return pick(dice, [
		'1',
		'2.50',
		'1e3',
		'true',
		'null',
		'a',
		'a.b',
		'x-1',
		'"t"',
		'""',
		'"é $${no}"',
		'var.x[0]',
		'f()',
		'local.in',
		'{}',
		'[]',
	])
}

function template(dice: Dice, depth: number): string {
	const parts = Array.from({ length: 1 + Math.floor(dice() * 3) }, () =>
		pick(dice, [
			't',
			' ',
			`\${${gap(dice)}${operand(dice, depth)}${gap(dice)}}`,
			'%{ if a }b%{ else }c%{endif}',
			'${~ a ~}',
			'%{for x in y~}x%{ endfor }',
			'{',
		]),
	)
	// A text that is one interpolation alone would be taken out of its quotes.
	return `"t${parts.join('')}"`
}
