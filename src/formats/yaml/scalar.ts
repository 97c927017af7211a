import type { Present } from '../../model/index.ts'
import { parseNumber } from '../../model/index.ts'

/** Begins as only a text does. */
const TEXT = /^[^-+.\d~nNtTfF]/
const NULL = /^(?:~|null|Null|NULL|)$/
const TRUE = /^(?:true|True|TRUE)$/
const FALSE = /^(?:false|False|FALSE)$/
const INTEGER = /^[-+]?[0-9]+$/
const RADIX = /^(?:0o[0-7]+|0x[0-9a-fA-F]+)$/
/** As the core schema, less a sign before a leading point: js-yaml writes the text `+.5` without quotes. */
const FLOAT = /^(?:[-+]?[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/
const NO_NUMBER = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/

/** A spelling longer than this is refused: nobody means it, and exact arithmetic on it would not be linear. */
const DIGITS_LIMIT = 10_000

const CORE = 'tag:yaml.org,2002:'
const KNOWN_TAGS: ReadonlySet<string> = new Set(['!', ...['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => CORE + name)])

export function isKnownTag(tag: string | undefined): boolean {
	return tag === undefined || KNOWN_TAGS.has(tag)
}

export type Resolved = { readonly kind: 'ok'; readonly value: Present } | { readonly kind: 'invalid'; readonly message: string }

/**
 * The value of an unquoted scalar without a tag: YAML 1.2 core, except that a number beyond the range of a double is a
 * string, because js-yaml writes such a string without quotes. A date is a string.
 */
export function resolvePlain(source: string): Resolved {
	if (TEXT.test(source)) return { kind: 'ok', value: source }
	if (NULL.test(source)) return { kind: 'ok', value: null }
	if (TRUE.test(source)) return { kind: 'ok', value: true }
	if (FALSE.test(source)) return { kind: 'ok', value: false }
	const number = RADIX.test(source) || FLOAT.test(source)
	if (!number)
		return NO_NUMBER.test(source)
			? { kind: 'invalid', message: `${source} is not a number that can be kept` }
			: { kind: 'ok', value: source }
	return Number.isFinite(Number(source)) ? resolveNumber(source) : { kind: 'ok', value: source }
}

function resolveNumber(source: string): Resolved {
	if (source.length > DIGITS_LIMIT) return { kind: 'invalid', message: `a number has more than ${DIGITS_LIMIT} digits` }
	const value = parseNumber(RADIX.test(source) ? String(BigInt(source)) : source)
	return value === undefined ? { kind: 'invalid', message: 'a number has an exponent that is too large' } : { kind: 'ok', value }
}

/** The value of a scalar with a tag out of the core schema; `source` is its text without quotes. */
export function resolveTagged(source: string, tag: string): Resolved {
	const name = tag.slice(CORE.length)
	if (tag === '!' || name === 'str') return { kind: 'ok', value: source }
	const wrong: Resolved = { kind: 'invalid', message: `a value is tagged !!${name} and is not one` }
	if (name === 'int') return INTEGER.test(source) || RADIX.test(source) ? resolveNumber(source) : wrong
	if (name === 'float') return FLOAT.test(source) ? resolveNumber(source) : wrong
	if (name === 'bool') return TRUE.test(source) || FALSE.test(source) ? resolvePlain(source) : wrong
	return name === 'null' && NULL.test(source) ? { kind: 'ok', value: null } : wrong
}
