import type { Ability, Attribute, ResourceType, Shape, TypeName } from '../../../src/provider.ts'

type Because = { readonly reason: string; readonly remedy: string }

/** All that a person's change of a file may ask for. */
export const ALL: ResourceType['can'] = { create: true, update: true, delete: true }

/** A type of which a resource is there or not, and nothing of it can change. */
export function thereOrNot(because: Because): ResourceType['can'] {
	return { create: true, update: because satisfies Ability, delete: true }
}

/** An attribute that stays as it was made. */
export function fixed(what: string, remedy: string): { readonly live: 'create-only'; readonly because: Because } {
	return { live: 'create-only', because: { reason: `Segment fixes ${what} when it is created`, remedy } }
}

/** A text that has to be there. */
export const text = (name: string): Attribute => ({ name, kind: 'string', required: true })

/** A text that may be left out; empty is the same as that. */
export const optionalText = (name: string): Attribute => ({ name, kind: 'string', sameAsAbsent: [null, ''] })

export const flag = (name: string): Attribute => ({ name, kind: 'boolean', required: true })

/** What another resource is named by, such as `segment_source.web.id`. */
export const reference = (name: string, refersTo: TypeName): Attribute => ({ name, kind: 'string', refersTo, required: true })

/** A map of any members; in HCL one text, as `jsonencode` makes it. */
export const jsonMap = (name: string): Attribute => ({ name, kind: 'any', encoded: 'json' })

/** Settings may hold secrets, so none of them is shown; Segment masks those that are. */
export const SETTINGS: Attribute = { ...jsonMap('settings'), required: true, sensitive: 'in-part' }

export const setOf = (...attributes: readonly Attribute[]): Shape & { readonly kind: 'set' } => ({
	kind: 'set',
	items: { kind: 'object', attributes },
})

/** What the catalogue says of a thing comes with every answer, and may stand in a file; only the id is anybody's choice. */
const CATALOGUED = [
	'actions',
	'categories',
	'components',
	'contacts',
	'description',
	'is_cloud_event_source',
	'logos',
	'name',
	'options',
	'partner_owned',
	'presets',
	'previous_names',
	'region_endpoints',
	'slug',
	'status',
	'supported_features',
	'supported_methods',
	'supported_platforms',
	'supported_regions',
	'website',
]

/** Which item of the catalogue a thing is one of. */
export function metadata(what: string, remedy: string): Attribute {
	return {
		name: 'metadata',
		kind: 'object',
		required: true,
		attributes: [text('id'), ...CATALOGUED.map((name): Attribute => ({ name, kind: 'any', computed: true }))],
		...fixed(`the catalogue item of ${what}`, remedy),
	}
}

/** Chosen by Segment; in a file it says nothing. */
export const chosen = (name: string): Attribute => ({ name, kind: 'string', computed: true })
