import type { Attribute, Dict, FormAttribute, HclFiles, RemoteId, ResourceType, Shape } from '../../src/provider.ts'
import { findType } from '../../src/provider.ts'
import { keyOfId } from './keys.ts'
import { FOLDERS } from './layout.ts'
import { schema } from './schema/index.ts'
import { slug } from './slug.ts'

/** Resources in HCL, as Segment's Git Sync writes them: a folder for each type, an id for each name. */
export const hcl: HclFiles = { isVendors, vendorPath, written, vendorKey: (_type, id) => keyOfId(id), shadows, nameOf }

const FILE = /^([^/]+)\/[^/]+\.tf$/s

function isVendors(path: string): boolean {
	const [, folder] = FILE.exec(path) ?? []
	return folder !== undefined && [...FOLDERS.values()].includes(folder)
}

/** A filter's file is called after the filter alone, all others are called as their blocks are. */
function vendorPath(type: string, key: string): string | undefined {
	const folder = FOLDERS.get(type)
	const name = key.replace(/^id-/, '')
	return folder === undefined ? undefined : `${folder}/${type === 'destination_filter' ? name.slice(name.indexOf('_') + 1) : name}.tf`
}

/** What Segment chooses is not written, but for some of what the catalogue says of a destination. */
const CATALOGUED: readonly FormAttribute[] = [
	{ name: 'contacts', kind: 'objects', members: [], absent: 'null' },
	{ name: 'partner_owned', kind: 'plain', absent: 'null' },
	{ name: 'region_endpoints', kind: 'plain', absent: 'null' },
	{ name: 'supported_regions', kind: 'plain', absent: 'null' },
]

/** What Segment's Terraform provider does not know stands in no file that says nothing of it. */
const BEYOND: ReadonlySet<string> = new Set([
	'transformation.allow_properties',
	'transformation.drop',
	'transformation.hash_properties_configuration',
])

/** Lists that are empty where others are null. */
const EMPTY: ReadonlySet<string> = new Set(['function.settings', 'user_group.members'])

function written(type: string): readonly FormAttribute[] {
	const described = findType(schema, type)
	return described ? membersOf(described, described.attributes, type) : []
}

function membersOf(type: ResourceType, attributes: readonly Attribute[], path: string): readonly FormAttribute[] {
	const own = attributes.filter(({ computed }) => !computed).map((attribute) => writtenOf(type, attribute, path))
	const all = path === 'destination.metadata' ? [...own, ...CATALOGUED] : own
	return all.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function writtenOf(type: ResourceType, attribute: Attribute, path: string): FormAttribute {
	const { name } = attribute
	const here = `${path}.${name}`
	const isItems = path.includes('[]')
	const isEmpty = EMPTY.has(here) || ((attribute.required || isItems) && attribute.kind !== 'object' && itemsOf(attribute) !== undefined)
	const absent = BEYOND.has(here) ? 'left-out' : isEmpty || (isEncoded(attribute) && attribute.required) ? 'empty' : 'null'
	if (isEncoded(attribute)) return { name, kind: 'text', absent }
	if (attribute.kind === 'object') return { name, kind: 'object', members: membersOf(type, attribute.attributes, here), absent }
	const items = itemsOf(attribute)
	if (items?.kind === 'object') return { name, kind: 'objects', members: membersOf(type, items.attributes, `${here}[]`), absent }
	return { name, kind: 'plain', absent }
}

function itemsOf(shape: Shape): Shape | undefined {
	return shape.kind === 'set' || shape.kind === 'list' ? shape.items : undefined
}

function isEncoded(shape: Shape): boolean {
	return shape.kind === 'any' ? shape.encoded === 'json' : shape.kind === 'string' && shape.language === 'json'
}

/** Git Sync writes each filter of a destination a second time, as a transformation with the filter's id. */
function shadows(ids: Parameters<HclFiles['shadows']>[0]): ReturnType<HclFiles['shadows']> {
	const filters = new Set([...ids].flatMap(([address, id]) => (address.startsWith('destination_filter.') ? [lastOf(id)] : [])))
	return new Set([...ids].filter(([address, id]) => address.startsWith('transformation.') && filters.has(id)).map(([address]) => address))
}

function lastOf(id: RemoteId): string {
	return id.slice(id.indexOf(':') + 1)
}

/** A source has a slug that is its own; what stands in a destination is called by that first. All else that has a name is called by it. */
function nameOf(type: string, attributes: Dict): string | undefined {
	const textIn = (name: string | undefined): string => {
		const value = name === undefined ? undefined : attributes.get(name)
		return typeof value === 'string' ? value : ''
	}
	if (type === 'source') return textIn('slug') || undefined
	if (type === 'label') return slug(`${textIn('key')} ${textIn('value')}`) || undefined
	const made = slug(textIn(findType(schema, type)?.label))
	const holder = HELD.has(type) ? textIn('destination_id') : ''
	return made === '' ? undefined : holder === '' ? made : `${holder}-${made}`
}

const HELD: ReadonlySet<string> = new Set(['destination_filter', 'destination_subscription'])
