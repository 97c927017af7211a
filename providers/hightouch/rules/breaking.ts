import type { Finding, Resource } from '../../../src/provider.ts'
import { findingIn, renderJson, showPath } from '../../../src/provider.ts'
import type { ColumnOf } from './columns.ts'
import { columnUses } from './columns.ts'

/** What a model selects, as far as its file shows the columns. */
const QUERIES = ['rawSql', 'customQuery']

/**
 * Columns that a model's query no longer names and that something still uses. A query that takes all columns tells nothing,
 * and neither does a table: only the warehouse knows its columns.
 */
export function lostColumns(before: readonly Resource[], after: readonly Resource[]): readonly Finding[] {
	const old = new Map(before.map((resource) => [resource.address, queryOf(resource)]))
	const queries = new Map(after.map((resource) => [resource.address, { resource, text: queryOf(resource) }]))
	return columnUses(after).flatMap((use): readonly Finding[] => {
		const [was, now] = [old.get(use.owner), queries.get(use.owner)]
		if (was === undefined || now?.text === undefined || was === now.text || takesAll(now.text)) return []
		return hasWord(was, use.column) && !hasWord(now.text, use.column) ? [lost(use, now.resource, now.text)] : []
	})
}

function queryOf({ attributes }: Resource): string | undefined {
	const found = QUERIES.map((name) => attributes.get(name)).find((value) => value !== undefined && value !== null && value !== '')
	if (found === undefined) return undefined
	return typeof found === 'string' ? found : renderJson(found, 'as-is')
}

/** `select *`, `a.*`; not `count(*)`, and not a product. */
function takesAll(query: string): boolean {
	return /(?:\bselect\s+(?:distinct\s+)?|,\s*|\.)\*/i.test(query)
}

function hasWord(text: string, word: string, ignoresCase = false): boolean {
	const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
	return new RegExp(`(?<![\\p{L}\\p{N}_$])${escaped}(?![\\p{L}\\p{N}_$])`, ignoresCase ? 'iu' : 'u').test(text)
}

function lost({ column, owner, resource, path }: ColumnOf, model: Resource, query: string): Finding {
	const isCase = hasWord(query, column, true)
	const [name] = QUERIES.filter((attribute) => model.attributes.get(attribute))
	const { problem: cause } = findingIn('error', model, [name ?? ''], { message: `the query of ${owner} changed` })
	return findingIn('error', resource, path, {
		code: 'BREAKING_CHANGE',
		message: `\`${showPath(path)}\` is the column ${JSON.stringify(column)}, which the query of ${owner} ${isCase ? 'now spells in other capitals' : 'no longer names'}`,
		hint: 'select the column again, or change what uses it first',
		cause,
	})
}
