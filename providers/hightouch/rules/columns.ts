import type { Address, Finding, Resource, Value, ValuePath } from '../../../src/provider.ts'
import { findingIn, isDict, isList, makeAddress, showPath } from '../../../src/provider.ts'
import { columnsIn } from './mappings.ts'

/** A place that names a column of a model. */
export type ColumnOf = { readonly owner: Address; readonly column: string; readonly resource: Resource; readonly path: ValuePath }

/** Attributes of models that name a column. */
const OWN = ['primaryKey', 'primaryLabel', 'secondaryLabel', 'eventTimestampColumn']

/**
 * One column of a model in two spellings that differ in capitals only. Hightouch tells capitals apart everywhere, whatever the
 * warehouse does, so one of the two names nothing. The spelling that stands in most places counts as right; models come first.
 */
export function columnsByCase(resources: readonly Resource[]): readonly Finding[] {
	const columns = new Map<string, ColumnOf[]>()
	for (const use of columnUses(resources)) {
		const name = `${use.owner} ${use.column.toLowerCase()}`
		const uses = columns.get(name)
		if (uses) uses.push(use)
		else columns.set(name, [use])
	}
	return [...columns.values()].flatMap((uses) => {
		const right = commonest(uses)
		return uses.filter(({ column }) => column !== right.column).map((use) => otherSpelling(use, right))
	})
}

function commonest(uses: readonly ColumnOf[]): ColumnOf {
	const [first] = uses as readonly [ColumnOf]
	const counts = new Map<string, number>()
	for (const { column } of uses) counts.set(column, (counts.get(column) ?? 0) + 1)
	const most = Math.max(...counts.values())
	return uses.find(({ column }) => counts.get(column) === most) ?? first
}

function otherSpelling(use: ColumnOf, right: ColumnOf): Finding {
	const [own, other] = [showPath(use.path), showPath(right.path)]
	const { address } = right.resource
	const { problem: cause } = findingIn('error', right.resource, right.path, { message: `\`${other}\` is ${quoted(right.column)}` })
	const column = use.owner === address ? 'that column' : `that column of ${use.owner}`
	return findingIn('error', use.resource, use.path, {
		message: `\`${own}\` is ${quoted(use.column)}, and ${address} spells ${column} ${quoted(right.column)} in \`${other}\``,
		hint: 'Hightouch tells capitals apart: write the column as the query returns it, in both',
		cause,
	})
}

/** A column may hold blanks, or be `?column?`. */
function quoted(column: string): string {
	return JSON.stringify(column)
}

/** Every place in these files that names a column of a model. */
export function columnUses(resources: readonly Resource[]): readonly ColumnOf[] {
	const known = new Set(resources.map(({ address }) => address))
	const ownerOf = (slug: string): Address => {
		const [model, schemaModel] = [makeAddress('model', slug), makeAddress('schema_model', slug)]
		return !known.has(model) && known.has(schemaModel) ? schemaModel : model
	}
	const models = resources.filter(({ type }) => type === 'model' || type === 'schema_model')
	return [
		...models.flatMap(ownColumns),
		...resources.filter(({ type }) => type === 'relationship').flatMap(mappedColumns),
		...resources.filter(({ type }) => type === 'sync').flatMap((resource) => syncedColumns(resource, ownerOf)),
	]
}

function ownColumns(resource: Resource): readonly ColumnOf[] {
	return OWN.flatMap((name): readonly ColumnOf[] => {
		const column = resource.attributes.get(name)
		return typeof column === 'string' && column !== '' ? [{ owner: resource.address, column, resource, path: [name] }] : []
	})
}

/** Each column belongs to the model at its end. */
function mappedColumns(resource: Resource): readonly ColumnOf[] {
	const pairs = resource.attributes.get('mapping')
	if (!isList(pairs)) return []
	return (['from', 'to'] as const).flatMap((end) => {
		const slug = slugAt(resource.attributes.get(end))
		if (slug === undefined) return []
		return pairs.flatMap((pair, index): readonly ColumnOf[] => {
			const column = isDict(pair) ? pair.get(`${end}Column`) : undefined
			if (typeof column !== 'string') return []
			return [{ owner: makeAddress('schema_model', slug), column, resource, path: ['mapping', index, `${end}Column`] }]
		})
	})
}

function slugAt(end: Value): string | undefined {
	const slug = isDict(end) ? end.get('slug') : undefined
	return typeof slug === 'string' ? slug : undefined
}

function syncedColumns(resource: Resource, ownerOf: (slug: string) => Address): readonly ColumnOf[] {
	const slug = resource.attributes.get('model')
	if (typeof slug !== 'string') return []
	const owner = ownerOf(slug)
	return columnsIn(resource.attributes.get('config'), ['config']).map(({ column, path }) => ({ owner, column, resource, path }))
}
