import { dump } from 'js-yaml'
import type { Plain } from './meaning.ts'

/** Attributes whose maps the service keeps in an order of its own: shorter keys first, then by byte. */
const OPEN: readonly string[] = ['config', 'schedule', 'customQuery', 'schema']

/** As the service writes a file. */
export function canonicalText(value: Plain): string {
	return dump(
		Object.fromEntries(Object.entries(value).map(([name, member]) => [name, OPEN.includes(name) ? inStoredOrder(member) : member])),
	)
}

function inStoredOrder(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(inStoredOrder)
	if (typeof value !== 'object' || value === null) return value
	const entries = Object.entries(value).map(([key, member]) => [Buffer.from(key), inStoredOrder(member)] as const)
	return Object.fromEntries(
		entries.sort(([a], [b]) => a.length - b.length || Buffer.compare(a, b)).map(([key, member]) => [key.toString(), member]),
	)
}

const BYTE_ORDER_MARK = '\uFEFF'

function withoutMark(text: string): string {
	return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text
}

/** The same file as people and other tools leave it; each says nothing else than the first. */
export const DRESSES: readonly ((text: string, value: Plain) => string)[] = [
	(text) => `# owned by growth 🌱\n\n${withoutMark(text)}`,
	(text) => text.replaceAll(/^(\w+: [a-z_]+)$/gm, '$1  # as agreed'),
	(text) => text.replaceAll(/\r?\n/g, '\r\n'),
	(text) => text.replace(/\r?\n$/, ''),
	(_, value) => dump(value, { indent: 4, lineWidth: -1, quotingType: '"', forceQuotes: true }),
	(_, value) => dump(Object.fromEntries(Object.entries(value).reverse()), { sortKeys: false }),
	(_, value) => dump(value, { flowLevel: 2, noArrayIndent: true }),
	(text) => `${BYTE_ORDER_MARK}${withoutMark(text)}`,
]

const EVENT_SPELLINGS = [spelled({ version: 'default' }), spelled({ onUndeclaredFields: 'ALLOW_EVENT', onSchemaViolation: 'ALLOW_EVENT' })]
const MODEL_SPELLINGS = [spelled({ description: '', dbtModel: null }), spelled({ rawSql: 'select 1 as stale', tableName: 'stale' })]

/** By type, the same said with other keys: defaults spelled out, empty ones, such as do not belong to the rest. */
export const SPELLINGS: Readonly<Record<string, readonly ((value: Plain) => Plain)[]>> = {
	model: [...MODEL_SPELLINGS, spelled({ isSchema: false }), spelled({ slug: 'typed-by-hand' })],
	schema_model: MODEL_SPELLINGS,
	sync: [spelled({ description: null }), spelled({ slug: 'typed-by-hand' })],
	contract: [spelled({ onUndeclaredSchema: 'ALLOW_EVENT', description: '' })],
	domain: [spelled({ onUndeclaredSchema: 'ALLOW_EVENT', description: null })],
	event: EVENT_SPELLINGS,
	domain_event: EVENT_SPELLINGS,
	component: [spelled({ version: 'default' })],
}

function spelled(more: Plain): (value: Plain) => Plain {
	return (value) => ({ ...more, ...value })
}

/** As it was written at the beginning, with nothing spelled out. */
export function oldText(value: Plain): string {
	const { primaryKey, ...rest } = value
	const empty = { dbtModel: null, rawSql: '', tableName: '' }
	return canonicalText({
		...rest,
		...Object.fromEntries(Object.entries(empty).filter(([name]) => !(name in rest))),
		isSchema: false,
		primaryKey,
	})
}

export function manifestText(sources: Plain, destinations: Plain, workspace: string): string {
	const head =
		'# READ ONLY FILE\n# Changes made here will be ignored. Please use the Hightouch dashboard to create and edit sources and destinations.\n\n'
	return head + dump({ sources, destinations, slug: `manifest-${workspace}` })
}
