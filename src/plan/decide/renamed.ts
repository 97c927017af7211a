import type { Address, Base, Change, Dict, Problem, TypeName } from '../../model/index.ts'
import { problem, renderJson } from '../../model/index.ts'
import type { Verdict } from './verdict.ts'

/** A resource whose file is gone, and what becomes of it: kept without one, deleted, gone on both sides, or in conflict. */
type Former = { readonly address: Address; readonly fate: 'kept' | 'deleted' | 'gone' | 'open' }

/** Those that new files may be under another name: they say just what both sides agreed on last. By the address of the new file. */
export type LikelyRenames = ReadonlyMap<Address, Former>

/**
 * A file under a new name is a new resource, whatever it says (P17), and that must not come as a surprise: what is made, and what becomes
 * of the old one, is told beside it.
 */
export function likelyRenames(base: Base, verdicts: readonly Verdict[]): LikelyRenames {
	const created = verdicts.flatMap(({ changes }) => changes.filter(({ to, kind }) => to === 'live' && kind === 'create'))
	if (created.length === 0) return new Map()
	const formers = new Map<string, Former>()
	for (const verdict of verdicts) {
		for (const [address, fate] of fatesIn(verdict)) {
			const entry = base.get(address)
			if (entry && entry.attributes.size > 0) formers.set(contentOf(entry.type, entry.attributes), { address, fate })
		}
	}
	if (formers.size === 0) return new Map()
	return new Map(
		created.flatMap((change) => {
			const former = formers.get(contentOf(change.type, change.kind === 'create' ? change.after : new Map()))
			return former && former.address !== change.address ? [[change.address, former] as const] : []
		}),
	)
}

function fatesIn({ changes, conflicts, detached, adoptions }: Verdict): readonly (readonly [Address, Former['fate']])[] {
	const deleted = changes.filter(({ to, kind, deposed }) => to === 'live' && kind === 'delete' && deposed === undefined)
	return [
		...detached.map(({ address }) => [address, 'kept'] as const),
		...deleted.map(({ address }) => [address, 'deleted'] as const),
		...adoptions.filter(({ kind }) => kind === 'forget').map(({ address }) => [address, 'gone'] as const),
		...conflicts.filter(isOpen).map(({ address }) => [address, 'open'] as const),
	]
}

function isOpen({ reason, choice }: Verdict['conflicts'][number]): boolean {
	return reason === 'deleted-and-updated' && choice === undefined
}

const BECOMES: Readonly<Record<Former['fate'], string>> = {
	kept: 'this creates a second resource, and the old one stays',
	deleted: 'this creates another resource, and the old one is deleted',
	gone: 'the workspace has lost that one, and this creates it anew',
	open: '',
}

/** What is said beside the create of what may be an old resource. */
export function renameNotes(renames: LikelyRenames, { address, to, kind }: Change): readonly string[] {
	const former = to === 'live' && kind === 'create' ? renames.get(address) : undefined
	if (!former || former.fate === 'open') return []
	const why = `its file looks like that of ${former.address} under a new name: ${BECOMES[former.fate]}`
	if (former.fate === 'gone') return [why]
	return [`${why}. To go on with the old one, type \`tideway state mv ${former.address} ${address}\` instead`]
}

/** Where the old one was edited in the workspace, a copy of what it said before would only be in the way. */
export function waitsForFormer(renames: LikelyRenames, { address, to, kind, place }: Change): Problem | undefined {
	const former = to === 'live' && kind === 'create' ? renames.get(address) : undefined
	if (former?.fate !== 'open') return undefined
	return problem('RENAME_OPEN', `${address} looks like ${former.address} under a new name, which was edited in the workspace since`, {
		hint: `\`tideway state mv ${former.address} ${address}\` makes it the same, edit included; else settle the conflict of ${former.address} first`,
		where: { ...place, address },
	})
}

function contentOf(type: TypeName, attributes: Dict): string {
	return `${type} ${renderJson(attributes, 'sorted')}`
}
