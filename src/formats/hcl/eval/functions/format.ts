import { convert } from '../convert.ts'
import type { Num } from '../number.ts'
import { isWhole, truncated } from '../number.ts'
import { exponentText, fixedText, generalText, significantText } from '../number-text.ts'
import type { Refusal } from '../refusal.ts'
import { isRefusal, refuse, refuseSize } from '../refusal.ts'
import { listType } from '../typing.ts'
import type { HclValue, SequenceValue, TupleValue } from '../value.ts'
import { isSequence, isWhollyKnown, listOf, stringOf, unknownOf } from '../value.ts'
import type { Call, Functions } from './define.ts'
import { textOf } from './define.ts'
import { jsonText } from './json.ts'
import { graphemes } from './strings.ts'

const FORMAT = { name: 'format', type: 'string' } as const
const ARGS = { name: 'args', type: 'dynamic', accepts: ['null'] } as const

export const FORMAT_FUNCTIONS: Functions = {
	format: {
		parameters: [FORMAT],
		rest: ARGS,
		result: 'string',
		apply: ({ all, at }, call) => {
			const text = formatText(textOf(at(0)), all.slice(1), call)
			return typeof text === 'string' ? stringOf(text) : text
		},
	},
	formatlist: {
		parameters: [FORMAT],
		rest: { ...ARGS, accepts: ['null', 'parts'] },
		result: listType('string'),
		apply: ({ all, at }, call) => {
			const texts = formatEach(textOf(at(0)), all.slice(1), call)
			return isRefusal(texts) ? texts : listOf('string', texts)
		},
	},
}

/** A text for each item of the lists among the arguments; what is no list is used for each. */
function formatEach(format: string, args: readonly HclValue[], call: Call): readonly HclValue[] | Refusal {
	const lists = args.filter((arg): arg is SequenceValue | TupleValue => isSequence(arg))
	const length = lists[0]?.items.length ?? 1
	if (lists.some(({ items }) => items.length !== length)) return refuse('the lists are of different lengths')
	const texts: HclValue[] = []
	for (let index = 0; index < length; index++) {
		const row = args.map((arg) => (isSequence(arg) ? (arg.items[index] ?? arg) : arg))
		const text = row.every(isWhollyKnown) ? formatText(format, row, call) : unknownOf('string')
		if (isRefusal(Object(text))) return text as Refusal
		texts.push(typeof text === 'string' ? stringOf(text) : (text as HclValue))
	}
	return texts
}

/** `%`, flags, width, precision, the number of an argument, and a letter that says how. */
const VERB = /%([-+ #0]*)(\d*)(?:\.(\d*))?(?:\[([1-9]\d*)\])?([a-zA-Z]|(?<=%|\])%)/y

type Verb = { readonly flags: string; readonly width: number; readonly precision: number | undefined; readonly letter: string }

/** So wide may one value be made. */
const WIDTH_LIMIT = 10_000

function formatText(format: string, args: readonly HclValue[], call: Call): string | Refusal {
	const pieces: string[] = []
	let [at, next, used, length] = [0, 0, 0, 0]
	while (at < format.length) {
		const percent = format.indexOf('%', at)
		pieces.push(format.slice(at, percent === -1 ? undefined : percent))
		if (percent === -1) break
		VERB.lastIndex = percent
		const match = VERB.exec(format)
		if (!match)
			return refuse(`the format has no verb behind % at position ${percent + 1}`, {
				argument: 0,
				hint: 'write %% for the character itself',
			})
		const [whole, flags = '', width = '', precision, argument, letter = ''] = match
		at = percent + whole.length
		if (letter === '%') {
			pieces.push('%')
			continue
		}
		const index = argument === undefined ? next : Number(argument) - 1
		const value = args[index]
		if (!value) return refuse(`the format asks for argument ${index + 1} behind it, and there are ${args.length}`, { argument: 0 })
		const verb = { flags, width: Number(width), precision: precision === undefined ? undefined : Number(precision), letter }
		if (verb.width > WIDTH_LIMIT || (verb.precision ?? 0) > WIDTH_LIMIT) return refuseSize('the width in a format')
		const text = formatValue(verb, value)
		if (typeof text !== 'string') return { ...text, argument: index + 1 }
		length += text.length
		if (!call.hasRoom(length / 16)) return refuseSize('the formatted text')
		pieces.push(text)
		next = index + 1
		used = Math.max(used, next)
	}
	if (!call.take(length / 16)) return refuseSize('the formatted text')
	if (used < args.length) return refuse(`the format uses ${used} of ${args.length} arguments`, { argument: used + 1 })
	return pieces.join('')
}

function formatValue(verb: Verb, value: HclValue): string | Refusal {
	const { letter } = verb
	if (letter === 'v') return padded(verb, asIs(verb, value))
	if (value.kind === 'null') return refuse(`null cannot be formatted with %${letter}`)
	if (letter === 't') return formatBool(value)
	if (letter === 's' || letter === 'q') return formatString(verb, value)
	if ('bdoxXeEfgG'.includes(letter)) return formatNumber(verb, value)
	return refuse(`the format has the verb %${letter}, which there is not`, { hint: 'the verbs are %v %s %q %d %f %e %g %t %b %o %x' })
}

function asIs({ flags }: Verb, value: HclValue): string {
	if (!flags.includes('#')) {
		if (value.kind === 'string') return value.value
		if (value.kind === 'number') return generalText(value.value)
	}
	return jsonText(value)
}

function formatBool(value: HclValue): string | Refusal {
	const bool = convert(value, 'bool')
	return bool.kind === 'bool' ? String(bool.value) : refuse('%t needs a bool')
}

function formatString(verb: Verb, value: HclValue): string | Refusal {
	const text = convert(value, 'string')
	if (text.kind !== 'string')
		return refuse(`%${verb.letter} needs a text, a number or a bool`, { hint: 'jsonencode makes a text of anything' })
	const kept = verb.precision ? graphemes(text.value).slice(0, verb.precision).join('') : text.value
	return padded(verb, verb.letter === 'q' ? jsonText(stringOf(kept)) : kept)
}

function padded({ flags, width }: Verb, text: string): string {
	const missing = width > 0 ? width - graphemes(text).length : 0
	const pad = (flags.includes('0') ? '0' : ' ').repeat(Math.max(0, missing))
	return flags.includes('-') ? text + pad : pad + text
}

function formatNumber(verb: Verb, value: HclValue): string | Refusal {
	const number = convert(value, 'number')
	if (number.kind !== 'number') return refuse(`%${verb.letter} needs a number`)
	if (!'bdoxX'.includes(verb.letter)) return formatFloat(verb, number.value)
	return isWhole(number.value) ? formatInteger(verb, truncated(number.value)) : refuse(`%${verb.letter} needs a whole number`)
}

const BASES: Readonly<Record<string, number>> = { b: 2, o: 8, d: 10, x: 16, X: 16 }
const PREFIXES: Readonly<Record<string, string>> = { b: '0b', o: '0', x: '0x', X: '0X' }

function formatInteger({ flags, width, precision, letter }: Verb, value: bigint): string {
	const plain = (value < 0n ? -value : value).toString(BASES[letter])
	const digits = letter === 'X' ? plain.toUpperCase() : plain
	if (precision === 0 && value === 0n) return ''
	const head = signOf(flags, value < 0n) + (flags.includes('#') ? (PREFIXES[letter] ?? '') : '')
	const body = digits.padStart(precision ?? 0, '0')
	if (flags.includes('-')) return (head + body).padEnd(width)
	if (flags.includes('0') && precision === undefined) return head + body.padStart(width - head.length, '0')
	return (head + body).padStart(width)
}

function signOf(flags: string, isNegative: boolean): string {
	if (isNegative) return '-'
	return flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
}

function formatFloat({ flags, width, precision, letter }: Verb, number: Num): string {
	const plain = floatText(letter, number, precision)
	const sign = signOf(flags, plain.startsWith('-'))
	const body = plain.replace('-', plain.startsWith('-') ? '' : '-')
	if (flags.includes('0')) return sign + body.padStart(width - sign.length, '0')
	return flags.includes('-') ? (sign + body).padEnd(width) : (sign + body).padStart(width)
}

function floatText(letter: string, number: Num, precision: number | undefined): string {
	const text = (() => {
		if (letter === 'f') return fixedText(number, precision ?? 6)
		if (letter === 'e' || letter === 'E') return exponentText(number, precision ?? 6)
		return precision === undefined ? generalText(number) : significantText(number, precision)
	})()
	return letter === 'E' || letter === 'G' ? text.toUpperCase() : text
}
