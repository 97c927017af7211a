import type { Attribute, Provider, ResourceType } from '../../src/provider.ts'

/** Between these lines a provider's README says what its schema says. */
const BEGIN = '<!-- What follows is made from the schema: UPDATE_SCHEMAS=1 writes it anew. -->'
const END = '<!-- Made from the schema up to here. -->'

const COLUMNS = ['type', 'create', 'update', 'delete', 'fixed once made', 'only shown', 'only in the file', 'hidden'] as const

/** What the API can do with each type, as a table, and why it cannot do the rest. */
export function capabilities({ schema }: Pick<Provider, 'schema'>): string {
	const types = schema.types.filter(({ role }) => role === 'managed' || role === 'data')
	const rows = [COLUMNS, COLUMNS.map(() => '-'), ...types.map(rowOf)]
	const widths = COLUMNS.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)))
	const lines = rows.map((row, index) => `| ${row.map((cell, column) => padded(cell, widths[column] ?? 3, index === 1)).join(' | ')} |`)
	const reasons = [...new Set(types.flatMap(reasonsOf))]
	return [BEGIN, '', ...lines, ...(reasons.length > 0 ? ['', ...reasons] : []), '', END].join('\n')
}

/** The part of a README that is made from the schema; undefined where it has none. */
export function capabilitiesIn(readme: string): string | undefined {
	const [from, to] = [readme.indexOf(BEGIN), readme.indexOf(END)]
	return from < 0 || to < from ? undefined : readme.slice(from, to + END.length)
}

function padded(cell: string, width: number, isRule: boolean): string {
	return isRule ? '-'.repeat(width) : cell.padEnd(width)
}

function rowOf(type: ResourceType): readonly string[] {
	const { create, update, delete: remove } = type.can
	const named = (fits: (attribute: Attribute) => boolean): string =>
		type.attributes
			.filter(fits)
			.map(({ name }) => `\`${name}\``)
			.join(', ')
	return [
		`\`${type.name}\``,
		...[create, update, remove].map((ability) => (ability === true ? 'yes' : 'no')),
		named(({ live }) => live === 'create-only'),
		named(({ live }) => live === 'read-only'),
		named(({ live }) => live === 'file-only'),
		named(({ sensitive }) => sensitive === true),
	]
}

function reasonsOf({ name, role, can, attributes }: ResourceType): readonly string[] {
	if (role === 'data') return []
	const abilities = (['create', 'update', 'delete'] as const).flatMap((action) => {
		const ability = can[action]
		return ability === true ? [] : [`- ${action} \`${name}\`: ${ability.reason}. Instead: ${ability.remedy}.`]
	})
	return [
		...abilities,
		...attributes.flatMap(({ name: attribute, because }) =>
			because ? [`- \`${name}.${attribute}\`: ${because.reason}. Instead: ${because.remedy}.`] : [],
		),
	]
}
