import type { Dict, List, Present } from '../../src/provider.ts'
import { DEPTH_LIMIT, fail, isDecimal, isDict, isList, parseNumber, renderNumber } from '../../src/provider.ts'

/**
 * The map or the list that a JSON text stands for, with exact numbers. Undefined where the text is no JSON, stands for anything else,
 * or nests deeper than a value may.
 */
export function decodeJson(text: string): Dict | List | undefined {
	if (!/^\s*[[{]/.test(text)) return undefined
	try {
		const value = JSON.parse(text, revive) as Present
		return (isDict(value) || isList(value)) && isShallow(value, DEPTH_LIMIT) ? value : undefined
	} catch {
		return undefined
	}
}

/** Called from the inside out, so that what is in an object has been made already. `source`: a number as it is written. */
function revive(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
	if (typeof value === 'number') return parseNumber(context?.source ?? String(value)) ?? fail('VALUE_INVALID', 'a number is out of reach')
	const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
	return isObject ? new Map(Object.entries(value)) : value
}

function isShallow(value: Present, levels: number): boolean {
	if (!isDict(value) && !isList(value)) return true
	return levels > 0 && [...value.values()].every((member) => isShallow(member, levels - 1))
}

/** As `jsonencode` writes it: no blanks, members by code point, and nothing that could end a script. A masked value is null. */
export function encodeJson(value: Present): string {
	if (typeof value === 'string') return quote(value)
	if (typeof value === 'number' || isDecimal(value)) return renderNumber(value)
	if (isList(value)) return `[${value.map(encodeJson).join(',')}]`
	if (isDict(value))
		return `{${[...value]
			.sort(byCodePoint)
			.map(([name, member]) => `${quote(name)}:${encodeJson(member)}`)
			.join(',')}}`
	return typeof value === 'boolean' ? String(value) : 'null'
}

function quote(text: string): string {
	return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** UTF-8 keeps the order of code points, which that of UTF-16 units is not. */
function byCodePoint([a]: readonly [string, Present], [b]: readonly [string, Present]): number {
	const [left, right] = [[...a], [...b]]
	for (const [index, character] of left.entries()) {
		const other = right[index]
		if (other === undefined) return 1
		const difference = (character.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0)
		if (difference !== 0) return difference
	}
	return left.length - right.length
}
