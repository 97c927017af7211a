import type { Dice } from '../worlds/dice.ts'
import { canonicalText, manifestText, oldText } from './files.ts'
import type { Plain } from './meaning.ts'
import { ALIASES, MANIFEST } from './meaning.ts'
import { COLUMNS, CONFIGS, LABELS, QUERIES, SCHEDULES } from './shapes.ts'

export type Files = ReadonlyMap<string, string>

/** How many of what; events are in contracts or, in the newer layout, in domains. */
export type Size = {
	readonly models: number
	readonly relationships: number
	readonly events: number
	readonly layout: 'contracts' | 'domains'
}

/** The workspace's folder, and other roots beside it, of other workspaces. */
export const ROOT = 'acme'
const OTHER_ROOTS = ['marketing', 'legacy', 'apps/crm/hightouch'] as const

/** Those of the workspace's folder, by path within it. */
export function within(files: Files): Files {
	return new Map([...files].flatMap(([full, text]) => (full.startsWith(`${ROOT}/`) ? [[full.slice(ROOT.length + 1), text]] : [])))
}

export const SOURCES: Plain = {
	'production-postgres': { name: 'Production postgres', type: 'postgres' },
	'snowflake-eu': { name: 'Snowflake EU', type: 'snowflake' },
	sheets: { name: 'シート', type: 'googlesheets' },
	null: { type: 'bigquery' },
}

export const DESTINATIONS: Plain = {
	...Object.fromEntries(
		Object.keys(CONFIGS).map((type, index) => [`to-${type}`, index % 3 === 0 ? { name: `To ${type} 🚚`, type } : { type }]),
	),
	'undefined-a1b2c': { type: 'webhookV2' },
}

/** As the service and its API make them. */
const SLUGS = ['customers', '-2', '15', 'UPPER_Case', 'a---b', 'b2-b-accounts', 'upper_case', 'orders-x7k2p', 'budget-sheet-3'] as const

const pickFrom = <T>(dice: Dice, items: readonly [T, ...T[]] | readonly T[]): T => items[dice.below(items.length)] as T

export function modelOf(dice: Dice, token: string): Plain {
	const source = pickFrom(dice, ['production-postgres', 'snowflake-eu', 'sheets', 'warehouse'])
	const described = dice.chance(0.3) ? { description: `${token}: one row each.\nOwned by 売上 team.` } : {}
	return {
		name: `${pickFrom(dice, LABELS)} ${token}`,
		source,
		...described,
		...pickFrom(dice, QUERIES)(token),
		primaryKey: pickFrom(dice, COLUMNS),
	}
}

export function syncOf(dice: Dice, model: string, token: string): Plain {
	const type = pickFrom(dice, Object.keys(CONFIGS))
	return {
		model,
		destination: type === 'hubspot' ? 'crm' : `to-${type}`,
		...(dice.chance(0.2) ? { description: `Sync ${token}` } : {}),
		config: CONFIGS[type]?.(pickFrom(dice, COLUMNS), token) ?? {},
		schedule: pickFrom(dice, SCHEDULES),
		schedulePaused: dice.chance(0.5),
	}
}

export function schemaModelOf(dice: Dice, kind: string, token: string): Plain {
	const table = { type: 'table', tableName: `PROD.CORE.${token}` }
	const query = dice.chance(0.5) ? table : { type: 'raw_sql', rawSql: `select *\nfrom ${token}` }
	const own: Readonly<Record<string, Plain>> = {
		parent: { primaryKey: pickFrom(dice, COLUMNS), primaryLabel: '名前', secondaryLabel: token },
		event: { eventTimestampColumn: '時刻' },
	}
	return { name: `${pickFrom(dice, LABELS)} ${token}`, source: 'snowflake-eu', ...query, ...own[kind] }
}

export function relationshipOf(dice: Dice, from: string, to: string): Plain {
	const end = (slug: string): Plain => ({ slug, mergeColumns: dice.chance(0.5) })
	return {
		from: dice.chance(0.2) ? { relationshipName: `はい ${to}`, ...end(from) } : end(from),
		to: end(to),
		cardinality: pickFrom(dice, ['1:1', '1:many', 'many:1']),
		mapping: [{ fromColumn: pickFrom(dice, COLUMNS), toColumn: 'user_id' }],
	}
}

export function eventOf(dice: Dice, name: string): Plain {
	const properties = { on: { type: 'boolean' }, y: { type: 'number' }, null: { type: 'string' }, 合計: { type: 'number' } }
	return {
		name,
		...(dice.chance(0.7) ? { onSchemaViolation: pickFrom(dice, ['ALLOW_EVENT', 'BLOCK_EVENT']) } : {}),
		...(dice.chance(0.7) ? { onUndeclaredFields: pickFrom(dice, ['ALLOW_EVENT', 'BLOCK_EVENT', 'OMIT_FIELDS']) } : {}),
		schema: { type: 'object', properties: { properties: { type: 'object', required: ['合計'], properties } } },
		type: 'track',
		...(dice.chance(0.5) ? { version: 'default' } : {}),
	}
}

export function componentOf(token: string): Plain {
	return { name: `Component ${token}`, schema: { type: 'object', properties: { city: { type: 'string' }, [token]: { type: 'number' } } } }
}

export const withComponent = (event: Plain, component: string): Plain => ({
	...event,
	schema: { type: 'object', properties: { properties: { properties: { it: { $ref: `#/definitions/components/${component}` } } } } },
})

/** A repository in which the service has been at work for years, beside an application's own files and other roots. */
export function firstTree(dice: Dice, size: Size): Files {
	const files = new Map<string, string>(FOREIGN)
	const put = (path: string, text: string): void => void files.set(`${ROOT}/${path}`, text)
	const slugs = Array.from({ length: size.models }, (_, index) => SLUGS[index] ?? `model-${index}`)
	for (const [index, slug] of slugs.entries()) {
		const model = modelOf(dice, `m${index}`)
		put(`models/${slug}.yaml`, index % 5 === 1 && !('customQuery' in model) ? oldText(model) : canonicalText(model))
		put(`syncs/${index === 3 ? '-15' : `${slug}-to-it`}.yaml`, canonicalText(syncOf(dice, slug, `s${index}`)))
	}
	for (const [path, value] of [...schemaFiles(dice, size), ...eventFiles(dice, size)]) put(path, canonicalText(value))
	put(MANIFEST, manifestText(SOURCES, DESTINATIONS, 'acme'))
	put(ALIASES, '# Names of our own.\nsources:\n  warehouse: snowflake-eu\ndestinations:\n  crm: to-hubspot\n')
	put('manifest-acme-staging.yaml', manifestText({ lake: { type: 'athena' } }, { 'staging-crm': { type: 'hubspot' } }, 'acme-staging'))
	put('aliases-acme-staging.yaml', 'sources:\n  warehouse: lake\n  only-staging: lake\ndestinations:\n  crm: staging-crm')
	put('models/of-staging.yaml', canonicalText({ ...modelOf(dice, 'staging'), source: 'only-staging' }))
	put('models/half-merged.yaml', '<<<<<<< HEAD\nname: Ours\n=======\nname: Theirs\n>>>>>>> main\n')
	put('syncs/tabs.yaml', 'model: customers\n\tdestination: crm\n')
	for (const root of OTHER_ROOTS) {
		files.set(`${root}/models/customers.yaml`, oldText({ ...modelOf(dice, 'o'), type: 'table', tableName: root }))
		files.set(`${root}/${MANIFEST}`, manifestText({ other: { type: 'mysql' } }, {}, 'acme'))
	}
	return files
}

const FOREIGN: Files = new Map([
	['package.json', '{ "name": "shop" }\n'],
	['src/index.ts', 'export const shop = 1\n'],
	['marketing/events/domains/shop/domain.yaml', 'name: Shop\n'],
	[`${ROOT}/.keep`, ''],
	[`${ROOT}/models/schema.yml`, 'version: 2\nmodels: []\n'],
	[`${ROOT}/models/staging.sql`, 'select 1\n'],
	[`${ROOT}/models/acme-hightouch-sync-exposures.yml`, '# written by a machine\nversion: 2\nexposures: []\n'],
	[`${ROOT}/models/deeper/customers.yaml`, 'name: [\n'],
	[`${ROOT}/syncs/noext`, 'model: customers\n'],
	[`${ROOT}/README.yaml`, 'name: of nobody\n'],
])

/** Every seventh relationship leads to a model that was renamed. */
function schemaFiles(dice: Dice, { relationships }: Size): readonly (readonly [string, Plain])[] {
	const count = 2 + Math.ceil(relationships / 6)
	const models = Array.from({ length: count }, (_, index) => ({
		slug: `entity-${index}`,
		kind: ['parent', 'related', 'related', 'event'][index % 4] ?? '',
	}))
	const slugs = models.map(({ slug }) => slug)
	const direct = Array.from({ length: relationships }, (_, index) => {
		const [from, to] = [pickFrom(dice, slugs), index % 7 === 6 ? `renamed-${index}` : pickFrom(dice, slugs)]
		return [`${from}-${to}-${index}`, relationshipOf(dice, from, to)] as const
	})
	const [[first] = [''], [second] = ['']] = direct
	const through = { from: { slug: 'entity-0' }, to: { slug: 'entity-1' }, through: [first, second] }
	return [
		...models.map(({ slug, kind }) => [`schema/${kind}-models/${slug}.yaml`, schemaModelOf(dice, kind, slug)] as const),
		...[...direct, ['entity-0-entity-1', through] as const].map(
			([slug, value]) => [`schema/model-relationships/${slug}.yaml`, value] as const,
		),
	]
}

function eventFiles(dice: Dice, { events, layout }: Size): readonly (readonly [string, Plain])[] {
	const made = Array.from({ length: events }, (_, index) => [`order-${index}-web-default`, eventOf(dice, `Order ${index} 完了`)] as const)
	if (layout === 'contracts')
		return [
			['events/contracts/web.yaml', { name: 'Web 🌐', onUndeclaredSchema: 'ALLOW_EVENT' }],
			...made.map(([slug, event]) => [`events/contracts/web/${slug}.yaml`, event] as const),
		]
	return [
		['events/domains/web/domain.yaml', { name: 'Web 🌐', sources: [] }],
		['events/domains/web/components/address.yaml', componentOf('address')],
		...made.map(
			([slug, event], index) => [`events/domains/web/${slug}.yaml`, index % 2 === 0 ? withComponent(event, 'address') : event] as const,
		),
	]
}
