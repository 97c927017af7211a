import type { Address, Change, Dict, ResourceType } from '../../model/index.ts'
import { byCodeUnit, isSame } from '../../model/index.ts'

/** What a plan makes of one resource on one side, in however many steps. */
export type Changed = {
	readonly address: Address
	readonly type: string
	readonly key: string
	readonly changes: readonly Change[]
	/** As it is, and as it will be; undefined where it is not there. */
	readonly from: ChangedSide | undefined
	readonly to: ChangedSide | undefined
}

/** `change`: the one that tells. */
export type ChangedSide = { readonly change: Change; readonly attributes: Dict }

/**
 * The changes by the resource that they are about, by address: one that is made anew is deleted and created, one that steps aside for another
 * has two names in turn. In whatever order they come.
 */
export function resourcesIn(changes: readonly Change[]): readonly Changed[] {
	const made = new Set(changes.flatMap(({ deposes, address }) => (deposes === undefined ? [] : [address])))
	const groups = Map.groupBy(changes, ({ deposed, address }) => (deposed !== undefined && made.has(deposed) ? deposed : address))
	return [...groups].map(([address, own]) => changedOf(address, own)).sort((a, b) => byCodeUnit(a.address, b.address))
}

function changedOf(address: Address, changes: readonly Change[]): Changed {
	const last = changes.findLast(({ kind, interim }) => kind !== 'delete' && !interim) ?? changes.find(({ kind }) => kind !== 'delete')
	const creation = changes.find(({ kind }) => kind === 'create')
	const first = changes.find(({ kind }) => kind === 'delete') ?? changes.find(({ interim }) => interim) ?? last
	const { type, key } = last ?? first ?? { type: '', key: '' }
	return {
		address,
		type,
		key,
		changes,
		from: first && first.kind !== 'create' ? { change: first, attributes: first.before } : undefined,
		to: last && last.kind !== 'delete' ? { change: creation ?? last, attributes: last.after } : undefined,
	}
}

/** In Terraform's words. */
export function actionsOf({ changes, from, to }: Changed): readonly string[] {
	if (!from) return ['create']
	if (!to) return ['delete']
	if (!isMadeAnew(changes)) return ['update']
	return changes.some(({ deposes }) => deposes !== undefined) ? ['create', 'delete'] : ['delete', 'create']
}

/** The attributes that cannot change otherwise, of a resource that is made anew. */
export function replacePaths(type: ResourceType | undefined, { changes, from, to }: Changed): readonly (readonly string[])[] {
	if (!type || !from || !to || !isMadeAnew(changes)) return []
	const fixed = type.attributes.filter(({ live }) => live === 'create-only').map(({ name }) => name)
	return fixed.filter((name) => !isSame(from.attributes.get(name), to.attributes.get(name))).map((name) => [name])
}

/** Why, in Terraform's words, where it has any for it. */
export function reasonOf({ changes, to }: Changed): string | undefined {
	const [change] = changes
	if (change?.to !== 'live') return undefined
	if (!to) return 'delete_because_no_resource_config'
	if (!isMadeAnew(changes)) return undefined
	return changes.some(({ triggers }) => triggers !== undefined) ? 'replace_by_triggers' : 'replace_by_request'
}

function isMadeAnew(changes: readonly Change[]): boolean {
	return changes.some(({ kind }) => kind === 'create') && changes.some(({ kind }) => kind === 'delete')
}
