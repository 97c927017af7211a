import type { Address, CommitId } from '../../model/index.ts'
import { fail } from '../../model/index.ts'
import type { Keyed, Repository } from '../../ports/index.ts'
import { partName, readStateWrites, unsealed } from '../../state/index.ts'

/** What is to be undone: what became of the files between two commits, or of some resources in that. */
export type Undone = {
	/** As it was named, in full: a commit of the branch, or of the state's own history. */
	readonly commit: CommitId
	/** Null where there was nothing before. */
	readonly before: CommitId | null
	readonly after: CommitId
	readonly subject: string
	/** What a run brought to the workspace; undefined = whatever the files say. */
	readonly addresses?: readonly Address[]
}

export type UndoneRequest = {
	readonly name: string
	readonly repository: Repository
	/** The tracked branch, and the state's own history, as just fetched; null where there is none. */
	readonly tip: CommitId
	readonly stateTip: CommitId | null
	/** What was typed: an id, or the beginning of one. */
	readonly named: string
	/** With it all commits of the run that made this one. */
	readonly wholeRun: boolean
	readonly keyed?: Keyed
}

const MOST_COMMITS = 100_000
const MOST_RUNS = 1_000

/** Finds what a commit, or a run that `log` lists, did. Throws `Failure(USAGE)` where there is no such thing, or several. */
export async function findUndone(request: UndoneRequest): Promise<Undone> {
	const { repository, tip, named } = request
	if (!/^[0-9a-f]{4,64}$/.test(named))
		fail('USAGE', `${JSON.stringify(named)} is no id of a commit`, { hint: '`tideway log` shows what can be rolled back' })
	const commits = await repository.messages(tip, MOST_COMMITS)
	const found = commits.filter(({ id }) => id.startsWith(named))
	if (found.length > 1) fail('USAGE', `${named} is the beginning of several commits`, { hint: 'type more of the id' })
	const [commit] = found
	if (!commit) return await runNamed(request)
	const { first, last } = request.wholeRun ? runAround(commits, commit) : { first: commit, last: commit }
	const [oldest] = await repository.history({ from: null, to: first.id, folder: '', limit: 1 })
	const [before] = oldest?.parents ?? []
	return { commit: commit.id, before: before ?? null, after: last.id, subject: commit.message.split('\n', 1)[0] ?? '' }
}

type Message = { readonly id: CommitId; readonly message: string }

/** Commits that one run made stand one after the other, and name the same plan. */
function runAround(commits: readonly Message[], commit: Message): { readonly first: Message; readonly last: Message } {
	const plan = planOf(commit)
	const at = commits.indexOf(commit)
	if (plan === undefined)
		fail('USAGE', `${commit.id.slice(0, 7)} was not made by a run of Tideway`, { hint: 'leave out --run to roll back this commit alone' })
	let [newest, oldest] = [at, at]
	for (let next = commits[newest - 1]; next && planOf(next) === plan; next = commits[newest - 1]) newest -= 1
	for (let next = commits[oldest + 1]; next && planOf(next) === plan; next = commits[oldest + 1]) oldest += 1
	return { first: commits[oldest] ?? commit, last: commits[newest] ?? commit }
}

function planOf({ message }: Message): string | undefined {
	return /^Tideway-Plan: (sha256:[0-9a-f]{64})\s*$/m.exec(message)?.[1]
}

/** A run that brought changes to the workspace: the files as they were when it began, and as they were at the one before. */
async function runNamed({ repository, stateTip, name, keyed, named }: UndoneRequest): Promise<Undone> {
	const open = (part: string, text: string): string => unsealed(text, partName(name, part), keyed)
	const writes = stateTip === null ? [] : await readStateWrites(repository, stateTip, undefined, MOST_RUNS, open)
	const at = writes.findIndex(({ commit }) => commit.startsWith(named))
	const [run, previous] = [writes[at], writes[at + 1]]
	if (!run) return fail('USAGE', `neither the branch nor the state has a commit ${named}`, { hint: '`tideway log` shows what there is' })
	if (run.inbound.size === 0 || run.branchAt === null || !previous?.branchAt)
		return fail('USAGE', `${named} is a run that brought nothing from Git to the workspace`, {
			hint: 'roll back a commit of the branch: `tideway log` shows them as OUTBOUND, GIT and SERVICE',
		})
	return {
		commit: run.commit,
		before: previous.branchAt,
		after: run.branchAt,
		subject: `${run.operation} of ${run.at.slice(0, 'yyyy-mm-dd'.length)}`,
		addresses: [...run.inbound.keys()],
	}
}
