import { numberText } from '../../src/formats/hcl/eval/number-text.ts'
import type { HclType } from '../../src/formats/hcl/eval/typing.ts'
import type { HclValue } from '../../src/formats/hcl/eval/value.ts'

/** A value as `terraform console` shows it, on one line: `[ 1, "a", ]`, `tolist([ "a", ])`, `{ "a" = 1 "b" = 2 }`. */
export function showConsole(value: HclValue): string {
	if (value.isSensitive && value.kind !== 'unknown') return '(sensitive value)'
	switch (value.kind) {
		case 'unknown':
			return '(known after apply)'
		case 'null':
			return showNull(value.type)
		case 'string':
			return value.value.includes('\n') ? showHeredoc(value.value) : goQuote(value.value)
		case 'number':
			return numberText(value.value)
		case 'bool':
			return String(value.value)
		case 'tuple':
			return showItems(value.items)
		case 'list':
			return `tolist(${showItems(value.items)})`
		case 'set':
			return `toset(${showItems(value.items)})`
		case 'map':
			return `tomap(${showMembers(value.members)})`
		case 'object':
			return showMembers(value.members)
	}
}

function showNull(type: HclType): string {
	if (type === 'dynamic') return 'null'
	if (typeof type === 'string') return `to${type}(null)`
	return 'element' in type ? `to${type.kind}(null) /* of ${String(type.element)} */` : `null /* ${type.kind} */`
}

function showItems(items: readonly HclValue[]): string {
	return items.length === 0 ? '[]' : `[ ${items.map((item) => `${showConsole(item)}, `).join('')}]`
}

function showMembers(members: ReadonlyMap<string, HclValue>): string {
	if (members.size === 0) return '{}'
	return `{ ${[...members].map(([name, member]) => `${goQuote(name)} = ${showConsole(member)} `).join('')}}`
}

/** Indents are squeezed, as they are in what the console says. */
function showHeredoc(text: string): string {
	return squeeze(`<<-EOT\n${text.replace(/\n$/, '')}\nEOT`)
}

/** What the console says, on one line. */
export function squeeze(text: string): string {
	return text.replace(/\n\s*/g, ' ')
}

/** As Go quotes: what does not print is escaped. */
function goQuote(text: string): string {
	const escaped = Array.from(text, (character) => {
		const code = character.codePointAt(0) ?? 0
		const short = SHORT.get(character)
		if (short !== undefined) return short
		if (code < 0x80) return code < 0x20 || code === 0x7f ? `\\x${code.toString(16).padStart(2, '0')}` : character
		if (!/[\p{C}\p{Z}]/u.test(character)) return character
		return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
	})
	return `"${escaped.join('')}"`
}

const SHORT: ReadonlyMap<string, string> = new Map([
	['"', '\\"'],
	['\\', '\\\\'],
	['\u0007', '\\a'],
	['\b', '\\b'],
	['\f', '\\f'],
	['\n', '\\n'],
	['\r', '\\r'],
	['\t', '\\t'],
	['\v', '\\v'],
])
