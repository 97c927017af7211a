import type { Attribute, ListShape, TypeName } from '../../../src/provider.ts'

export const ALL = { create: true, update: true, delete: true } as const

/** A text that must be there. */
export function text(name: string): Attribute {
	return { name, kind: 'string', required: true }
}

export function optionalText(name: string): Attribute {
	return { name, kind: 'string', sameAsAbsent: [null, ''] }
}

/** A switch that is off where nothing is said. */
export function flag(name: string): Attribute {
	return { name, kind: 'boolean', sameAsAbsent: [null, false] }
}

/** Texts of which each counts once, or names of what is there. */
export function setOf(name: string, refersTo?: TypeName): Attribute {
	const items = { kind: 'string' as const, ...(refersTo !== undefined && { refersTo }) }
	return { name, kind: 'set', items, sameAsAbsent: [null], emptyIsAbsent: true }
}

export function listOf(...attributes: readonly Attribute[]): ListShape {
	return { kind: 'list', items: { kind: 'object', attributes }, merge: 'positional' }
}

export function keyedList(key: string, ...attributes: readonly Attribute[]): ListShape {
	return { kind: 'list', items: { kind: 'object', attributes }, merge: 'keyed', key }
}

/** What the edition that everybody may run cannot do. */
export function enterprise(what: string): { readonly reason: string; readonly remedy: string } {
	return { reason: `the open-source edition of Unleash has no API to ${what}`, remedy: 'leave it as it is, or use the Enterprise edition' }
}

const OPERATORS = [
	'NOT_IN',
	'IN',
	'STR_ENDS_WITH',
	'STR_STARTS_WITH',
	'STR_CONTAINS',
	'NUM_EQ',
	'NUM_GT',
	'NUM_GTE',
	'NUM_LT',
	'NUM_LTE',
	'DATE_AFTER',
	'DATE_BEFORE',
	'SEMVER_EQ',
	'SEMVER_GT',
	'SEMVER_LT',
	'SEMVER_GTE',
	'SEMVER_LTE',
	'REGEX',
]

/** All must hold. One value or several, as the operator takes them. */
export const CONSTRAINTS: Attribute = {
	name: 'constraints',
	...listOf(
		{ name: 'context_name', kind: 'string', refersTo: 'context_field', loose: true, required: true },
		{ name: 'operator', kind: 'string', required: true, oneOf: OPERATORS },
		setOf('values'),
		optionalText('value'),
		flag('inverted'),
		flag('case_insensitive'),
	),
	emptyIsAbsent: true,
}
