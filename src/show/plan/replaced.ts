import type { Change, Dict, Edit, Plan, ResourceType } from '../../model/index.ts'
import { isSame } from '../../model/index.ts'

/** A resource that is made anew: the change that makes it, the one that deletes the old one, and what it holds in the end. */
export type Replaced = {
	readonly creation: Extract<Change, { kind: 'create' }>
	readonly old: Extract<Change, { kind: 'delete' }>
	readonly wanted: Dict
	/** What the new one is called while the old one is there: that change is shown with it. */
	readonly naming: Change | undefined
}

/** What is made anew, by the change that makes it; and the changes that are shown there. */
export type Replacements = { readonly made: ReadonlyMap<Change, Replaced>; readonly covered: ReadonlySet<Change> }

export function replacementsIn({ changes }: Pick<Plan, 'changes'>): Replacements {
	const made = new Map<Change, Replaced>()
	const covered = new Set<Change>()
	for (const creation of changes) {
		if (creation.kind !== 'create' || creation.replaces === undefined) continue
		const old = changes.find(
			({ kind, to, address, deposed }) => kind === 'delete' && to === 'live' && (deposed ?? address) === creation.address,
		)
		if (old?.kind !== 'delete') continue
		const naming = changes.find(({ kind, to, address }) => kind === 'update' && to === 'live' && address === creation.address)
		made.set(creation, { creation, old, wanted: naming?.kind === 'update' ? naming.after : creation.after, naming })
		for (const change of naming ? [old, naming] : [old]) covered.add(change)
	}
	return { made, covered }
}

/** As Terraform signs it: which of the two comes first. */
export function signOf({ creation }: Replaced): '+/-' | '-/+' {
	return creation.deposes === undefined ? '-/+' : '+/-'
}

/** In what the new one differs from the old one. */
export function editsOf({ old, wanted }: Replaced, type: ResourceType | undefined): readonly Edit[] {
	const names = new Set([...(type?.attributes.map(({ name }) => name) ?? []), ...old.before.keys(), ...wanted.keys()])
	return [...names].flatMap((name) => {
		const [before, after] = [old.before.get(name), wanted.get(name)]
		return isSame(before, after) ? [] : [{ path: [name], before, after }]
	})
}

/** What the words beside it leave open. */
export function replacementNotes(replaced: Replaced, type: ResourceType | undefined): readonly string[] {
	const changed = new Set(editsOf(replaced, type).map(({ path }) => path[0]))
	const forcing =
		type?.attributes.filter(({ name, live }) => live === 'create-only' && changed.has(name)).map(({ name }) => `\`${name}\``) ?? []
	const why = forcing.length === 0 ? [] : [`${forcing.join(', ')} forces replacement`]
	const called = replaced.creation.interim
	return called ? [...why, `its \`${called.attribute}\` is set once the old one is gone`] : why
}
