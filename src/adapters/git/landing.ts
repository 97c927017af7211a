import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import type { CommitId } from '../../model/index.ts'
import type { RefMove, RefName, Repository } from '../../ports/index.ts'
import { type Git, runGit, uninterrupted } from './process.ts'
import { transact } from './transaction.ts'
import { type Advanced, advanceWorktree } from './worktree.ts'

/** A repository that can hand its objects over. */
export type PackSource = {
	/** A pack with everything that `to` needs beyond `from`. */
	pack(to: CommitId, from: CommitId | null): Promise<Uint8Array>
}

export type Landing =
	| { readonly kind: 'done' }
	| { readonly kind: 'dirty'; readonly file: string; readonly root: string }
	| { readonly kind: 'busy'; readonly operation: string; readonly root: string }
	/** The refs are not where they were expected, or are locked. */
	| { readonly kind: 'refused'; readonly text: string }

/** Below this many objects, loose files are kinder to the user's repository than one more pack. */
const LOOSE = 100

/** True for the repositories of this adapter. */
export function isPackSource(repository: Repository): repository is Repository & PackSource {
	return 'pack' in repository && typeof repository.pack === 'function'
}

/**
 * Moves refs of the user's own repository, all or none, and with each checked-out branch its index and files (P28). The order is what keeps a
 * crash harmless: objects, then the refs are locked at their expected ids, then files and index, then the refs move. Cut off before the
 * last step, the branch is where it was and the new content shows as staged; the next run takes it from there.
 */
export async function landMoves(caller: Git, moves: readonly RefMove[], source: PackSource): Promise<Landing> {
	const git = uninterrupted(caller)
	for (const move of moves) await takeObjects(git, source, move)
	const done: (() => Promise<void>)[] = []
	let hindered: Landing | undefined
	const undo = async (): Promise<void> => {
		for (const step of done.toReversed()) await step()
	}
	const result = await transact(git, moves, async () => {
		const worktrees = await findWorktrees(git)
		hindered = await firstBusy(git, worktrees, new Set(moves.map((move) => move.ref)))
		if (hindered !== undefined) return 'stop'
		for (const tree of worktrees) {
			const move = moves.find(({ ref }) => ref === tree.branch)
			if (move === undefined) continue
			const advanced = await advance(git, tree.root, move, undo)
			if (advanced.kind === 'dirty') {
				await undo()
				hindered = { ...advanced, root: tree.root }
				return 'stop'
			}
			done.push(advanced.undo)
		}
		return 'go'
	})
	if (result.kind === 'done') return result
	if (result.kind === 'stopped' && hindered !== undefined) return hindered
	await undo()
	return { kind: 'refused', text: result.kind === 'refused' ? result.text : 'stopped' }
}

type Worktree = { readonly root: string; readonly branch: RefName }

/** The first worktree in which something is under way that has to do with one of the refs. */
async function firstBusy(git: Git, worktrees: readonly Worktree[], refs: ReadonlySet<RefName>): Promise<Landing | undefined> {
	for (const { root, branch } of worktrees) {
		const folder = await gitFolder(git, root)
		const operation = await operationIn(folder)
		if (operation !== null && (refs.has(branch) || refs.has(await rebasedBranch(folder)))) return { kind: 'busy', operation, root }
	}
	return undefined
}

/** What is under way in a worktree, by the files that git keeps for it in the worktree's own folder; null where nothing is. */
export async function operationIn(folder: string): Promise<string | null> {
	for (const [file, operation] of OPERATIONS) {
		if (await exists(join(folder, file))) return operation
	}
	return await nextInSequence(folder)
}

/** Of several commits that are picked or reverted, some are left: between two of them git keeps no more than this list. */
async function nextInSequence(folder: string): Promise<string | null> {
	const todo = await readFile(join(folder, 'sequencer', 'todo'), 'utf8').catch(() => '')
	if (todo === '') return null
	return /^\s*revert\b/.test(todo) ? 'revert' : 'cherry-pick'
}

const OPERATIONS: readonly (readonly [string, string])[] = [
	['rebase-merge', 'rebase'],
	['rebase-apply/applying', 'am'],
	['rebase-apply', 'rebase'],
	['MERGE_HEAD', 'merge'],
	['CHERRY_PICK_HEAD', 'cherry-pick'],
	['REVERT_HEAD', 'revert'],
	['BISECT_LOG', 'bisect'],
]

/** The branch that a rebase will move at its end; HEAD does not name it meanwhile. */
async function rebasedBranch(folder: string): Promise<RefName> {
	const names = await Promise.all(
		['rebase-merge', 'rebase-apply'].map((kind) => readFile(join(folder, kind, 'head-name'), 'utf8').catch(() => '')),
	)
	return names.join('').trim()
}

/** Of a linked worktree, `.git` is a file that leads there. */
async function gitFolder(git: Git, root: string): Promise<string> {
	const own = join(root, '.git')
	if (await isFolder(own)) return own
	return (await runGit({ ...git, cwd: root }, ['rev-parse', '--absolute-git-dir'])).out.toString().replace(/\n$/, '')
}

async function advance(git: Git, root: string, move: RefMove, undo: () => Promise<void>): Promise<Advanced> {
	return advanceWorktree({ ...git, cwd: root }, move.from, move.to).catch(async (error: unknown) => {
		await undo()
		throw error
	})
}

async function takeObjects(git: Git, source: PackSource, move: RefMove): Promise<void> {
	const pack = await source.pack(move.to, move.from)
	const count = new DataView(pack.buffer, pack.byteOffset, pack.byteLength).getUint32(8)
	if (count === 0) return
	await runGit(git, count < LOOSE ? ['unpack-objects', '-q'] : ['index-pack', '--stdin'], { input: [pack] })
}

/** Every worktree that is there, this one and the linked ones; `branch` is empty where none is checked out. */
async function findWorktrees(git: Git): Promise<readonly Worktree[]> {
	const { out } = await runGit(git, ['worktree', 'list', '--porcelain'])
	const found = out
		.toString()
		.split('\n\n')
		.flatMap((block) => {
			const root = /^worktree (.*)$/m.exec(block)?.[1]
			return root === undefined || /^bare$/m.test(block) ? [] : [{ root, branch: /^branch (.*)$/m.exec(block)?.[1] ?? '' }]
		})
	const [main, ...linked] = found
	const placed = main && !(await exists(join(main.root, '.git'))) ? [{ ...main, root: await mainRoot(git, main.root) }, ...linked] : found
	const there = await Promise.all(placed.map((tree) => exists(tree.root)))
	return placed.filter((_, index) => there[index])
}

/** Of a submodule, and of a repository whose own folder is elsewhere, git lists that folder in the place of the files. */
async function mainRoot(git: Git, listed: string): Promise<string> {
	const { out } = await runGit(git, ['rev-parse', '--path-format=absolute', '--git-dir', '--git-common-dir', '--show-toplevel'])
	const [own, common = '', root = ''] = out.toString().split('\n')
	if (own === common) return root
	const named = await runGit(git, ['config', '--file', join(common, 'config'), 'core.worktree'], { accept: 'any' })
	return named.code === 0 ? resolve(common, named.out.toString().replace(/\n$/, '')) : listed
}

async function isFolder(path: string): Promise<boolean> {
	return stat(path).then(
		(found) => found.isDirectory(),
		() => false,
	)
}

async function exists(path: string): Promise<boolean> {
	return stat(path).then(
		() => true,
		() => false,
	)
}
