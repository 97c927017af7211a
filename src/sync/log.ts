import type { Address, CommitId, LogEntry } from '../model/index.ts'
import { byCodeUnit, fail, nearest } from '../model/index.ts'
import type { HistoryCommit, Keyed, Provider, Repository } from '../ports/index.ts'
import type { StateWrite } from '../state/index.ts'
import { partName, readStateWrites, unsealed } from '../state/index.ts'
import { ownTrailers, standingAt } from './commits.ts'

export type LogRequest = {
	readonly name: string
	readonly provider: Provider
	/** The workspace's folder in the repository; '' = its root. */
	readonly folder: string
	readonly repository: Repository
	/** The tracked branch; null = it has no commit. */
	readonly tip: CommitId | null
	/** The state's own history; null where it has none. */
	readonly stateTip: CommitId | null
	/** Only what is about this resource. */
	readonly address: Address | undefined
	readonly limit: number
	/** The key that the state is sealed with, where there is one. */
	readonly keyed?: Keyed
}

/**
 * What happened to a workspace's resources, newest first: commits that touch its files, and runs that wrote its state. Throws
 * `Failure(ADDRESS_UNKNOWN)` for an address that no commit and no file ever had.
 */
export async function readLog(request: LogRequest): Promise<readonly LogEntry[]> {
	const { repository, stateTip, address, limit, name, keyed } = request
	const open = (part: string, text: string): string => unsealed(text, partName(name, part), keyed)
	const writes = stateTip === null ? [] : await readStateWrites(repository, stateTip, address, limit, open)
	const commits = await readCommits(request)
	if (address !== undefined && writes.length + commits.entries.length === 0) refuseUnknown(address, commits.seen)
	return merged(commits, writes).slice(0, limit)
}

/**
 * By time, which is told in seconds; within one, a write of the state comes after the commit of the branch that it was made from, and
 * before the next one.
 */
function merged({ entries, order }: Commits, writes: readonly StateWrite[]): readonly LogEntry[] {
	const places = new Map(order.map((id, index) => [id, index]))
	const placed = [
		...writes.flatMap((write) => {
			const place = write.branchAt === null ? order.length : (places.get(write.branchAt) ?? 0)
			return writeEntries(write).map((entry) => ({ entry, place: place - 0.5 }))
		}),
		...entries.map((entry) => ({ entry, place: places.get(entry.commit) ?? 0 })),
	]
	const second = ({ at }: LogEntry): string => at.slice(0, '2026-01-01T00:00:00'.length)
	return placed.toSorted((a, b) => byCodeUnit(second(b.entry), second(a.entry)) || a.place - b.place).map(({ entry }) => entry)
}

type Commits = {
	readonly entries: readonly LogEntry[]
	readonly seen: ReadonlySet<Address>
	/** Of the branch, newest first, whatever they touch. */
	readonly order: readonly CommitId[]
}

/** Looks further and further back until there are enough, as commits are left out that touch nothing of the workspace's. */
async function readCommits(request: LogRequest): Promise<Commits> {
	const { repository, tip, folder, address, limit } = request
	if (tip === null) return { entries: [], seen: new Set(), order: [] }
	for (let count = limit * 2; ; count *= 4) {
		const commits = await repository.history({ from: null, to: tip, folder, limit: count })
		const all = commits.map((commit) => commitEntry(request, commit)).filter((entry) => entry.addresses.length > 0)
		const entries = all.filter((entry) => address === undefined || entry.addresses.includes(address))
		if (entries.length >= limit || commits.length < count)
			return { entries, seen: new Set(all.flatMap((entry) => entry.addresses)), order: commits.map(({ id }) => id) }
	}
}

function commitEntry(request: LogRequest, commit: HistoryCommit): LogEntry {
	const own = ownTrailers(commit.message, request.name)
	const isService = request.provider.echo?.isOwn(commit.message) === true
	const touched = commit.paths.flatMap(({ path }) => standingAt(request.provider.layout, request.folder, path)?.address ?? [])
	return {
		at: commit.at,
		direction: own ? 'OUTBOUND' : isService ? 'SERVICE' : 'GIT',
		person: commit.author.name,
		commit: commit.id,
		serial: null,
		addresses: [...new Set([...touched, ...(own ?? [])])],
		subject: commit.message.split('\n', 1)[0] ?? '',
		left: [],
	}
}

/** A run as up to two entries: what it brought to the workspace or did not, and what it only recorded. */
function writeEntries({ commit, at, serial, holder, operation, inbound, left, recorded }: StateWrite): readonly LogEntry[] {
	const entry = (
		direction: LogEntry['direction'],
		done: ReadonlyMap<Address, string>,
		open: ReadonlyMap<Address, string>,
	): readonly LogEntry[] => {
		if (done.size + open.size === 0) return []
		const said = [...(done.size > 0 ? [tally(done.values())] : []), ...(open.size > 0 ? [`not done: ${tally(open.values())}`] : [])]
		const addresses = [...done.keys(), ...open.keys()]
		return [
			{ at, direction, person: holder, commit, serial, addresses, subject: `${operation}: ${said.join('; ')}`, left: [...open.keys()] },
		]
	}
	return [...entry('INBOUND', inbound, left), ...entry('SYNC', recorded, new Map())]
}

/** `2 update, 1 create` */
function tally(words: Iterable<string>): string {
	const counts = new Map<string, number>()
	for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
	return [...counts].map(([word, count]) => `${count} ${word}`).join(', ')
}

function refuseUnknown(address: Address, seen: ReadonlySet<Address>): void {
	if (seen.has(address)) return
	const near = nearest(address, seen)
	fail('ADDRESS_UNKNOWN', `no commit ever had a file of ${address}`, {
		hint: near ? `did you mean ${near}?` : '`tideway log` shows what there is',
	})
}
