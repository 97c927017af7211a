import type { Dict, Present } from '../../src/model/index.ts'
import { isDict, isList, renderJson } from '../../src/model/index.ts'
import type { Dice } from './hand-written-yaml.ts'
import { pick } from './hand-written-yaml.ts'

type Style = { readonly dice: Dice; readonly step: string; readonly eol: string }

/** A file as a person might have typed it, with a block `resource "shop" "main"` that holds the value: comments, blank lines, own indentation. */
export function writeHclByHand(value: Dict, dice: Dice): string {
	const style = { dice, step: pick(dice, ['  ', '  ', '    ', '\t']), eol: pick(dice, ['\n', '\n', '\n', '\r\n']) }
	const above = dice() < 0.5 ? ['# typed by hand', '', 'locals {', `${style.step}a=1 # one`, '}', ''] : []
	const below = dice() < 0.5 ? ['', '# the next one', 'other "x" {', '}'] : []
	const lines = [...above, ...pick(dice, [[], ['// the shop']]), 'resource "shop" "main" {', ...attributes(value, style), '}', ...below]
	return lines.join(style.eol) + pick(dice, [style.eol, style.eol, ''])
}

function attributes(value: Dict, style: Style): readonly string[] {
	return [...value].flatMap(([name, member]) => {
		const text = written(member, style, 'line')
		return indented([...above(style), `${name}${pick(style.dice, [' = ', ' = ', '=', '   = '])}${text[0] ?? ''}`, ...text.slice(1)], style)
	})
}

function above({ dice }: Style): readonly string[] {
	const blank = dice() < 0.15 ? [''] : []
	const detached = dice() < 0.08 ? ['# detached', ''] : []
	return [...blank, ...detached, ...(dice() < 0.15 ? [pick(dice, ['# own', '// own', '/* own */'])] : [])]
}

/** Lines of a heredoc have their blanks already, and stay. */
function indented(lines: readonly string[], { step }: Style): readonly string[] {
	let isInside = false
	return lines.map((line) => {
		const text = isInside || line === '' ? line : step + line
		if (line.endsWith('<<EOT')) isInside = true
		else if (line === 'EOT') isInside = false
		return text
	})
}

function trailing({ dice }: Style): string {
	return dice() < 0.2 ? pick(dice, [' # trailing', '   // trailing', ' /* trailing */']) : ''
}

type Place = 'line' | 'inside'

/** The lines of a value, the first one without what stands before it. */
function written(value: Present, style: Style, place: Place): readonly string[] {
	const { dice, eol } = style
	if (isDict(value) && value.size > 0 && dice() < 0.7)
		return ['{', ...indented(entries(value, style), style), `}${place === 'line' ? trailing(style) : ''}`]
	if (isList(value) && value.length > 0 && dice() < 0.7)
		return ['[', ...indented(items(value, style), style), `]${place === 'line' ? trailing(style) : ''}`]
	const isPlain = typeof value === 'string' && value.endsWith('\n') && /^[ -~\n]*$/.test(value) && !/[$%]\{|^EOT$/m.test(value)
	if (isPlain && place === 'line' && eol === '\n' && dice() < 0.7) return ['<<EOT', ...value.slice(0, -1).split('\n'), 'EOT']
	return [onLine(value, style) + (place === 'line' ? trailing(style) : '')]
}

function entries(value: Dict, style: Style): readonly string[] {
	const { dice } = style
	const separators = pick<readonly [string, string]>(dice, [
		[' = ', ''],
		['=', ''],
		[' : ', ','],
		[': ', ','],
	])
	return [...value].flatMap(([key, member]) => {
		const [separator, comma] = separators
		const text = [...written(member, style, comma === '' ? 'line' : 'inside')]
		const last = text.pop() ?? ''
		const lines = [...text, comma === '' ? last : last + comma + trailing(style)]
		return [...above(style), `${keyText(key, dice)}${separator}${lines[0] ?? ''}`, ...lines.slice(1)]
	})
}

function items(value: readonly Present[], style: Style): readonly string[] {
	const isTrailing = style.dice() < 0.6
	return value.flatMap((item, index) => {
		const lines = [...written(item, style, 'inside')]
		const comma = index < value.length - 1 || isTrailing ? ',' : ''
		lines.push((lines.pop() ?? '') + comma + trailing(style))
		return [...above(style), ...lines]
	})
}

function onLine(value: Present, style: Style): string {
	const { dice } = style
	if (isDict(value)) return `{ ${[...value].map(([key, member]) => `${keyText(key, dice)} = ${onLine(member, style)}`).join(', ')} }`
	if (isList(value)) return `[${value.map((item) => onLine(item, style)).join(pick(dice, [', ', ',']))}]`
	return typeof value === 'string' ? quoteHcl(value) : renderJson(value, 'as-is')
}

function keyText(key: string, dice: Dice): string {
	return /^(?!for$)[a-z]+$/.test(key) && dice() < 0.8 ? key : quoteHcl(key)
}

/** Independent of the writer: JSON's escapes that HCL has too, and `$${` for `${`. */
function quoteHcl(text: string): string {
	return JSON.stringify(text)
		.replaceAll('\\b', '\\u0008')
		.replaceAll('\\f', '\\u000c')
		.replace(/[$%](?=\{)/g, '$&$&')
}

const TEXTS = [
	'a',
	'word',
	'two words',
	'1',
	'',
	"it's",
	'q"q',
	'# no',
	'// no',
	'a\nb',
	'a\nb\n',
	' a\n  b\n',
	'end\n\n',
	'\n\n',
	'\ta\nb\n',
	'EOT\nx\n',
	'${x}\n%{y}\n',
	'$${x}',
	'$$',
	'100%',
	'%{if}',
	'tab\tx',
	'long '.repeat(25),
	'é😀',
	'e\u0301\nx\n',
	'\u0301x\ny\n',
	'back\\slash',
	'\u2028',
	'\u0000',
	'a\r\nb\r\n',
	'\r\n',
	'null',
	'[x',
	'\ufeff',
] as const
const KEYS = [
	'a',
	'b',
	'cat',
	'id',
	'name',
	'y',
	'10',
	'2',
	'__proto__',
	'constructor',
	'k k',
	'for',
	'null',
	'true',
	'in',
	'@path',
	'${x}',
	'é',
	'',
] as const
const NAMES = ['a', 'b', 'cat', 'id', 'name', 'long_name', 'if', 'for', 'x-y', '__proto__', 'constructor'] as const

/** Any value; its keys are any text. */
export function anyHclValue(dice: Dice, depth = 0): Present {
	const roll = dice()
	if (depth > 3 || roll < 0.5) return anyScalar(dice)
	const size = Math.floor(dice() * 4)
	if (roll > 0.75) return Array.from({ length: size }, () => anyHclValue(dice, depth + 1))
	return new Map(Array.from({ length: size }, () => [pick(dice, KEYS), anyHclValue(dice, depth + 1)]))
}

function anyScalar(dice: Dice): Present {
	const roll = dice()
	if (roll < 0.6) return pick(dice, TEXTS)
	if (roll < 0.8) return pick(dice, [0, 1, -7, 0.25, 1e21, 9007199254740991, { kind: 'decimal', text: '12345678901234567890.5' } as const])
	return roll < 0.9 ? dice() < 0.5 : null
}

/** What a block can hold: names, none of them null, since that means the same as none. */
export function anyHclBlock(dice: Dice): Dict {
	const size = Math.floor(dice() * 6)
	return new Map(
		Array.from({ length: size }, () => [pick(dice, NAMES), anyHclValue(dice, 1)] as const).filter(([, value]) => value !== null),
	)
}

/** The same with a few members changed, gone and new. */
export function mutateHcl(value: Dict, dice: Dice): Dict {
	const kept = [...value].filter(() => dice() < 0.9).map(([name, member]) => [name, dice() < 0.7 ? member : mutated(member, dice)] as const)
	const all = new Map<string, Present>(kept)
	if (dice() < 0.5) all.set(pick(dice, NAMES), anyHclValue(dice, 1))
	return new Map([...all].filter(([, member]) => member !== null))
}

function mutated(value: Present, dice: Dice): Present {
	if (dice() < 0.3) return anyHclValue(dice, 1)
	if (isList(value)) return mutatedItems(value, dice)
	if (!isDict(value)) return anyScalar(dice)
	const kept = [...value].filter(() => dice() < 0.85).map(([key, member]) => [key, dice() < 0.6 ? member : mutated(member, dice)] as const)
	return new Map([...kept, ...(dice() < 0.4 ? [[pick(dice, KEYS), anyHclValue(dice, 2)] as const] : [])])
}

function mutatedItems(value: readonly Present[], dice: Dice): Present {
	const kept = value.filter(() => dice() < 0.85).map((item) => (dice() < 0.6 ? item : mutated(item, dice)))
	if (dice() < 0.3) kept.reverse()
	if (dice() < 0.4) kept.splice(Math.floor(dice() * (kept.length + 1)), 0, anyHclValue(dice, 2))
	return kept
}
