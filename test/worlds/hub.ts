import type { CommitId } from '../../src/model/index.ts'
import type { FileChange, Merging, RefMove, RefName, Repository } from '../../src/ports/index.ts'
import type { FakeRemote } from '../support/fake-repository.ts'
import { fakeRemote, fakeRepository } from '../support/fake-repository.ts'

export const BRANCH: RefName = 'refs/heads/main'

export type Texts = ReadonlyMap<string, string>

/** The Git remote of a world, as people see it, and the repositories that processes reach it through. */
export type Hub = {
	open(): Promise<Repository & Merging>
	/** What is on the branch: every file's text by path. */
	files(): Texts
	/** How many commits the branch has. */
	commits(): number
	/** A person's commit on the branch. `at`: ISO 8601. */
	commit(message: string, files: readonly FileChange[], at: string): Promise<void>
	close(): void
}

const BOB = { name: 'Bob', email: 'bob@example.test' }

/** A remote in memory: its git is exact about refs and trees, and takes no time. */
export function memoryHub(): Hub & { readonly remote: FakeRemote } {
	const remote = fakeRemote()
	const ours = fakeRepository(remote)
	const tip = (): CommitId | null => remote.refs.get(BRANCH) ?? null
	return {
		remote,
		open: async () => fakeRepository(remote),
		files: () => textsAt(remote, tip()),
		commits: () => depthOf(remote, tip()),
		commit: async (message, files, at) => {
			const from = tip()
			const [to] = await ours.commit(from, [{ message, author: BOB, committer: BOB, at, files }])
			if (to === undefined) throw new Error('no commit was made')
			const move: RefMove = { ref: BRANCH, from, to }
			if ((await ours.push([move])).kind !== 'done') throw new Error('somebody else pushed at the same moment')
		},
		close: () => undefined,
	}
}

function textsAt(remote: FakeRemote, tip: CommitId | null): Texts {
	const files = tip === null ? [] : (remote.commits.get(tip)?.files ?? [])
	return new Map([...files].map(([path, bytes]): [string, string] => [path, new TextDecoder().decode(bytes)]).sort(byPath))
}

function byPath([a]: readonly [string, string], [b]: readonly [string, string]): number {
	return a < b ? -1 : 1
}

function depthOf(remote: FakeRemote, tip: CommitId | null): number {
	let count = 0
	for (let at = tip; at !== null; at = remote.commits.get(at)?.parent ?? null) count += 1
	return count
}
