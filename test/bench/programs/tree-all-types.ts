import type { Tree } from './tree.ts'
import { CONNECTIONS, modelText, syncText } from './tree.ts'

/** How many of each there are among 10 000; those that only one of the two layouts of events has, and what stands for them in the other. */
const SHARES = { model: 1_500, sync: 2_500, parent: 500, related: 1_000, eventModel: 500, relationship: 1_500 } as const
const EVENTS = {
	domains: { holder: 20, event: 2_000, component: 480 },
	contracts: { holder: 20, event: 2_480, component: 0 },
} as const
const OF = 10_000

/** A workspace keeps its events in one of two layouts. */
export type EventLayout = keyof typeof EVENTS

/** What a tree of so many resources holds; `size` is a multiple of 500. */
export function countsOf(size: number, layout: EventLayout) {
	const share = (of: number): number => (of * size) / OF
	const { holder, event, component } = EVENTS[layout]
	return {
		models: share(SHARES.model),
		syncs: share(SHARES.sync),
		parents: share(SHARES.parent),
		related: share(SHARES.related),
		eventModels: share(SHARES.eventModel),
		relationships: share(SHARES.relationship),
		holders: share(holder),
		events: share(event),
		components: share(component),
	}
}

/**
 * So many resources of all types that the provider knows: models, syncs, schema models of each kind, relationships, of which every
 * seventh leads to a model that is not there and every tenth through others, and events with schemas.
 */
export function allTypes(size: number, layout: EventLayout): Tree {
	const counts = countsOf(size, layout)
	const tree = new Map([
		['manifest-acme.yaml', CONNECTIONS],
		['aliases-acme.yaml', '# names of our own\n'],
	])
	const add = (count: number, file: (index: number) => string, text: (index: number) => string): void => {
		for (let index = 0; index < count; index++) tree.set(`${file(index)}.yaml`, text(index))
	}
	add(counts.models, (index) => `models/m-${index}`, modelText)
	add(
		counts.syncs,
		(index) => `syncs/s-${index}`,
		(index) => syncText(index, index % counts.models),
	)
	add(
		counts.parents,
		(index) => `schema/parent-models/parent-${index}`,
		(index) => `${schemaModelText(`Parent ${index}`)}primaryKey: ID\nprimaryLabel: FULL_NAME\nsecondaryLabel: EMAIL\n`,
	)
	add(
		counts.related,
		(index) => `schema/related-models/related-${index}`,
		(index) => schemaModelText(`Related ${index}`),
	)
	add(
		counts.eventModels,
		(index) => `schema/event-models/event-${index}`,
		(index) => `${schemaModelText(`Happened ${index}`)}eventTimestampColumn: AT\n`,
	)
	add(
		counts.relationships,
		(index) => `schema/model-relationships/r-${index}`,
		(index) => relationshipText(index, counts.parents, counts.related),
	)
	if (layout === 'domains') addDomains(add, counts)
	else addContracts(add, counts)
	return tree
}

type Counts = ReturnType<typeof countsOf>
type Add = (count: number, file: (index: number) => string, text: (index: number) => string) => void

function addContracts(add: Add, { holders, events }: Counts): void {
	add(
		holders,
		(index) => `events/contracts/app-${index}`,
		(index) => `name: App ${index}\nonUndeclaredSchema: ALLOW_EVENT\n`,
	)
	add(events, (index) => `events/contracts/app-${index % holders}/did-${index}`, eventText)
}

/** Every second event uses a component, and every second component another one. */
function addDomains(add: Add, { holders, events, components }: Counts): void {
	const each = components / holders
	add(
		holders,
		(index) => `events/domains/app-${index}/domain`,
		(index) => `name: App ${index}\nonUndeclaredSchema: ALLOW_EVENT\n`,
	)
	add(
		components,
		(index) => `events/domains/app-${index % holders}/components/part-${Math.floor(index / holders)}`,
		(index) => componentText(Math.floor(index / holders)),
	)
	add(
		events,
		(index) => `events/domains/app-${index % holders}/did-${index}`,
		(index) => {
			const turn = Math.floor(index / holders)
			return eventText(index, turn % 2 === 0 ? `part-${turn % each}` : undefined)
		},
	)
}

function schemaModelText(name: string): string {
	return `name: ${name}\nsource: warehouse\ntype: table\ntableName: PROD.CORE.${name.toUpperCase().replace(' ', '_')}\n`
}

function relationshipText(index: number, parents: number, related: number): string {
	const isThrough = index % 10 === 9
	const direct = isThrough ? index - 1 : index
	const to = direct % 7 === 0 ? `gone-${direct}` : `related-${direct % related}`
	const end = (slug: string): string => `  slug: ${slug}\n  mergeColumns: false\n`
	const way = isThrough ? `through:\n  - r-${direct}\n` : 'cardinality: 1:many\nmapping:\n  - fromColumn: ID\n    toColumn: PARENT_ID\n'
	return `from:\n${end(`parent-${direct % parents}`)}to:\n${end(to)}${way}`
}

const FIELDS = ['order_id', 'currency', 'value', 'coupon', 'position']

function eventText(index: number, component?: string): string {
	const fields = FIELDS.map((name) => `        ${name}:\n          type: string\n`)
	const part = component === undefined ? '' : `        part:\n          $ref: '#/definitions/components/${component}'\n`
	const schema = `  type: object\n  properties:\n    properties:\n      type: object\n      required:\n        - order_id\n      properties:\n${fields.join('')}${part}`
	return `name: Did ${index}\nonSchemaViolation: ALLOW_EVENT\nonUndeclaredFields: ALLOW_EVENT\nschema:\n${schema}type: track\nversion: default\n`
}

function componentText(index: number): string {
	const other = index % 2 === 1 ? `    next:\n      $ref: '#/definitions/components/part-${index - 1}'\n` : ''
	return `name: Part ${index}\nversion: default\nschema:\n  type: object\n  properties:\n    sku:\n      type: string\n    quantity:\n      type: number\n${other}`
}
