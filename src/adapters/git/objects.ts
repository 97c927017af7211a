import { fail } from '../../model/index.ts'
import { lastingGit } from './lasting.ts'
import { type Git, MAX_OUTPUT } from './process.ts'
import { checkId } from './refs.ts'
import type { Session } from './session.ts'

export type GitObject = { readonly id: string; readonly kind: string; readonly content: Buffer }

/**
 * Objects by name, in the order of the names, through one process for all who ask; undefined for one that is not there. A name is an id or a
 * full ref, which is looked up anew each time, with or without `^{…}`.
 */
export type Objects = (git: Git, names: readonly string[]) => Promise<readonly (GitObject | undefined)[]>

/** What is read, and for whom. */
export type Reading = { readonly local: Git; readonly objects: Objects }

export function openObjects(own: Git): Objects {
	const reader = lastingGit(own, ['cat-file', '--batch'])
	return async (git, names) => (names.length === 0 ? [] : reader.ask(git, (session) => readAll(session, names)))
}

/** Asks a `cat-file --batch` and reads all of its answer; undefined where it ended before. */
export async function readAll(session: Session, names: readonly string[]): Promise<readonly (GitObject | undefined)[] | undefined> {
	session.write(`${names.join('\n')}\n`)
	const found: (GitObject | undefined)[] = []
	let total = 0
	for (const name of names) {
		const head = await session.line()
		if (head === undefined) return undefined
		if (head === `${name} missing`) {
			found.push(undefined)
			continue
		}
		const [id = '', kind = '', size = ''] = head.split(' ')
		total += Number(size)
		if (!/^\d+$/.test(size)) fail('GIT_FAILED', `git cat-file does not say what ${name} is`)
		if (total > MAX_OUTPUT) fail('INPUT_TOO_LARGE', `git cat-file answered with more than ${MAX_OUTPUT} bytes`)
		const content = await session.bytes(Number(size) + 1)
		if (content === undefined) return undefined
		found.push({ id: checkId(id), kind, content: content.subarray(0, -1) })
	}
	return found
}

/** Contents by object id, however many there are. Throws `Failure(GIT_FAILED)` where one is missing. */
export async function readObjects({ local, objects }: Reading, ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
	const wanted = [...new Set(ids.map(checkId))]
	const found = await objects(local, wanted)
	return new Map(wanted.map((id, index) => [id, (found[index] ?? missing(id)).content]))
}

/** One object; throws `Failure(GIT_FAILED)` where it is missing. */
export async function readObject({ local, objects }: Reading, name: string): Promise<GitObject> {
	return (await objects(local, [name]))[0] ?? missing(name)
}

function missing(name: string): never {
	return fail('GIT_FAILED', `the object ${name} is missing in the repository, or damaged`, {
		hint: 'See what `git fsck` says in the clone; what is damaged there comes back with a fresh clone.',
	})
}
