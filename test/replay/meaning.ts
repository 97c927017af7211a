import { CORE_SCHEMA, load } from 'js-yaml'
import { makeAddress } from '../../src/model/index.ts'
import type { Texts } from '../worlds/hub.ts'

export type Plain = Readonly<Record<string, unknown>>

/** Of one resource: `whole` is everything that its file says, `shown` what the API shows of that, both as JSON. */
type Said = { readonly whole: string; readonly shown: string }

/** What files mean in one workspace, by address. Written without the product, and with another YAML parser. */
export type Meaning = ReadonlyMap<string, Said>

export type Standing = { readonly type: string; readonly key: string; readonly address: string; readonly told?: Plain }

const WORKSPACE = 'acme'
export const ALIASES = `aliases-${WORKSPACE}.yaml`
export const MANIFEST = `manifest-${WORKSPACE}.yaml`

/** Stands for a file that cannot be read. */
export const BROKEN = 'broken'

/** Folders of files, the type of what they hold, and what the path tells. */
const PLACES: readonly (readonly [place: RegExp, type: string, told?: string])[] = [
	[/^models\/([^/]+)\.yaml$/, 'model'],
	[/^syncs\/([^/]+)\.yaml$/, 'sync'],
	[/^schema\/parent-models\/([^/]+)\.yaml$/, 'schema_model', 'parent'],
	[/^schema\/related-models\/([^/]+)\.yaml$/, 'schema_model', 'related'],
	[/^schema\/event-models\/([^/]+)\.yaml$/, 'schema_model', 'event'],
	[/^schema\/model-relationships\/([^/]+)\.yaml$/, 'relationship'],
	[/^events\/contracts\/([^/]+)\.yaml$/, 'contract'],
	[/^events\/contracts\/([^/]+)\/([^/]+)\.yaml$/, 'event'],
	[/^events\/domains\/([^/]+)\/domain\.yaml$/, 'domain'],
	[/^events\/domains\/([^/]+)\/components\/([^/]+)\.yaml$/, 'component'],
	[/^events\/domains\/([^/]+)\/([^/]+)\.yaml$/, 'domain_event'],
	[new RegExp(`^manifest-(${WORKSPACE})\\.yaml$`), 'manifest'],
]

/** Which resource a file of the workspace's folder is about; undefined for files that are nobody's. */
export function standingOf(file: string): Standing | undefined {
	for (const [place, type, kind] of PLACES) {
		const found = place.exec(file)
		if (!found) continue
		const key = found.slice(1).join('/')
		return { type, key, address: makeAddress(type, key), ...(kind && { told: { kind } }) }
	}
	return undefined
}

/** Files by path within the workspace's folder. */
export function meaningOf(files: Texts): Meaning {
	const names = namesIn(files)
	return new Map(
		[...files].flatMap(([file, text]) => {
			const standing = standingOf(file)
			const read = standing && parse(text)
			return standing && read
				? [[standing.address, read === BROKEN ? { whole: BROKEN, shown: BROKEN } : saidBy(standing, read, names)]]
				: []
		}),
	)
}

/** The same of files that are parsed already and name nothing by an alias. */
export function meaningOfParsed(files: Readonly<Record<string, Plain>>): Meaning {
	return new Map(
		Object.entries(files).flatMap(([file, value]) => {
			const standing = standingOf(file)
			return standing ? [[standing.address, saidBy(standing, value, new Map())]] : []
		}),
	)
}

export function parse(text: string): Plain | typeof BROKEN {
	try {
		return (load(text, { schema: CORE_SCHEMA }) ?? {}) as Plain
	} catch {
		return BROKEN
	}
}

/** Slugs by alias. */
export type Names = ReadonlyMap<string, string>

export function namesIn(files: Texts): Names {
	const read = parse(files.get(ALIASES) ?? '')
	const sections = read === BROKEN ? [] : [read['sources'], read['destinations']]
	return new Map(sections.flatMap((section) => Object.entries((section ?? {}) as Record<string, string>)))
}

/** With slugs in place of aliases. */
export function resolved(value: Plain, names: Names): Plain {
	const named = ['source', 'destination'].filter((name) => typeof value[name] === 'string')
	return { ...value, ...Object.fromEntries(named.map((name) => [name, names.get(String(value[name])) ?? value[name]])) }
}

/** Where a model of each type says what it selects. */
export const PAYLOADS: Readonly<Record<string, string>> = {
	raw_sql: 'rawSql',
	table: 'tableName',
	dbt_model: 'dbtModel',
	custom: 'customQuery',
}
const EVENT = { onSchemaViolation: 'ALLOW_EVENT', onUndeclaredFields: 'ALLOW_EVENT', version: 'default' }
const HOLDER = { onUndeclaredSchema: 'ALLOW_EVENT' }

/** What a file of each type says where it says nothing. */
const DEFAULTS: Readonly<Record<string, Plain>> = {
	contract: HOLDER,
	domain: HOLDER,
	event: EVENT,
	domain_event: EVENT,
	component: { version: 'default' },
}

/** What no answer of the API tells, by type; null = all of it. */
const HIDDEN: Readonly<Record<string, readonly string[] | null>> = {
	sync: ['description', 'startDate'],
	schema_model: ['kind', 'primaryLabel', 'secondaryLabel', 'eventTimestampColumn'],
	relationship: null,
	event: ['includeBuiltInContext'],
	domain_event: ['includeBuiltInContext'],
	domain: ['sources'],
	component: ['sources'],
}

function saidBy({ type, told }: Standing, file: Plain, names: Names): Said {
	const value = { ...normal(type, resolved(file, names)), ...told }
	const hidden = told?.['kind'] === 'event' ? null : HIDDEN[type]
	const shown = Object.entries(value).filter(([name]) => !hidden?.includes(name))
	return { whole: canonical(value), shown: hidden === null ? '' : canonical(Object.fromEntries(shown)) }
}

/** Without what means the same as nothing, or nothing beside the rest. */
function normal(type: string, file: Plain): Plain {
	if (type === 'manifest') return { sources: typesIn(file['sources']), destinations: typesIn(file['destinations']) }
	const filled: Plain = {
		...DEFAULTS[type],
		...Object.fromEntries(Object.entries(file).filter(([, value]) => value !== null && value !== '')),
	}
	if (type === 'sync')
		return { ...filled, slug: undefined, schedule: { ...(filled['schedule'] as Plain), startDate: undefined }, ...startOf(filled) }
	if (type !== 'model' && type !== 'schema_model') return filled
	const stale = Object.values(PAYLOADS).filter((name) => name !== PAYLOADS[String(filled['type'])])
	return Object.fromEntries(Object.entries(filled).filter(([name]) => name !== 'isSchema' && name !== 'slug' && !stale.includes(name)))
}

function startOf({ schedule }: Plain): Plain {
	return { startDate: (schedule as Plain | undefined)?.['startDate'] }
}

/** The service may leave out names. */
function typesIn(section: unknown): Plain {
	return Object.fromEntries(Object.entries((section ?? {}) as Record<string, Plain>).map(([id, { type }]) => [id, type]))
}

/** As JSON, whatever the order of keys; lists keep theirs. */
export function canonical(value: unknown): string {
	return JSON.stringify(value, (_key, member: unknown) =>
		typeof member === 'object' && member !== null && !Array.isArray(member)
			? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
			: member,
	)
}
