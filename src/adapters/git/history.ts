import { type CommitId, Failure } from '../../model/index.ts'
import type { HistoryCommit, HistoryPath, HistoryRequest, RefName } from '../../ports/index.ts'
import type { Message, Recalling } from './lineage.ts'
import type { Reading } from './objects.ts'
import { type Git, gitProblem, runGit } from './process.ts'
import { checkId, checkRef, commitId } from './refs.ts'

/**
 * True where `ancestor` is `commit` or one of its ancestors. The repository holds the whole history of what it fetched, so an
 * `ancestor` that it has never seen is none.
 */
export async function isAncestor(reading: Recalling, ancestor: CommitId, commit: CommitId): Promise<boolean> {
	if (reading.lineage.leads(ancestor, commit)) return true
	const args = ['merge-base', '--is-ancestor', checkId(ancestor), checkId(commit)]
	const result = await runGit(reading.local, args, { accept: 'any' })
	if (result.code === 0 || result.code === 1) return result.code === 0
	if ((await hasCommit(reading, commit)) && !(await hasCommit(reading, ancestor))) return false
	throw new Failure(gitProblem(reading.local, args, result))
}

/** Messages of the newest commits, newest first. Those that were read already are not read again. */
export async function readMessages({ local, lineage }: Recalling, commit: CommitId, limit: number): Promise<readonly Message[]> {
	const known = lineage.messages.get(commit)
	if (known !== undefined && (limit <= known.limit || known.found.length < known.limit)) return known.found.slice(0, limit)
	const args = [...LOG, '--format=tformat:%H %P%n%B', maxCount(limit)]
	const { out } = await runGit(local, [...args, '--end-of-options', checkId(commit), '--'])
	const parts = out.toString().split('\0').filter(Boolean)
	const found = parts.map((part) => {
		const end = part.indexOf('\n')
		const [id = commit, ...parents] = part.slice(0, end).split(' ').filter(Boolean).map(commitId)
		lineage.note(id, parents)
		return { id, message: part.slice(end + 1) }
	})
	if (lineage.messages.size >= MOST_MESSAGES) lineage.messages.clear()
	lineage.messages.set(commit, { limit, found })
	return found
}

/** Of so many commits the messages are kept: of a branch and of what may come to it. */
const MOST_MESSAGES = 4

/**
 * Commits and the paths that each changed, newest first, through one process. The whole graph is walked, so that a change counts which
 * a merge dropped again; renames are not guessed. Throws `Failure(GIT_FAILED)` where an end is missing.
 */
export async function readHistory(git: Git, { from, to, folder, limit }: HistoryRequest): Promise<readonly HistoryCommit[]> {
	const below = folder.replace(/^\/+|\/+$/g, '')
	const range = [...(from === null ? [] : [`^${checkId(from)}`]), checkId(to), '--', ...(below === '' ? [] : [`${below}/`])]
	const { out } = await runGit(git, [
		...LOG,
		...CHANGES,
		`--format=tformat:${FIELDS.join('%x00')}`,
		maxCount(limit),
		'--end-of-options',
		...range,
	])
	return parseHistory(out.toString().split('\0'))
}

/** Independent of every setting that changes what `git log` shows. */
const LOG = ['log', '-z', '--no-show-signature', '--no-notes', '--no-color', '--no-decorate', '--no-follow', '--encoding=UTF-8']
const CHANGES = [
	'--full-history',
	'--root',
	'-c',
	'--name-status',
	'--no-renames',
	'--no-ext-diff',
	'--no-textconv',
	'--ignore-submodules=none',
	'-O/dev/null',
]
const FIELDS = ['%H', '%P', '%an', '%ae', '%cn', '%ce', '%ct', '%B']

function maxCount(limit: number): string {
	return `--max-count=${Math.min(Math.max(0, Math.floor(limit)), 2 ** 31 - 1)}`
}

/** The fields of a commit, then its paths, then the next commit. A name that is no UTF-8 is shown with a stand-in, as it is only shown. */
function parseHistory(parts: readonly string[]): readonly HistoryCommit[] {
	const commits: HistoryCommit[] = []
	for (let at = 0; at < parts.length - 1; ) {
		const [id = '', parents = '', author = '', authorEmail = '', committer = '', committerEmail = '', seconds = '', message = ''] =
			parts.slice(at, at + FIELDS.length)
		const { paths, end } = parsePaths(parts, at + FIELDS.length)
		commits.push({
			id: commitId(id),
			parents: parents.split(' ').filter(Boolean).map(commitId),
			author: { name: author, email: authorEmail },
			committer: { name: committer, email: committerEmail },
			at: instant(seconds),
			message,
			paths,
		})
		at = end
	}
	return commits
}

/** Status and path in turns, with empty parts before and between, until something that is no status: the id of the next commit. */
function parsePaths(parts: readonly string[], start: number): { readonly paths: readonly HistoryPath[]; readonly end: number } {
	const paths: HistoryPath[] = []
	let at = start
	while (at < parts.length) {
		const status = (parts[at] ?? '').trim()
		if (status !== '' && !/^[A-Z]+$/.test(status)) break
		if (status !== '') paths.push({ path: parts[at + 1] ?? '', kind: kindOf(status) })
		at += status === '' ? 1 : 2
	}
	return { paths, end: at }
}

/** One letter for each parent. */
function kindOf(status: string): HistoryPath['kind'] {
	if (status.includes('D')) return 'removed'
	return /^A+$/.test(status) ? 'added' : 'changed'
}

/** A time that no calendar has is shown as git shows it, as the beginning of its own. */
function instant(seconds: string): string {
	const time = new Date(Number(seconds) * 1_000)
	return (Number.isNaN(time.getTime()) ? new Date(0) : time).toISOString()
}

/** Where each ref of this repository points, tags followed; null where it does not exist. Throws where it is no commit. */
export async function readRefs(git: Git, refs: readonly RefName[]): Promise<ReadonlyMap<RefName, CommitId | null>> {
	if (refs.length === 0) return new Map()
	// A pattern also matches everything below it.
	const listed = await listRefs(git, refs.map(checkRef))
	return new Map(refs.map((ref) => [ref, commitAt(listed, ref)]))
}

export type Pointing = { readonly kind: string; readonly commit: string | undefined }

/** What the refs are that match patterns of `git for-each-ref`, tags followed. */
export async function listRefs(git: Git, patterns: readonly string[]): Promise<ReadonlyMap<RefName, Pointing>> {
	const format = '--format=%(refname) %(objecttype) %(objectname) %(*objecttype) %(*objectname)'
	const { out } = await runGit(git, ['for-each-ref', format, '--', ...patterns])
	const lines = out.toString().split('\n')
	return new Map(
		lines.filter(Boolean).map((line) => {
			const [ref = '', kind = '', id, peeledKind, peeled] = line.split(' ')
			return [ref, { kind, commit: kind === 'commit' ? id : peeledKind === 'commit' ? peeled : undefined }]
		}),
	)
}

/** Where a ref of the list points; null where it is not in it. Throws where it is no commit. `name`: what people call it, where it is kept under another. */
export function commitAt(listed: ReadonlyMap<RefName, Pointing>, ref: RefName, name = ref): CommitId | null {
	const found = listed.get(ref)
	if (found === undefined) return null
	if (found.commit === undefined) throw new Failure({ code: 'GIT_FAILED', message: `${name} is a ${found.kind}, not a commit` })
	return commitId(found.commit)
}

/** True where the object is here and is a commit. */
export async function hasCommit({ local, objects }: Reading, id: CommitId): Promise<boolean> {
	return (await objects(local, [`${checkId(id)}^{commit}`]))[0] !== undefined
}
