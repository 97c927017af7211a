import type { CommitId } from '../model/index.ts'
import { Failure, msBetween } from '../model/index.ts'
import type { Protection, Pull } from '../ports/index.ts'
import type { Dialect, ForgeAccess } from './call.ts'
import { callForge } from './call.ts'
import { rowOf, textIn } from './row.ts'

/** Asks once who the token is, by a member of `/user`; undefined where the host does not tell, as of tokens that are no person's. */
export function whoAmI(access: ForgeAccess, dialect: Dialect, member: string): () => Promise<string | undefined> {
	let known: Promise<string | undefined> | undefined
	const ask = async (): Promise<string | undefined> => {
		const answer = await callForge(access, dialect, { method: 'GET', path: '/user', accept: [401, 403, 404] })
		return answer.status === 200 ? textIn(rowOf(answer.body, dialect, '/user'), member) || undefined : undefined
	}
	return () => {
		known ??= ask()
		return known
	}
}

/** What cannot be asked for is unknown, and says why. */
export async function orUnknown(ask: () => Promise<Protection>): Promise<Protection> {
	try {
		return await ask()
	} catch (error) {
		if (error instanceof Failure) return { kind: 'unknown', reason: error.problem }
		throw error
	}
}

/** Those between two branches of this repository, the newest first: what a host lists may be more. */
export function between(pulls: readonly Pull[], head: string, base: string): readonly Pull[] {
	return pulls
		.filter((pull) => pull.head.branch === head && pull.base.branch === base && !pull.isFromFork)
		.toSorted((one, other) => other.number - one.number)
}

/** Those that were merged: of any other one a commit may be a part too. */
export function merged(pulls: readonly Pull[]): readonly Pull[] {
	return pulls.filter(({ state }) => state === 'merged')
}

/** Where a pull request's branch was from some time on. */
export type Head = { readonly commit: string; readonly at: string }

/** The last commit at a time; null where that cannot be told. What is of the same moment was not there yet. */
export function headAt(heads: readonly Head[], at: string): CommitId | null {
	const before = heads.filter((head) => (msBetween(head.at, at) ?? 0) > 0)
	const last = newest(before.map((head) => head.at))
	const commit = before.find((head) => head.at === last)?.commit
	return commit ? (commit as CommitId) : null
}

/** The latest of some times; '' of none. */
export function newest(times: readonly string[]): string {
	return times.toSorted((one, other) => msBetween(other, one) ?? 0).at(-1) ?? ''
}
