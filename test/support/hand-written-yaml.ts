import type { Dict, Present } from '../../src/model/index.ts'
import { isDict, isList, renderJson } from '../../src/model/index.ts'

/** A repeatable source of numbers from 0 to below 1. */
export type Dice = () => number

export function makeDice(seed: number): Dice {
	let state = seed | 0
	return () => {
		state = (state + 0x6d2b79f5) | 0
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
	}
}

export function pick<T>(dice: Dice, choices: readonly [T, ...T[]]): T {
	return choices[Math.floor(dice() * choices.length)] ?? choices[0]
}

type Style = { readonly dice: Dice; readonly step: number; readonly listIndent: number }

/** A map as a person might have typed it: comments, blank lines, quotes, flow style, its own indentation. */
export function writeByHand(value: Dict, dice: Dice): string {
	const step = pick(dice, [2, 2, 4, 3])
	const style = { dice, step, listIndent: pick(dice, [0, step, 2]) }
	return `# typed by hand\n\n${value.size === 0 ? '' : lines(value, 0, style)}`
}

function lines(value: Present, column: number, style: Style): string {
	const pad = ' '.repeat(column)
	if (isDict(value))
		return [...value]
			.map(([key, member]) => `${above(column, style)}${pad}${quote(key, style.dice)}:${behind(member, column, 'key', style)}`)
			.join('')
	return isList(value) ? value.map((item) => `${above(column, style)}${pad}-${behind(item, column, 'item', style)}`).join('') : ''
}

function above(column: number, { dice }: Style): string {
	const blank = dice() < 0.15 ? '\n' : ''
	const detached = dice() < 0.08 ? '# detached\n\n' : ''
	const deeper = dice() < 0.08 ? `${' '.repeat(column + 2)}# deeper ${Math.floor(dice() * 99)}\n` : ''
	const own = dice() < 0.15 ? `${' '.repeat(column)}# own ${Math.floor(dice() * 99)}\n` : ''
	return blank + detached + deeper + own
}

function trailing({ dice }: Style): string {
	return dice() < 0.2 ? `${pick(dice, [' ', '   '])}# trailing ${Math.floor(dice() * 99)}` : ''
}

function behind(value: Present, column: number, owner: 'key' | 'item', style: Style): string {
	const { dice, step, listIndent } = style
	const isNested = (isDict(value) && value.size > 0) || (isList(value) && value.length > 0)
	if (isNested && dice() < 0.8) {
		const inner = owner === 'item' ? column + 2 : column + (isDict(value) ? step : listIndent)
		const body = lines(value, inner, style)
		const isCompact = owner === 'item' && dice() < 0.8 && /^ *[^ #\n]/.test(body)
		return isCompact ? ` ${body.slice(inner)}` : `${trailing(style)}\n${body}`
	}
	if (value === null && dice() < 0.3) return `${trailing(style)}\n`
	if (typeof value === 'string' && /^[a-z]+(?:\n[a-z]+)+$/.test(value) && dice() < 0.7) {
		const indent = ' '.repeat(column + step)
		return ` |-${trailing(style)}\n${value
			.split('\n')
			.map((line) => `${indent}${line}\n`)
			.join('')}`
	}
	return `${pick(dice, [' ', '  '])}${flow(value, column, style)}${trailing(style)}\n`
}

function flow(value: Present, column: number, style: Style): string {
	const members = isDict(value)
		? [...value].map(([key, member]) => `${quote(key, style.dice)}: ${flow(member, column + 2, style)}`)
		: isList(value)
			? value.map((item) => flow(item, column + 2, style))
			: undefined
	if (!members)
		return typeof value === 'string'
			? quote(value, style.dice)
			: value === null
				? pick(style.dice, ['null', '~'])
				: renderJson(value, 'as-is')
	const [open, close] = isDict(value) ? ['{', '}'] : ['[', ']']
	if (members.length === 0 || style.dice() < 0.7) return `${open}${members.join(', ')}${close}`
	const pad = ' '.repeat(column + 2)
	const last = members.length - 1
	const rows = members.map((member, index) => `${pad}${member}${index < last || style.dice() < 0.3 ? ',' : ''}${trailing(style)}\n`)
	return `${open}\n${rows.join('')}${' '.repeat(column + 1)}${close}`
}

function quote(text: string, dice: Dice): string {
	if (/^[a-z]{3,}$/.test(text) && !/^(?:null|true|false|yes|off)$/.test(text) && dice() < 0.6) return text
	if (/^[ -~]*$/.test(text) && dice() < 0.5) return `'${text.replaceAll("'", "''")}'`
	return JSON.stringify(text)
}

const TEXTS = [
	'a',
	'word',
	'two words',
	'y',
	'1',
	'',
	"it's",
	'x: y',
	'# no',
	'first\nsecond',
	'first\nsecond\n',
	'end\n\n',
	'\n lead',
	'a\n\n\nb',
	'tab\tx',
	'long '.repeat(25),
	'- x',
	'é😀',
	'[x',
	'null',
	'a,b',
	' sp',
	'sp ',
	'--- x',
	'q"q',
	'back\\slash',
	'\u2028',
] as const
const KEYS = ['a', 'b', 'cat', 'id', 'name', 'y', '10', '2', '__proto__', 'k k', 'x:', ''] as const

export function anyValue(dice: Dice, depth = 0): Present {
	const roll = dice()
	if (depth > 3 || roll < 0.5) return anyScalar(dice)
	const size = Math.floor(dice() * 4)
	if (roll > 0.75) return Array.from({ length: size }, () => anyValue(dice, depth + 1))
	return new Map(Array.from({ length: size }, () => [pick(dice, KEYS), anyValue(dice, depth + 1)]))
}

function anyScalar(dice: Dice): Present {
	const roll = dice()
	if (roll < 0.6) return pick(dice, TEXTS)
	return roll < 0.8 ? Math.floor(dice() * 100) : roll < 0.9 ? dice() < 0.5 : null
}

/** At least two members, so that one can change beside another. */
export function anyDict(dice: Dice): Dict {
	return new Map(Array.from({ length: 2 + Math.floor(dice() * 4) }, (_, index) => [`${pick(dice, KEYS)}${index}`, anyValue(dice)]))
}

/** A value some steps away: members changed, removed, added, reordered. */
export function mutate(value: Present, dice: Dice, depth = 0): Present {
	if (depth > 0 && dice() < 0.1) return anyValue(dice, depth)
	if (isDict(value)) return mutateDict(value, dice, depth)
	if (!isList(value)) return dice() < 0.5 ? anyScalar(dice) : value
	const items = value.flatMap((item) => (dice() < 0.15 ? [] : [dice() < 0.4 ? mutate(item, dice, depth + 1) : item]))
	if (dice() < 0.2) items.splice(Math.floor(dice() * (items.length + 1)), 0, anyValue(dice, depth + 1))
	return dice() < 0.1 ? items.reverse() : items
}

export function mutateDict(value: Dict, dice: Dice, depth = 0): Dict {
	const entries: [string, Present][] = dice() < 0.2 ? [[`${pick(dice, KEYS)}new`, anyValue(dice, depth + 1)]] : []
	for (const [key, member] of value) {
		if (dice() > 0.15) entries.push([key, dice() < 0.5 ? mutate(member, dice, depth + 1) : member])
		if (dice() < 0.15) entries.push([`${pick(dice, KEYS)}more`, anyValue(dice, depth + 1)])
	}
	return new Map(entries)
}
