import { hasOpenStart, openIntents, startedIn, withSettled } from '../../apply/index.ts'
import type { Address, Adoption, Base, Present, Problem, RemoteId, Snapshot } from '../../model/index.ts'
import { byCodeUnit, isSame, parseAddress, problem } from '../../model/index.ts'
import type { Unfinished } from '../../plan/index.ts'
import { arrivedAt } from '../../plan/index.ts'
import type { Intent, LockInfo, Stored } from '../../ports/index.ts'
import type { Workspace } from '../workspace.ts'
import { findMade, unfinishedIn } from './made.ts'

/** What an apply that did not end has left behind, settled by looking at the workspace (P23). */
export type Interrupted = {
	/** Base with what that run left in the workspace, which is nobody's wish. */
	readonly base: Base
	readonly settled: readonly Adoption[]
	/** Of these, what that run made. */
	readonly made: readonly Adoption[]
	/** What it had begun to make anew. */
	readonly unfinished: Unfinished
	/** Creates that may have been made, and that a list which is late may not show. */
	readonly resumed: ReadonlySet<Address>
	/** Changes of that run about which nothing could be found out. */
	readonly unsettled: ReadonlySet<string>
	/** Ids of what it deleted to make it anew, and had not: a file may still say them. */
	readonly deposed: ReadonlySet<RemoteId>
	readonly warnings: readonly Problem[]
}

/** What a settling goes by: the state, and the two sides as they were just read; null where one was not. */
export type Found = { readonly stored: Stored; readonly git: Snapshot | null; readonly live: Snapshot | null }

/**
 * Compares what was left open with the workspace as it was just read. `made`: what is known of that already. What is newly `made`, and goes
 * by another key from now on, calls for another read.
 */
export async function settleInterrupted(
	workspace: Workspace,
	{ stored, git, live }: Found,
	made: readonly Adoption[] = [],
): Promise<Interrupted> {
	const { schema } = workspace.provider
	const open = openIntents(stored.journal)
	const started = await startsOf(workspace, stored, open)
	const was = withSettled(stored.state?.base ?? new Map(), made, schema)
	const found = live && git ? findMade(schema, started, { base: was, git, live, foreign: foreignTo(workspace, stored) }) : []
	const base = withSettled(was, found, schema)
	const settled = new Map<Address, Adoption>()
	const unsettled = new Set<string>()
	for (const intent of open) {
		const outcome = settle(intent, base, live)
		if (outcome === 'unknown') unsettled.add(intent.change)
		else if (outcome) settled.set(outcome.address, outcome)
	}
	const told = open.flatMap(({ address, values }) => (values ? [[address, { values }] as const] : []))
	const arrived = live && git ? arrivedAt(live, { schema, told, base, from: git }) : []
	const adoptions = [...arrived, ...settled.values()]
	return {
		base: withSettled(base, adoptions, schema),
		made: [...made, ...found],
		settled: [...made, ...found, ...adoptions],
		resumed: new Set(started.filter(({ kind }) => kind === 'create').map(({ address }) => address)),
		unfinished: live && git ? unfinishedIn(schema, started, { base, git, live }) : new Map(),
		unsettled,
		deposed: live ? deletedFirst(open, live) : new Set(),
		warnings: await warningsFor(workspace, stored, started),
	}
}

function deletedFirst(open: readonly Intent[], live: Snapshot): ReadonlySet<RemoteId> {
	const ids = open.flatMap(({ address, kind, replaces, deposes }) => {
		const read = live.scopes.get(parseAddress(address)?.type ?? '')
		if (kind !== 'create' || replaces === undefined || deposes !== undefined || read?.kind !== 'complete') return []
		return [...read.value.values()].some(({ id }) => id === replaces) ? [] : [replaces]
	})
	return new Set(ids)
}

function foreignTo({ live }: Workspace, { journal }: Stored): ReadonlySet<Address> | null {
	if (!live.bind) return null
	return new Set(journal?.intents.flatMap(({ to, kind, address }) => (to === 'git' && kind === 'create' ? [address] : [])))
}

/** Where a run was, on this machine: its diary. */
export function diaryOf({ paths }: Workspace, { id, epoch }: { readonly id: string; readonly epoch: number }): string {
	return `${paths.runs}/${String(epoch).padStart(8, '0')}-${id}.jsonl`
}

/** Runs on this machine of which something is kept. */
const MOST_DIARIES = 200

/** Drops the oldest diaries; the one of the run that is stored now, and all since, stay. */
export async function dropOldDiaries({ files, paths }: Workspace): Promise<void> {
	const names = await files.list(paths.runs)
	for (const name of names.toSorted(byCodeUnit).slice(0, -MOST_DIARIES)) await files.remove(`${paths.runs}/${name}`)
}

/** Whether a run of this machine has begun a change of which it does not tell the end. */
export async function hasOpenStarts(workspace: Workspace, run: Pick<LockInfo, 'id' | 'epoch'>): Promise<boolean> {
	const diary = await workspace.files.read(diaryOf(workspace, run))
	return diary !== undefined && hasOpenStart(new TextDecoder().decode(diary))
}

/** The open changes that had begun; all of them where the run was on another machine, or what it wrote here cannot be read. */
async function startsOf(workspace: Workspace, { journal }: Stored, open: readonly Intent[]): Promise<readonly Intent[]> {
	if (!journal || open.length === 0) return open
	const diary = await workspace.files.read(diaryOf(workspace, { id: journal.run, epoch: journal.epoch }))
	// A run of this machine notes a start here before it begins.
	if (!diary && !(await workspace.holders?.hasEnded(journal.run))) return open
	const started = startedIn(new TextDecoder().decode(diary))
	return started ? open.filter(({ change, begunBy }) => begunBy !== undefined || started.has(change)) : open
}

function settle(intent: Intent, base: Base, live: Snapshot | null): Adoption | 'unknown' | undefined {
	const { address, kind, interim } = intent
	if (kind === 'create') return live?.scopes.get(parseAddress(address)?.type ?? '')?.kind === 'unknown' ? 'unknown' : undefined
	if (kind !== 'delete' && !interim) return undefined
	// What stepped aside to be deleted has another address once the new one is there.
	const old = interim ? [...base].flatMap(([one, { deposed }]) => (deposed === address ? [one] : [])) : []
	for (const known of [address, ...old]) {
		const found = settleAt(known, intent, base, live)
		if (found) return found
	}
	return undefined
}

function settleAt(address: Address, { kind, interim }: Intent, base: Base, live: Snapshot | null): Adoption | 'unknown' | undefined {
	const entry = base.get(address)
	if (!entry) return undefined
	const read = live?.scopes.get(entry.type)
	if (read?.kind !== 'complete' || live?.unknown.has(address)) return 'unknown'
	const common = { address, type: entry.type, key: entry.key, kind: 'settled', git: null } as const
	if (kind === 'delete') return live?.gone.has(address) ? { ...common, live: null } : undefined
	const now = read.value.get(address)?.attributes.get(interim?.attribute ?? '')
	const stands = interim && isSame(now, interim.value) && !isSame(entry.attributes.get(interim.attribute), interim.value)
	return stands ? { ...common, live: new Map<string, Present>([[interim.attribute, interim.value]]) } : undefined
}

async function warningsFor({ holders }: Workspace, { lock }: Stored, started: readonly Intent[]): Promise<readonly Problem[]> {
	if (lock && !(await holders?.hasEnded(lock.id))) {
		const hint = `plan again when it has ended, or once it is surely dead type \`tideway lock release ${lock.id}\``
		return [
			problem('RUN_UNDER_WAY', `${lock.holder} is at work since ${lock.since} (${lock.operation}): this may be out of date in a moment`, {
				hint,
			}),
		]
	}
	if (started.length === 0) return []
	const count = started.length === 1 ? '1 change' : `${started.length} changes`
	return [
		problem('RUN_INTERRUPTED', `an earlier apply left ${count} open`, {
			hint: 'this plan goes by what the workspace shows now; the next apply settles what is open',
		}),
	]
}
