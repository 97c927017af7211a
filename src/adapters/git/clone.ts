import { isAbsolute, resolve } from 'node:path'

import { type CommitId, Failure, fail } from '../../model/index.ts'
import type { Clone, Person, Repository, WorktreeFile } from '../../ports/index.ts'
import { readRefs } from './history.ts'
import { isPackSource, landMoves, operationIn } from './landing.ts'
import { lookAt, readPlace } from './place.ts'
import { findGit, type Git, type GitOptions, gitFor, gitProblem, runGit } from './process.ts'
import { branchRef, bytesOf, commitId, pathText } from './refs.ts'
import type { Lender } from './store.ts'
import { readStored, type StoredIn } from './stored.ts'
import { followRemote, readTracking } from './tracking.ts'

/**
 * The clone whose work tree holds the folder; null where there is none. Branches are named as people do: `main`. `remoteUrl` may hold a
 * credential, as the clone's settings may: it is for `openRepository`, not for people.
 */
export async function openClone(path: string, options: GitOptions = { env: process.env }): Promise<(Clone & Lender) | null> {
	const found = gitFor(options, process.cwd())
	const [asked] = await Promise.all([
		runGit(found, ['-C', resolve(path), 'rev-parse', ...FACTS], { accept: 'any' }),
		findGit(options, process.cwd()),
	])
	const text = asked.out.toString()
	if (NO_CLONE.test(asked.error) || text.startsWith('false')) return null
	if (asked.code !== 0) throw new Failure({ ...gitProblem(found, ['rev-parse'], asked), hint: unfit(asked.error) })
	const facts = text.split('\n')
	const [, shallow, format = '', folder = '', objects = '', root = ''] = facts
	if (facts.length !== FACTS_LINES) fail('GIT_FAILED', `the path of the clone at ${JSON.stringify(path)} holds a line break`)
	const git: Git = { ...found, cwd: root }
	const settings = once(() => readSettings(git))
	const storedIn = async (): Promise<StoredIn> => ({ folder, objects, convertsEnds: convertsEnds(await settings()) })
	return {
		root,
		head: () => readHead(git),
		lends: async () => ({ objects, format, isWhole: shallow === 'false' && !isPartial(await settings()) }),
		operation: () => operationIn(folder),
		resolve: async (ref) => (await readRefs(git, [ref])).get(ref) ?? null,
		commitNamed: (name) => readCommit(git, ['rev-parse', '--verify', '-q', '--end-of-options', `${name}^{commit}`]),
		isLeftOut: async (path) =>
			/(?:^|\0)S /.test((await runGit(git, ['ls-files', '-t', '-z', '--', path === '' ? '.' : path])).out.toString()),
		mergeBase: (one, other) => readCommit(git, ['merge-base', one, other]),
		remoteUrl: async (branch) => readRemoteUrl(git, await settings(), branch),
		person: async () => personIn(await settings(), options),
		uncommitted: async (below) => withStored(git, await storedIn(), await readUncommitted(git, below)),
		stored: async (paths) => {
			const places = await Promise.all(paths.map(async (path) => (await lookAt(root, bytesOf(path))).kind))
			const plain = paths.filter((_, index) => places[index] === 'file')
			const found = await readStored(git, await storedIn(), plain.map(bytesOf))
			return new Map([...found].map(([path, content]) => [pathText(path), content]))
		},
		fastForward: (branch, from, to, source) => fastForward(git, branch, from, to, source),
	}
}

/** The root comes last, as it is the one that fails outside of a work tree. */
const FACTS = [
	'--is-inside-work-tree',
	'--is-shallow-repository',
	'--show-object-format',
	'--path-format=absolute',
	'--absolute-git-dir',
	'--git-path',
	'objects',
	'--show-toplevel',
]
/** Those that answer, and what follows the last line break. */
const FACTS_LINES = 7

/** Git looked in all folders from there up. A `.git` that leads nowhere is another thing: there is a clone, and it is broken. */
const NO_CLONE = /not a git repository \(or any|cannot change to|cannot use bare repository/i

function unfit(error: string): string {
	return /not a git repository:/i.test(error)
		? 'What its `.git` names is gone: type `git worktree repair` in the clone that it belongs to, or clone anew.'
		: 'See what `git status` says in that folder.'
}

/** What is true for a whole run is asked once, by the first who wants to know. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
	let asked: Promise<T> | undefined
	return () => {
		asked ??= ask()
		return asked
	}
}

async function readHead(git: Git): Promise<{ readonly branch: string | null; readonly commit: CommitId | null }> {
	const both = await runGit(git, ['rev-parse', '-q', 'HEAD^{commit}', '--symbolic-full-name', 'HEAD'], { accept: 'any' })
	const [id = '', name] = both.out.toString().split('\n')
	if (both.code === 0 && name?.startsWith('refs/heads/')) return { branch: name.replace('refs/heads/', ''), commit: commitId(id) }
	// Detached, without a commit, or not to be told apart from a branch of the same name: each by itself.
	const symbolic = await runGit(git, ['symbolic-ref', '-q', 'HEAD'], { accept: [0, 1] })
	const commit = await runGit(git, ['rev-parse', '--verify', '-q', 'HEAD^{commit}'], { accept: [0, 1, 128] })
	const ref = symbolic.out.toString().trim()
	return {
		branch: symbolic.code === 0 ? ref.replace(/^refs\/heads\//, '') : null,
		commit: commit.code === 0 ? commitId(commit.out.toString().trim()) : null,
	}
}

async function readCommit(git: Git, args: readonly string[]): Promise<CommitId | null> {
	const { code, out } = await runGit(git, args, { accept: [0, 1, 128] })
	const [id] = out.toString().trim().split('\n').slice(-1)
	return code === 0 && id ? commitId(id) : null
}

async function readRemoteUrl(git: Git, settings: Settings, branch: string): Promise<string | null> {
	const name = branchRef(branch).slice('refs/heads/'.length)
	const followed = lastOf(settings, `branch.${name}.remote`)
	const remotes = new Set(settings.flatMap(([key]) => /^remote\.(.+)\.url$/s.exec(key)?.[1] ?? []))
	const chosen = [followed, 'origin', remotes.size === 1 ? [...remotes][0] : undefined].find(
		(remote) => remote !== undefined && remotes.has(remote),
	)
	if (chosen === undefined && followed !== undefined && /[:/]/.test(followed)) return followed
	if (chosen === undefined && remotes.size > 1) {
		fail('GIT_FAILED', `${git.cwd} has several remotes, and ${name} follows none of them`, {
			hint: `Type \`git branch --set-upstream-to=REMOTE/${name} ${name}\`.`,
		})
	}
	if (chosen === undefined) return null
	const url = await urlOf(git, settings, chosen)
	// A relative path is meant from the root of the clone.
	return /^[^/]*:/.test(url) || isAbsolute(url) ? url : resolve(git.cwd, url)
}

/** The first address is the one that is fetched from. Git itself is asked where settings put something in the place of others. */
async function urlOf(git: Git, settings: Settings, remote: string): Promise<string> {
	const url = settings.find(([key]) => key === `remote.${remote}.url`)?.[1] ?? ''
	if (url !== '' && !settings.some(([key]) => /^url\..*\.insteadof$/s.test(key))) return url
	return (await runGit(git, ['remote', 'get-url', '--', remote])).out.toString().replace(/\n$/, '')
}

function personIn(settings: Settings, { env }: GitOptions): Person | undefined {
	const name = env['GIT_AUTHOR_NAME'] ?? lastOf(settings, 'author.name') ?? lastOf(settings, 'user.name')
	const email = env['GIT_AUTHOR_EMAIL'] ?? lastOf(settings, 'author.email') ?? lastOf(settings, 'user.email')
	return name === undefined || email === undefined || name === '' || email === '' ? undefined : { name, email }
}

function isPartial(settings: Settings): boolean {
	return settings.some(([key]) => /^(remote\..*\.(promisor|partialclonefilter)|extensions\.partialclone)$/s.test(key))
}

/** Names and values in the order in which they count; names as git writes them: all but the middle part in small letters. */
type Settings = readonly (readonly [string, string])[]

async function readSettings(git: Git): Promise<Settings> {
	const { out } = await runGit(git, ['config', '-z', '--list'])
	const entries = out.toString().split('\0').filter(Boolean)
	return entries.map((entry) => {
		const end = entry.indexOf('\n')
		return end < 0 ? [entry, ''] : [entry.slice(0, end), entry.slice(end + 1)]
	})
}

/** The last word on a setting counts. */
function lastOf(settings: Settings, name: string): string | undefined {
	return settings.findLast(([key]) => key === name)?.[1]
}

function convertsEnds(settings: Settings): boolean {
	return !/^(?:false|no|off|0)$/i.test(lastOf(settings, 'core.autocrlf') ?? 'false')
}

/** In bytes: what is larger is no file of a workspace's, and a filter would take its time over it. */
const MOST_STORED = 20_000_000

/** With what a commit would hold of them. */
async function withStored(git: Git, clone: StoredIn, files: readonly WorktreeFile[]): Promise<readonly WorktreeFile[]> {
	const stored = await readStored(
		git,
		clone,
		files.flatMap(({ path, content }) => (content === null || content.length > MOST_STORED ? [] : [bytesOf(path)])),
	)
	return stored.size === 0 ? files : files.map((file) => ({ ...file, content: stored.get(bytesOf(file.path)) ?? file.content }))
}

async function readUncommitted(git: Git, folder: string): Promise<readonly WorktreeFile[]> {
	const below = folder.replace(/^\/+|\/+$/g, '')
	const args = [
		'status',
		'--porcelain=v1',
		'-z',
		'--untracked-files=all',
		'--ignored=no',
		'--no-renames',
		'--ignore-submodules=all',
		'--',
		below === '' ? '.' : below,
	]
	const { out } = await runGit(git, args)
	const lines = out
		.toString('latin1')
		.split('\0')
		.filter((line) => line !== '')
	const found: WorktreeFile[] = []
	for (const line of lines) {
		const bytes = line.slice(3)
		const path = pathText(bytes)
		const content = await readPlace(git.cwd, bytes)
		if (content !== undefined) found.push({ path, content })
		// A link or a repository inside is no file of ours; in the place of one that was, what it is to be is not known.
		else if (!line.startsWith('??')) found.push({ path, content: null, ...((await isLinkedAway(git, bytes)) && { isLink: true }) })
	}
	return found
}

async function isLinkedAway(git: Git, path: string): Promise<boolean> {
	const { kind } = await lookAt(git.cwd, path)
	return kind === 'other' || kind === 'beyond'
}

async function fastForward(
	git: Git,
	branch: string,
	from: CommitId | null,
	to: CommitId,
	source: Repository,
): Promise<'moved' | 'dirty' | 'elsewhere'> {
	if (!isPackSource(source)) fail('GIT_FAILED', 'commits can be taken over only from a repository in the cache')
	const ref = branchRef(branch)
	const [head, tracking] = await Promise.all([readHead(git), readTracking(git, ref)])
	const checkedOut = head.branch !== null && branchRef(head.branch) === ref
	const at = checkedOut ? head.commit : ((await readRefs(git, [ref])).get(ref) ?? null)
	if (at !== from) return 'elsewhere'
	if (from === to) {
		await followRemote(git, tracking, to, from)
		return checkedOut ? 'moved' : 'elsewhere'
	}
	if (from !== null && !(await source.isAncestor(from, to)))
		fail('GIT_DIVERGED', `${branch} cannot be moved forward to ${to}: it has commits that would be dropped`)
	const landing = await landMoves(git, [{ ref, from, to }], source)
	if (landing.kind === 'done') {
		// A branch that was not there yet follows none before.
		await followRemote(git, from === null ? await readTracking(git, ref) : tracking, to, from)
		return checkedOut ? 'moved' : 'elsewhere'
	}
	if (landing.kind === 'dirty') return 'dirty'
	if (landing.kind === 'busy')
		fail('GIT_MID_OPERATION', `a ${landing.operation} is under way in ${landing.root}`, { hint: 'Finish or abort it first.' })
	if (((await readRefs(git, [ref])).get(ref) ?? null) !== from) return 'elsewhere'
	fail('GIT_FAILED', `${branch} could not be moved in ${git.cwd}: ${landing.text}`)
}
