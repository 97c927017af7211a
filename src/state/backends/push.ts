import type { CommitId } from '../../model/index.ts'
import { Failure, problem } from '../../model/index.ts'
import type { Clock, PushOutcome, Random, RefMove, RefName, Repository } from '../../ports/index.ts'

type Ports = { readonly repository: Repository; readonly clock: Clock; readonly random: Random }

/** Where a ref is, as seen from a move: still before it, at or beyond our commit, or at somebody else's. */
type Standing = 'before' | 'ours' | 'elsewhere'

type Seen = { readonly refs: ReadonlyMap<RefName, CommitId | null>; readonly standings: readonly Standing[] }

const ATTEMPTS = 4
const FIRST_PAUSE_MS = 1000

/**
 * Pushes, and settles a lost answer by reading the refs back: decided by ids only, and repeated with the very same
 * commits, which cannot be done twice. `unknown` is left where the remote cannot be read, or only part of the move stands.
 */
export async function pushSettled(ports: Ports, moves: readonly RefMove[]): Promise<PushOutcome> {
	let outcome = await pushOnce(ports.repository, moves)
	for (let attempt = 1; outcome.kind === 'unknown' && attempt <= ATTEMPTS; attempt += 1) {
		if (attempt > 1) await ports.clock.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 2) * (1 + ports.random.fraction()))
		const seen = await readBack(ports.repository, moves)
		if (!seen) continue
		if (!seen.standings.every((standing) => standing === 'before')) return verdict(ports.repository, moves, seen)
		if (attempt === ATTEMPTS) return { kind: 'rejected', problem: outcome.problem }
		outcome = await pushOnce(ports.repository, moves)
	}
	return outcome
}

function verdict(repository: Repository, moves: readonly RefMove[], { refs, standings }: Seen): PushOutcome {
	if (standings.every((standing) => standing === 'ours')) return { kind: 'done' }
	if (standings.includes('ours')) return { kind: 'unknown', problem: halfDone(repository, moves) }
	return { kind: 'moved', refs, problem: problem('STATE_MOVED', `somebody else pushed to ${repository.url} first; nothing was written`) }
}

async function pushOnce(repository: Repository, moves: readonly RefMove[]): Promise<PushOutcome> {
	try {
		return await repository.push(moves)
	} catch (error) {
		if (error instanceof Failure) return { kind: 'unknown', problem: error.problem }
		throw error
	}
}

async function readBack(repository: Repository, moves: readonly RefMove[]): Promise<Seen | undefined> {
	try {
		const refs = await repository.fetch(moves.map(({ ref }) => ref))
		return { refs, standings: await Promise.all(moves.map((move) => standingOf(repository, move, refs.get(move.ref) ?? null))) }
	} catch (error) {
		if (error instanceof Failure) return undefined
		throw error
	}
}

async function standingOf(repository: Repository, move: RefMove, at: CommitId | null): Promise<Standing> {
	if (at === move.from) return 'before'
	if (at === null) return 'elsewhere'
	return at === move.to || (await repository.isAncestor(move.to, at)) ? 'ours' : 'elsewhere'
}

function halfDone(repository: Repository, moves: readonly RefMove[]) {
	const names = moves.map(({ ref }) => ref).join(' and ')
	return problem('STATE_UNFIT', `only one of ${names} moved in ${repository.url}, although they were pushed as one`, {
		hint: 'look whether somebody rewound one of them; else the host does not push atomically, and another store is needed',
	})
}
