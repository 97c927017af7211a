import type { Dict, Value, World } from '../../../src/provider.ts'
import { isDict, isList } from '../../../src/provider.ts'
import { layout } from '../layout.ts'
import type { Faults } from './events.ts'
import { textIn } from './events.ts'
import { changeRow, dict, freeAmong, inStoredOrder, takeId } from './world.ts'

type Sent = { readonly world: World; readonly components: readonly Dict[]; readonly faults: Faults }

/** The whole list of components that a request sends, each matched with the one that it means, and what is wrong with it. */
export function sentComponents(world: World, sent: Value, before: readonly Dict[]): Sent {
	const given = isList(sent) ? sent.filter(isDict) : []
	const faults: Record<string, string> = {}
	const matched = given.map((component, index) => {
		const known = matchOf(component, before)
		if (typeof known !== 'string') return { component, known }
		faults[`components.${index}.${component.has('id') ? 'id' : 'version'}`] = known
		return { component, known: undefined }
	})
	const taken = new Set<Value>(matched.map(({ component, known }) => known?.get('slug') ?? component.get('slug')))
	let next = world
	const components = matched.map(({ component, known }, index) => {
		const slug = known?.get('slug') ?? component.get('slug') ?? freeAmong(taken, layout.slug(textIn(component, 'name')))
		taken.add(slug)
		if (component.has('slug') && component.get('slug') !== slug) faults[`components.${index}.slug`] = 'cannot be changed'
		const identified = known ? { world: next, id: known.get('id') } : takeId(next, 'component')
		next = identified.world
		return storedComponent(component, { before: known, id: identified.id, slug })
	})
	return { world: next, components, faults: { ...componentFaults(components), ...faults } }
}

/** By id, else by name and version; a text says why it cannot be told. */
function matchOf(component: Dict, before: readonly Dict[]): Dict | string | undefined {
	const id = component.get('id')
	if (id !== undefined) return before.find((one) => one.get('id') === id) ?? 'component not found'
	const sameName = before.filter((one) => one.get('name') === component.get('name'))
	const version = component.get('version')
	const match = sameName.find((one) => one.get('version') === (version ?? 'default'))
	if (match || version !== undefined || sameName.length === 0) return match
	return 'is required, since the name exists under other versions only'
}

type Known = { readonly before: Dict | undefined; readonly id: Value; readonly slug: Value }

/** A component as it is kept: what is not given stays as it was, a description that is empty goes. Who may use it is known to files only. */
export function storedComponent(given: Dict, { before, id, slug }: Known): Dict {
	const description = given.get('description') ?? before?.get('description')
	const made = dict({ id, slug, name: given.get('name'), version: given.get('version') ?? before?.get('version') ?? 'default' })
	return changeRow(made, {
		description: description === '' || description === null ? undefined : description,
		schema: inStoredOrder(given.get('schema') ?? null),
		sources: before?.get('sources'),
	})
}

/** What is wrong with the components of one domain. */
export function componentFaults(components: readonly Dict[]): Faults {
	const faults: Record<string, string> = {}
	const seen = { slugs: new Set<Value>(), identities: new Set<string>() }
	for (const [index, component] of components.entries()) {
		const slug = component.get('slug')
		const identity = JSON.stringify([textIn(component, 'name'), textIn(component, 'version')])
		if (slug === '') faults[`components.${index}.slug`] = 'is empty'
		if (textIn(component, 'name') === '') faults[`components.${index}.name`] = 'is required'
		if (seen.slugs.has(slug)) faults[`components.${index}.slug`] = 'another component has this slug'
		if (seen.identities.has(identity)) faults[`components.${index}`] = 'another component has the same name and version'
		seen.slugs.add(slug)
		seen.identities.add(identity)
	}
	return faults
}
