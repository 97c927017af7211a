import type { Dict, Present, Value, World } from '../../../src/provider.ts'
import { isDict, isList } from '../../../src/provider.ts'
import { dict, findBySlug, tableOf, textOf } from './world.ts'

const SCHEMA_KINDS = ['parent', 'related', 'event'] as const
export type SchemaKind = (typeof SCHEMA_KINDS)[number]

/** Members of a model's row that the API never shows. */
export const HIDDEN_OF_MODEL: Readonly<Record<string, undefined>> = {
	kind: undefined,
	primaryLabel: undefined,
	secondaryLabel: undefined,
	eventTimestampColumn: undefined,
}

/** What a schema model is; undefined for any other model. One that the API made is a parent model, since it knows of no other. */
export function schemaKindOf(row: Dict): SchemaKind | undefined {
	return row.get('isSchema') === true ? (asSchemaKind(row.get('kind')) ?? 'parent') : undefined
}

const OWN_MEMBERS: Readonly<Record<SchemaKind, readonly string[]>> = {
	parent: ['kind', 'primaryLabel', 'secondaryLabel'],
	related: ['kind'],
	event: ['kind', 'eventTimestampColumn'],
}

/** A model's row without members that only models of another kind have. */
export function fittedModel(row: Dict): Dict {
	const kind = schemaKindOf(row)
	const own = kind === undefined ? [] : OWN_MEMBERS[kind]
	return new Map([...row].filter(([name]) => own.includes(name) || !Object.hasOwn(HIDDEN_OF_MODEL, name)))
}

export function asSchemaKind(value: Value): SchemaKind | undefined {
	return SCHEMA_KINDS.find((kind) => kind === value)
}

/** `model`, `parent model` …, as people call it. */
export function titleOf(kind: SchemaKind | undefined): string {
	return kind === undefined ? 'model' : `${kind} model`
}

const CARDINALITIES: readonly string[] = ['1:1', '1:many', 'many:1']

/** A relationship's members as they are kept; what is not known is dropped. */
export function relationshipColumns(attributes: Dict): Readonly<Record<string, Value>> {
	const mapping = attributes.get('mapping')
	return {
		from: endOf(attributes.get('from')),
		to: endOf(attributes.get('to')),
		cardinality: attributes.get('cardinality') ?? undefined,
		mapping: isList(mapping) ? mapping.map((pair) => pick(pair, ['fromColumn', 'toColumn'])) : undefined,
		through: attributes.get('through') ?? undefined,
	}
}

function endOf(end: Value): Value {
	if (!isDict(end)) return undefined
	return pick(end.get('relationshipName') === '' ? new Map([...end, ['relationshipName', null]]) : end, [
		'relationshipName',
		'slug',
		'mergeColumns',
	])
}

function pick(value: Present, names: readonly string[]): Present {
	return isDict(value) ? dict(Object.fromEntries(names.map((name) => [name, value.get(name) ?? undefined]))) : value
}

/** Why this is no relationship; whether what it joins is there is another question. */
export function relationshipFault(row: Dict): string | undefined {
	if (endSlug(row, 'from') === undefined || endSlug(row, 'to') === undefined) return 'a relationship needs the slug of a model at both ends'
	const through = row.get('through')
	if (through !== undefined)
		return isList(through) && through.length > 0 && through.every((slug) => typeof slug === 'string')
			? undefined
			: 'through is a list of relationships'
	if (!CARDINALITIES.some((one) => one === row.get('cardinality'))) return `cardinality is ${CARDINALITIES.join(', ')}`
	const mapping = row.get('mapping')
	const isMapping = isList(mapping) && mapping.every((pair) => isDict(pair) && pair.has('fromColumn') && pair.has('toColumn'))
	return isMapping ? undefined : 'mapping is a list of fromColumn and toColumn'
}

/** The slug at one end of a relationship. */
export function endSlug(row: Dict, end: 'from' | 'to'): string | undefined {
	const value = row.get(end)
	const slug = isDict(value) ? value.get('slug') : undefined
	return typeof slug === 'string' ? slug : undefined
}

/** What a relationship refers to and the workspace does not have. */
export function missingIn(world: World, row: Dict): string | undefined {
	for (const end of ['from', 'to'] as const) {
		const model = findBySlug(world, 'model', endSlug(row, end) ?? '')
		if (!model || schemaKindOf(model) === undefined) return `there is no schema model ${endSlug(row, end)}`
	}
	const through = row.get('through')
	const missing = isList(through) ? through.find((slug) => !findBySlug(world, 'relationship', textOf(slug))) : undefined
	return missing === undefined ? undefined : `there is no relationship ${textOf(missing)}`
}

export function hasRelationships(world: World, model: Dict): boolean {
	const slug = model.get('slug')
	if (schemaKindOf(model) === undefined) return false
	return [...tableOf(world, 'relationship').values()].some((row) => endSlug(row, 'from') === slug || endSlug(row, 'to') === slug)
}

/** Whether another relationship leads through this one. */
export function isPassedThrough(world: World, relationship: Dict): boolean {
	const slug = relationship.get('slug') ?? null
	return [...tableOf(world, 'relationship').values()].some((row) => {
		const through = row.get('through')
		return isList(through) && through.includes(slug)
	})
}
