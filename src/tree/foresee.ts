import type { Address, Change, Computation, Dict, Problem } from '../model/index.ts'
import { findType } from '../model/index.ts'
import type { Provider } from '../ports/index.ts'
import type { DraftFile, HclTree, HclWritten } from './hcl/index.ts'
import { idsFor } from './write.ts'

/** What is known of changes of files in HCL before they are made. */
export type Foresight = {
	/** Which expressions keep a change from its file. */
	readonly computations: (change: Change) => readonly Computation[]
	/** Why a change cannot be written for another reason. */
	readonly blocked: (change: Change) => Problem | undefined
	/** What has to go from its file together with what a change deletes. */
	readonly goesWith: (change: Change) => readonly Address[]
}

type Drafts = ReadonlyMap<string, DraftFile>

/**
 * What would become of the changes that are written to a tree in HCL, for whoever plans them. `gone`: what is to go from its files, as far as
 * that can be told; what goes from the middle of a list can only if all behind it go as well.
 */
export async function foresee(
	{ provider: { layout, schema, name }, folder }: { readonly provider: Provider; readonly folder: string },
	tree: HclTree,
	gone: ReadonlySet<Address>,
): Promise<Foresight> {
	const { behind, problemOf, withoutResource, writeChange } = await import('./hcl/index.ts')
	const writing = { tree, layout, folder, labels: tree.labels, provider: name, ids: idsFor(layout, tree, new Map(), []) }
	const without = new Map<Address, Drafts | undefined>()
	const withoutThose = (addresses: readonly Address[]): Drafts | undefined => {
		let drafts: Drafts | undefined = new Map()
		for (const address of addresses) {
			if (!without.has(address)) without.set(address, drafts && gone.has(address) ? withoutResource(writing, address, drafts) : undefined)
			drafts = without.get(address)
		}
		return drafts
	}
	const known = new WeakMap<Dict, HclWritten>()
	const tried = (change: Change): HclWritten | undefined => {
		const values = change.kind === 'delete' ? change.before : change.after
		const type = findType(schema, change.type)
		if (!type || change.to !== 'git') return undefined
		const first = change.kind === 'delete' ? withoutThose(behind(tree, change.address)) : undefined
		const done = known.get(values) ?? writeChange(writing, change, type, first ?? new Map())
		known.set(values, done)
		return done
	}
	return {
		computations: (change) => {
			const done = tried(change)
			return done?.kind === 'computed' ? done.computations : []
		},
		blocked: (change) => {
			const done = tried(change)
			return done && done.kind !== 'written' ? problemOf(change.address, done) : undefined
		},
		goesWith: (change) => (change.to === 'git' && change.kind === 'delete' ? behind(tree, change.address) : []),
	}
}
