import { randomBytes } from 'node:crypto'

import { type CommitId, Failure, fail } from '../../model/index.ts'
import type { NewCommit, Person } from '../../ports/index.ts'
import { guardTree, type TreeGuard } from './guard.ts'
import type { Recalling } from './lineage.ts'
import { type Reading, readObject } from './objects.ts'
import { runGit } from './process.ts'
import { checkId, commitId } from './refs.ts'
import type { Store } from './store.ts'
import { listTree } from './tree.ts'

/** Builds a chain of commits in one process and leaves no ref behind. The same input gives the same ids. */
export async function importCommits(
	reading: Recalling & Pick<Store, 'noId'>,
	parent: CommitId | null,
	commits: readonly NewCommit[],
): Promise<readonly CommitId[]> {
	if (commits.length === 0) return []
	const first = guardTree(parent === null ? [] : await listTree(reading, parent, ''))
	// A name of its own, as two processes may import into one repository; the last lines take it away again.
	const ref = `refs/tideway-import/${randomBytes(8).toString('hex')}`
	const chain: (readonly Buffer[])[] = []
	let guard = first
	for (const [index, commit] of commits.entries()) {
		if (commit.merges !== undefined) guard = guardTree(await listTree(reading, commit.merges, ''))
		const tree = commit.merges === undefined ? '' : await treeOf(reading, commit.merges)
		chain.push(renderCommit(ref, index === 0 ? parent : undefined, { mark: index + 1, tree }, commit, guard))
	}
	const marks = commits.map((_, index) => `get-mark :${index + 1}\n`).join('')
	const { out } = await runGit(reading.local, ['fast-import', '--quiet', '--done', '--date-format=raw'], {
		input: [...chain.flat(), marks, `reset ${ref}\nfrom ${reading.noId}\n\ndone\n`],
	})
	const ids = out.toString().trim().split('\n').map(commitId)
	if (ids.length !== commits.length) fail('GIT_FAILED', `git fast-import made ${ids.length} of ${commits.length} commits`)
	return ids
}

async function treeOf(reading: Reading, commit: CommitId): Promise<string> {
	return (await readObject(reading, `${checkId(commit)}^{tree}`)).id
}

function renderCommit(
	ref: string,
	parent: CommitId | null | undefined,
	{ mark, tree }: { readonly mark: number; readonly tree: string },
	commit: NewCommit,
	guard: TreeGuard,
): readonly Buffer[] {
	const time = Math.floor(Date.parse(commit.at) / 1_000)
	if (!(time >= 0)) fail('GIT_FAILED', `${JSON.stringify(commit.at)} is not a time that a commit can have`)
	const head = [
		`commit ${ref}\nmark :${mark}\n`,
		`author ${renderPerson(commit.author)} ${time} +0000\n`,
		`committer ${renderPerson(commit.committer)} ${time} +0000\n`,
	].join('')
	const message = commit.message.replaceAll('\0', '')
	const from = parent === null || parent === undefined ? '' : `from ${checkId(parent)}\n`
	return [
		Buffer.from(head),
		...renderData(message.endsWith('\n') ? message : `${message}\n`),
		Buffer.from(from),
		...(commit.merges === undefined ? [] : [Buffer.from(`merge ${checkId(commit.merges)}\nM 040000 ${tree} ""\n`)]),
		...renderFiles(commit, guard),
		Buffer.from('\n'),
	]
}

/** Removals go first, so that a file may make room for a folder in the same commit. */
function renderFiles(commit: NewCommit, guard: TreeGuard): readonly Buffer[] {
	const ordered = [...commit.files.filter((file) => 'remove' in file), ...commit.files.filter((file) => 'content' in file)]
	return ordered.flatMap((file) => {
		const change = guard.change(file)
		if (change.kind === 'refused') throw new Failure(change.problem)
		if (change.kind === 'skip') return []
		if (change.kind === 'remove') return [Buffer.from(`D ${quote(file.path)}\n`)]
		return [Buffer.from(`M ${change.mode} inline ${quote(file.path)}\n`), ...('content' in file ? renderData(file.content) : [])]
	})
}

function renderData(content: string | Uint8Array): readonly Buffer[] {
	const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content.buffer, content.byteOffset, content.byteLength)
	return [Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n')]
}

/** Paths hold no control characters here, so quotes and backslashes are all that needs an escape. */
function quote(path: string): string {
	return `"${path.replace(/["\\]/g, (found) => `\\${found}`)}"`
}

function renderPerson(person: Person): string {
	const clean = (text: string): string => text.replace(/[<>\p{Cc}\p{Cs}\u2028\u2029]/gu, '').trim()
	const name = clean(person.name)
	return `${name === '' ? 'unknown' : name} <${clean(person.email)}>`
}
