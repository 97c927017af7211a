import { setTimeout as sleep } from 'node:timers/promises'

import { type CommitId, Failure, fail, type Problem, problem } from '../../model/index.ts'
import type { PushOutcome, RefMove, RefName } from '../../ports/index.ts'
import { fetchRefs, haveArrived } from './fetch.ts'
import { hasCommit, isAncestor } from './history.ts'
import type { Recalling } from './lineage.ts'
import { type Git, refuseStopped, runGit, safeText } from './process.ts'
import { checkId, checkRef } from './refs.ts'
import { cureFor } from './refusals.ts'
import { hostKeyProblem } from './ssh.ts'
import { calmStore, type Store } from './store.ts'

const ATTEMPTS = 3
/** Words of a server that will say the same again; they only save a wait. */
const LASTING =
	/permission|denied|protected|declined|prohibited|forbidden|not allowed|authentication|could not read (username|password)|does not support --atomic|\b40[13]\b|checked out|exists; cannot create/i

/** One try to move the refs, as it looked from here. What it did is found out by looking. */
export type Attempt = { readonly problem: Problem; readonly lasting: boolean }

/** Moves all refs or none by `git push`, then looks where they are. */
export async function pushRefs(store: Store, moves: readonly RefMove[]): Promise<PushOutcome> {
	await checkMoves(store, moves)
	const calm = calmStore(store)
	return settleMoves(
		calm,
		moves,
		() => pushOnce(calm, moves),
		() => lookAfter(calm, moves),
		store.local.signal,
	)
}

/** Where everything is as it was pushed, which is nearly always, nothing has to be brought to know it. */
async function lookAfter(store: Store, moves: readonly RefMove[]): Promise<ReadonlyMap<RefName, CommitId | null>> {
	if (await haveArrived(store, moves)) return new Map(moves.map(({ ref, to }) => [ref, to]))
	return fetchRefs(
		store,
		moves.map(({ ref }) => ref),
	)
}

/**
 * Tries, looks at the refs, and tries again while nothing has moved and it may help. The same commits are offered each time, so an
 * attempt that landed unseen is found and not repeated.
 */
export async function settleMoves(
	store: Store,
	moves: readonly RefMove[],
	attempt: () => Promise<Attempt>,
	look: () => Promise<ReadonlyMap<RefName, CommitId | null>>,
	signal: AbortSignal | undefined,
): Promise<PushOutcome> {
	for (let tried = 1; ; tried += 1) {
		const said = await attempt()
		const seen = await lookPatiently(look)
		if ('code' in seen)
			return {
				kind: 'unknown',
				problem: problem('OUTCOME_UNKNOWN', `it is not known whether the push to ${store.remote.shown} landed`, {
					hint: 'Run the command again: it looks first.',
					cause: seen,
				}),
			}
		const verdict = await judge(store, moves, seen, said)
		if (verdict !== undefined) return verdict
		if (said.lasting || tried >= ATTEMPTS || signal?.aborted === true) return { kind: 'rejected', problem: said.problem }
		await sleep(Math.random() * 1_000 * 2 ** (tried - 1))
	}
}

/** Refuses what no push could do safely: a ref twice, a ref that stays (nobody checks it), a move that would drop commits; and all where somebody wished to stop. */
export async function checkMoves(reading: Recalling, moves: readonly RefMove[]): Promise<void> {
	refuseStopped(reading.local, ['push'])
	const refs = new Set(moves.map((move) => checkRef(move.ref)))
	if (refs.size !== moves.length) fail('GIT_FAILED', 'a ref is named twice in one push')
	for (const { ref, from, to } of moves) {
		checkId(to)
		if (from === to) fail('GIT_FAILED', `${ref} would not move, and git checks the expected commit of moving refs only`)
		if (!reading.lineage.has(to) && !(await hasCommit(reading, to)))
			fail('GIT_FAILED', `the commit ${to} for ${ref} is not in the repository`)
		if (from !== null && !(await isAncestor(reading, from, to)))
			fail('GIT_DIVERGED', `moving ${ref} to ${to} would drop commits that it has now`)
	}
}

/** Undefined where nothing has moved. */
async function judge(
	store: Store,
	moves: readonly RefMove[],
	seen: ReadonlyMap<RefName, CommitId | null>,
	said: Attempt,
): Promise<PushOutcome | undefined> {
	const landed = await Promise.all(
		moves.map(async ({ ref, to }) => {
			const now = seen.get(ref) ?? null
			return now !== null && (now === to || (await isAncestor(store, to, now)))
		}),
	)
	if (landed.every(Boolean)) return { kind: 'done' }
	if (landed.some(Boolean)) {
		const stray = moves
			.filter((_, index) => landed[index] === true)
			.map((move) => move.ref)
			.join(', ')
		return {
			kind: 'unknown',
			problem: problem('STATE_UNFIT', `only ${stray} moved in ${store.remote.shown}, although all refs were to move or none`, {
				hint: 'Either the host does not push atomically, or somebody moved a branch back. Run `tideway doctor`.',
				cause: said.problem,
			}),
		}
	}
	const strangers = moves.filter((move) => (seen.get(move.ref) ?? null) !== move.from).map((move) => move.ref)
	if (strangers.length === 0) return undefined
	return {
		kind: 'moved',
		refs: seen,
		problem: problem('GIT_BRANCH_MOVED', `${strangers.join(' and ')} moved in ${store.remote.shown} in the meantime`, {
			hint: 'Make a new plan.',
		}),
	}
}

async function lookPatiently<T extends object>(look: () => Promise<T>): Promise<T | Problem> {
	for (let tried = 1; ; tried += 1) {
		try {
			return await look()
		} catch (error) {
			if (!(error instanceof Failure)) throw error
			if (tried >= ATTEMPTS) return error.problem
			await sleep(500 * tried)
		}
	}
}

async function pushOnce(store: Store, moves: readonly RefMove[]): Promise<Attempt> {
	const args = ['push', '--quiet', '--atomic', '--porcelain', '--no-verify', '--no-follow-tags', '--no-signed', '--recurse-submodules=no']
	const leases = moves.map(({ ref, from }) => `--force-with-lease=${ref}:${from ?? ''}`)
	const specs = moves.map(({ ref, to }) => `${to}:${ref}`)
	try {
		const git = await store.pushing()
		const result = await runGit(git, [...args, ...leases, '--end-of-options', store.remote.address, ...specs], {
			accept: 'any',
			deadlineMs: git.transferMs,
		})
		return explain(store, git, result.out.toString(), result.error)
	} catch (error) {
		if (error instanceof Failure) return { problem: error.problem, lasting: true }
		throw error
	}
}

function explain(store: Store, git: Git, porcelain: string, error: string): Attempt {
	const stranger = store.pins.length > 0 ? hostKeyProblem(error, store.pins) : undefined
	if (stranger !== undefined) return { lasting: true, problem: stranger }
	const lines = porcelain
		.split('\n')
		.filter((line) => line.startsWith('!'))
		.map((line) => line.split('\t').slice(1).join(' '))
	const text = safeText(git, [...error.split('\n').filter((line) => !line.startsWith('error: failed to push')), ...lines].join('\n'))
	if (text.includes('does not support --atomic')) {
		return {
			lasting: true,
			problem: problem('STATE_UNFIT', `${store.remote.shown} cannot move several refs at once`, {
				hint: 'Keep the state elsewhere: `state: local` or a database in tideway.yaml.',
			}),
		}
	}
	return {
		lasting: LASTING.test(text),
		problem: problem('GIT_REJECTED', `${store.remote.shown} did not take the push: ${text === '' ? 'it gave no reason' : text}`, {
			hint: cureFor(text) ?? 'See whether the credential may write, and whether the branch is protected.',
		}),
	}
}
