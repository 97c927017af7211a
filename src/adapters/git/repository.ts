import { realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { type CommitId, type Problem, problem } from '../../model/index.ts'
import type { Clone, Looking, Merging, PushOutcome, RefMove, Repository } from '../../ports/index.ts'
import { openClone } from './clone.ts'
import { importCommits } from './fast-import.ts'
import { fetchRefs, lookAtRefs } from './fetch.ts'
import { isAncestor, readHistory, readMessages, readRefs } from './history.ts'
import { type Landing, landMoves, type PackSource } from './landing.ts'
import type { Lineage } from './lineage.ts'
import { tryMerge } from './merge.ts'
import { readObjects } from './objects.ts'
import { findGit, type Git, gitFor, runGit, uninterrupted } from './process.ts'
import { type Attempt, checkMoves, pushRefs, settleMoves } from './push.ts'
import { checkId } from './refs.ts'
import { parseRemote } from './remote.ts'
import { signCommits } from './sign.ts'
import { calmStore, isLender, openStore, type Store, type StoreOptions } from './store.ts'
import { listTree } from './tree.ts'

/** `uninterrupted`: the same for what follows an effect, which a wish to stop must not cut off (P31). */
export type OpenedRepository = Repository & PackSource & Merging & Looking & { uninterrupted(): Repository & PackSource & Looking }

/**
 * Our own bare repository in the cache, beside the remote at `url`: https, ssh, `user@host:path` or a path. A path that leads to a
 * repository with files checked out is served as `openLocalRepository` does. Throws `Failure`.
 */
export async function openRepository(options: StoreOptions & { readonly url: string }): Promise<OpenedRepository> {
	const remote = parseRemote(options.url)
	const inside = remote.kind === 'file' && (await hasFiles(remote.address)) ? await openClone(remote.address, options) : null
	if (inside !== null && inside.root === (await realpath(remote.address))) return openLocalRepository(inside, options)
	const store = await openStore(remote, options)
	const calm = calmStore(store)
	return {
		...serve(store, (moves) => pushRefs(store, moves)),
		...beside(store),
		uninterrupted: () => ({ ...serve(calm, (moves) => pushRefs(calm, moves)), look: (refs) => lookAtRefs(calm, refs) }),
	}
}

/** False for a bare repository, without asking git. */
async function hasFiles(folder: string): Promise<boolean> {
	return stat(join(folder, '.git')).then(
		() => true,
		() => false,
	)
}

/**
 * For a repository of the user's without a remote: the clone itself is the other side. Its refs move in one transaction, and a
 * checked-out branch together with index and files.
 */
export async function openLocalRepository(clone: Clone, options: StoreOptions): Promise<OpenedRepository> {
	const opened = await openStore(parseRemote(clone.root), { ...options, clone, isAlone: true })
	const serveHere = (store: Store, git: Git): Repository & PackSource => {
		const repository = serve(store, (moves) => pushHere(store, git, moves, repository))
		return repository
	}
	const git = isLender(clone) ? gitFor(options, clone.root) : await findGit(options, clone.root)
	const calm = calmStore(opened)
	return {
		...serveHere(opened, git),
		...beside(opened),
		uninterrupted: () => ({ ...serveHere(calm, uninterrupted(git)), look: (refs) => lookAtRefs(calm, refs) }),
	}
}

function beside(store: Store): Merging & Looking {
	return { tryMerge: (into, from) => tryMerge(store.local, into, from), look: (refs) => lookAtRefs(store, refs) }
}

function serve(store: Store, push: (moves: readonly RefMove[]) => Promise<PushOutcome>): Repository & PackSource {
	return {
		url: store.remote.shown,
		fetch: (refs) => fetchRefs(store, refs),
		list: (commit, folder) => listTree(store, commit, folder),
		read: (ids) => readObjects(store, ids),
		isAncestor: (ancestor, commit) => isAncestor(store, ancestor, commit),
		messages: (commit, limit) => readMessages(store, commit, limit),
		history: (request) => readHistory(store.local, request),
		commit: async (parent, commits) => {
			const made = await importCommits(store, parent, commits)
			const ids = store.signer === undefined ? made : await signCommits(store, store.signer, made)
			noteChain(store.lineage, parent, ids)
			return ids
		},
		push: async (moves) => (moves.length === 0 ? { kind: 'done' } : push(moves)),
		pack: (to, from) => packObjects(uninterrupted(store.local), to, from),
	}
}

/** Each was made on the one before it. Of a merge, what came in is left out: nothing is concluded from what is not known. */
function noteChain(lineage: Lineage, parent: CommitId | null, ids: readonly CommitId[]): void {
	const chain = [...(parent === null ? [] : [parent]), ...ids]
	for (const [index, id] of chain.entries()) if (id !== parent) lineage.note(id, chain.slice(Math.max(0, index - 1), index))
}

async function packObjects(git: Git, to: CommitId, from: CommitId | null): Promise<Uint8Array> {
	const wanted = `${checkId(to)}\n${from === null ? '' : `^${checkId(from)}\n`}`
	return (await runGit(git, ['pack-objects', '--revs', '--stdout', '-q'], { input: [wanted] })).out
}

async function pushHere(store: Store, git: Git, moves: readonly RefMove[], source: PackSource): Promise<PushOutcome> {
	await checkMoves(store, moves)
	const calm = { ...store, local: uninterrupted(store.local) }
	const attempt = async (): Promise<Attempt> => explain(await landMoves(git, moves, source), store)
	const refs = moves.map(({ ref }) => ref)
	return settleMoves(calm, moves, attempt, () => readRefs(uninterrupted(git), refs), git.signal)
}

function explain(landing: Landing, store: Store): Attempt {
	const attempt = (cause: Problem, lasting = true): Attempt => ({ problem: cause, lasting })
	switch (landing.kind) {
		case 'dirty':
			return attempt(
				problem('GIT_DIRTY', `${landing.file} in ${landing.root} has changes that are not committed, and would be overwritten`, {
					hint: 'Commit or stash them, then run the command again.',
				}),
			)
		case 'busy':
			return attempt(
				problem('GIT_MID_OPERATION', `a ${landing.operation} is under way in ${landing.root}`, {
					hint: 'Finish or abort it, then run the command again.',
				}),
			)
		case 'refused':
			return attempt(
				problem('GIT_REJECTED', `the refs of ${store.remote.shown} could not be moved: ${landing.text}`, {
					...(landing.text.includes(".lock': File exists") && {
						hint: 'Run the command again; if it says the same, a git was killed there: remove the lock file that it names.',
					}),
				}),
				false,
			)
		case 'done':
			return attempt(problem('GIT_REJECTED', `the refs of ${store.remote.shown} are not where they were put`), false)
	}
}
