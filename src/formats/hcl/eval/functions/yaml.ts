import type { YamlNode } from '../../../yaml/index.ts'
import { parseYamlNode } from '../../../yaml/index.ts'
import { convert } from '../convert.ts'
import { fromModel } from '../exchange.ts'
import { fromBigInteger, fromDecimal } from '../number.ts'
import type { Computed } from '../refusal.ts'
import { allOf, isRefusal, refuse, refuseSize } from '../refusal.ts'
import type { Entry } from '../value.ts'
import { boolOf, NULL, numberOf, objectOf, stringOf, tupleOf } from '../value.ts'
import type { Functions } from './define.ts'
import { ofText } from './define.ts'
import { parseTime, renderTime } from './time.ts'
import { yamlText } from './yaml-text.ts'

/** So many characters of a text cost a step. */
const CHARACTERS = 1

export const YAML_FUNCTIONS: Functions = {
	yamldecode: ofText((text, call) => (call.take(text.length / CHARACTERS) ? decode(text) : refuseSize('the text')), 'dynamic'),
	yamlencode: {
		parameters: [{ name: 'value', type: 'dynamic', accepts: ['null'] }],
		result: 'string',
		apply: ({ at }) => stringOf(yamlText(at(0))),
	},
}

function decode(text: string): Computed {
	const parsed = parseYamlNode(text)
	if (parsed.kind === 'ok')
		return parsed.root ? fromNode(withTag(parsed.root, text), text) : refuse('the text holds nothing', { argument: 0 })
	const { where, message = '', hint } = parsed.problems[0] ?? {}
	const place = where?.line === undefined ? '' : `, in line ${where.line} at column ${where.column ?? 1}`
	const plain = message.replace(/^not valid YAML: /, '')
	return refuse(`the text is not valid YAML: ${plain}${place}`, { argument: 0, ...(hint === undefined ? {} : { hint }) })
}

/** The root with the tag before it, which may stand lines above, behind comments and directives. */
function withTag(root: YamlNode, text: string): YamlNode {
	const before = text.slice(0, root.start).replace(/(?<=^|\s)[#%].*/g, (comment) => ' '.repeat(comment.length))
	return before.includes('!') ? { ...root, from: before.indexOf('!') } : root
}

function fromNode(node: YamlNode, text: string): Computed {
	if (node.kind === 'alias') return fromNode(node.target, text)
	if (node.kind === 'list') {
		const items = allOf(node.slots.map((slot) => fromNode(slot.node, text)))
		return isRefusal(items) ? items : tupleOf(items)
	}
	if (node.kind === 'map') return fromMap(node, text)
	if (node.style === 'empty') return NULL
	const hasTag = text.slice(node.from, node.start).includes('!')
	if (node.style !== 'plain' || hasTag) return fromModel(node.value)
	return plainValue(typeof node.value === 'string' ? node.value : text.slice(node.start, node.end))
}

type Slot = (YamlNode & { readonly kind: 'map' })['slots'][number]

function fromMap(node: YamlNode & { readonly kind: 'map' }, text: string): Computed {
	const entries: Entry[] = []
	for (const slot of node.slots) {
		const value = fromNode(slot.node, text)
		if (value.kind === 'refusal') return value
		const name = nameOf(slot, text)
		if (name.kind !== 'string') return refuse('a key is null', { argument: 0 })
		entries.push([name.value, value])
	}
	return objectOf(entries)
}

/** What a key begins with. */
const FIRST = /(?:\?\s+)?(\S)/y

/** A key without quotes is read like a value, and what it comes to is its name. */
function nameOf({ key, head }: Slot, text: string): Computed {
	FIRST.lastIndex = head
	const [, first = ''] = FIRST.exec(text) ?? []
	if (first !== '' && '"\'!&'.includes(first)) return stringOf(key)
	const value = plainValue(key)
	return value.kind === 'refusal' || value.kind === 'null' ? value : convert(value, 'string')
}

const NULLS: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL'])
const BOOLS: ReadonlyMap<string, boolean> = new Map(
	[['y Y yes Yes YES on On ON true True TRUE', true] as const, ['n N no No NO off Off OFF false False FALSE', false] as const].flatMap(
		([words, value]) => words.split(' ').map((word): [string, boolean] => [word, value]),
	),
)

/** What stands there without quotes, as Terraform reads it: by the older rules of YAML 1.1 for words, and with dates brought into one form. */
function plainValue(source: string): Computed {
	if (NULLS.has(source)) return NULL
	const bool = BOOLS.get(source)
	if (bool !== undefined) return boolOf(bool)
	if (/^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/.test(source)) return refuse('there is no infinite number', { argument: 0 })
	const number = numberIn(source)
	if (number) return numberOf(number)
	return stringOf(dateIn(source) ?? source)
}

function numberIn(source: string): ReturnType<typeof fromDecimal> {
	if (/^0x[0-9a-fA-F]+$|^0o[0-7]+$/.test(source)) return source.length > 1000 ? undefined : fromBigInteger(BigInt(source))
	return /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(source) ? fromDecimal(source) : undefined
}

const DATE = /^(\d{4})-(\d\d?)-(\d\d?)(?:([Tt ])(\d\d?):(\d\d?):(\d\d?)(?:\.\d+)?(Z|[-+]\d\d:\d\d)?)?$/

/** A date in the form of RFC 3339; with a `T` it has to name its zone, with a blank it must not. */
function dateIn(source: string): string | undefined {
	const match = DATE.exec(source)
	if (!match) return undefined
	const [, year = '', month = '', day = '', separator, hour = '0', minute = '0', second = '0', zone] = match
	if (separator !== undefined && (separator === ' ') !== (zone === undefined)) return undefined
	const [months, days, hours, minutes, seconds] = [month, day, hour, minute, second].map((part) => part.padStart(2, '0'))
	const time = parseTime(`${year}-${months}-${days}T${hours}:${minutes}:${seconds}${zone ?? 'Z'}`)
	return time && renderTime(time)
}
