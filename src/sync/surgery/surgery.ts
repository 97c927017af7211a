import type { Address, Base, BaseEntry, CommitId } from '../../model/index.ts'
import { byCodeUnit, fail, nearest, parseAddress } from '../../model/index.ts'
import type { State, Stored } from '../../ports/index.ts'
import { renderRescue } from '../../state/index.ts'
import { standingAt } from '../commits.ts'
import type { Workspace } from '../workspace.ts'
import type { LockChoices } from './held.ts'
import { contentOf, readStored, storeState } from './held.ts'

/** What base holds under an address. */
export type BaseRow = { readonly address: Address; readonly entry: BaseEntry }

/** `patterns`: addresses, or with `*` for any characters; none = all. `id`: only what is bound to that id. */
export type Selection = { readonly patterns: readonly string[]; readonly id: string | undefined }

/** The chosen entries in the order of their addresses. Throws ADDRESS_UNKNOWN for an address without `*` that base does not have. */
export function selectEntries(base: Base, { patterns, id }: Selection): readonly BaseRow[] {
	const wanted = patterns.map((pattern) => parseAddress(pattern)?.address ?? pattern)
	for (const pattern of wanted) if (!pattern.includes('*')) getEntry(base, pattern)
	return [...base]
		.filter(([address, entry]) => (id === undefined || entry.id === id) && isChosen(wanted, address))
		.map(([address, entry]) => ({ address, entry }))
		.sort((a, b) => byCodeUnit(a.address, b.address))
}

function isChosen(patterns: readonly string[], address: Address): boolean {
	return patterns.length === 0 || patterns.some((pattern) => pattern === address || fits(pattern, address))
}

/** Each part between stars is taken where it comes first, so that the time it takes is bounded by the two lengths (P44). */
function fits(pattern: string, text: string): boolean {
	const [head = '', ...parts] = pattern.split('*')
	const tail = parts.pop()
	if (tail === undefined || text.length < head.length + tail.length || !text.startsWith(head) || !text.endsWith(tail)) return false
	let at = head.length
	for (const part of parts) {
		const found = text.indexOf(part, at)
		if (found === -1) return false
		at = found + part.length
	}
	return at <= text.length - tail.length
}

/** Throws ADDRESS_UNKNOWN, with the address that was probably meant. */
export function getEntry(base: Base, address: string): BaseRow {
	const known = address as Address
	const entry = base.get(known)
	if (entry) return { address: known, entry }
	const near = nearest(address, base.keys())
	return fail('ADDRESS_UNKNOWN', `the state has no ${address}`, {
		hint: near ? `did you mean ${near}?` : '`tideway state list` shows what it has',
	})
}

/** A change of base alone: neither Git nor the workspace is touched. */
export type Surgery = { readonly operation: string; readonly edit: (base: Base) => Base }

/** Binds what is bound to one address to another one of the same type. */
export function moving(from: Address, to: { readonly address: Address; readonly type: string; readonly key: string }): Surgery {
	return {
		operation: 'state mv',
		edit: (base) => {
			const { entry } = getEntry(base, from)
			if (entry.type !== to.type) fail('USAGE', `${from} cannot become ${to.address}: a resource keeps its type`)
			if (base.has(to.address)) {
				fail('ADDRESS_BOUND', `the state has ${to.address} already`, {
					hint: from === to.address ? 'name another address' : `\`tideway state rm ${to.address}\` forgets that one`,
				})
			}
			const rest = [...base].filter(([address]) => address !== from)
			return new Map([...rest, [to.address, { ...entry, key: to.key }]])
		},
	}
}

/** Forgets what both sides agreed on about these, all or none. */
export function removing(addresses: readonly Address[]): Surgery {
	return {
		operation: 'state rm',
		edit: (base) => {
			for (const address of addresses) getEntry(base, address)
			const gone = new Set(addresses)
			return new Map([...base].filter(([address]) => !gone.has(address)))
		},
	}
}

/** Carries it out under the lock, or only looks whether that would do. Answers the state as it then is. */
export async function operate(workspace: Workspace, { operation, edit }: Surgery, choices: LockChoices | 'dry-run'): Promise<State> {
	if (choices !== 'dry-run') {
		return await storeState(workspace, operation, choices, ({ state }) => {
			const known = needState(workspace, state)
			return { ...contentOf(known), base: edit(known.base) }
		})
	}
	const state = needState(workspace, (await readStored(workspace)).state)
	edit(state.base)
	return state
}

/** True where the commit has a file for a resource of that type and key. */
export async function hasFile(
	{ repository, folder, provider }: Workspace,
	commit: CommitId | null,
	of: { readonly type: string; readonly key: string },
): Promise<boolean> {
	const entries = commit ? await repository.list(commit, folder) : []
	return entries.some(({ path }) => {
		const place = standingAt(provider.layout, folder, path)
		return place?.type === of.type && place.key === of.key
	})
}

/** The stored state as the text that `state push` takes; `open`: to be read, also where it is sealed. */
export async function pullState(workspace: Workspace, form: 'sealed' | 'open'): Promise<string> {
	const { version: _version, ...stored } = await readStored(workspace)
	needState(workspace, stored.state)
	return renderRescue(stored, workspace.name, workspace.random.id(), form === 'sealed' ? workspace.keyed : undefined)
}

function needState({ store, name }: Workspace, state: Stored['state']): State {
	return (
		state ??
		fail('STATE_NONE', `nothing is stored yet in ${store.location}`, { hint: `\`tideway apply -w ${name}\` makes the first state` })
	)
}
