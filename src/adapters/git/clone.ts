import { isAbsolute, resolve } from 'node:path'

import { type CommitId, Failure, fail } from '../../model/index.ts'
import type { Clone, Person, Repository, WorktreeFile } from '../../ports/index.ts'
import { readRefs } from './history.ts'
import { isPackSource, landMoves, operationIn } from './landing.ts'
import { readPlace } from './place.ts'
import { findGit, type Git, type GitOptions, gitProblem, runGit } from './process.ts'
import { branchRef, commitId } from './refs.ts'
import { followRemote } from './tracking.ts'

/**
 * The clone whose work tree holds the folder; null where there is none. Branches are named as people do: `main`. `remoteUrl` may hold a
 * credential, as the clone's settings may: it is for `openRepository`, not for people.
 */
export async function openClone(path: string, options: GitOptions = { env: process.env }): Promise<Clone | null> {
	const found = await findGit(options, process.cwd())
	const args = ['-C', resolve(path), 'rev-parse', '--is-inside-work-tree', '--show-toplevel']
	const asked = await runGit(found, args, { accept: 'any' })
	const text = asked.out.toString()
	if (/not a git repository|cannot change to|cannot use bare repository/i.test(asked.error) || text.startsWith('false')) return null
	if (asked.code !== 0)
		throw new Failure({ ...gitProblem(found, ['rev-parse'], asked), hint: 'See what `git status` says in that folder.' })
	const root = text.slice(text.indexOf('\n') + 1).replace(/\n$/, '')
	const git: Git = { ...found, cwd: root }
	return {
		root,
		head: () => readHead(git),
		operation: () => operationIn(git, root),
		resolve: async (ref) => (await readRefs(git, [ref])).get(ref) ?? null,
		commitNamed: (name) => readCommit(git, ['rev-parse', '--verify', '-q', '--end-of-options', `${name}^{commit}`]),
		mergeBase: (one, other) => readCommit(git, ['merge-base', one, other]),
		remoteUrl: (branch) => readRemoteUrl(git, branch),
		person: () => readPerson(git, options),
		uncommitted: (folder) => readUncommitted(git, folder),
		fastForward: (branch, from, to, source) => fastForward(git, branch, from, to, source),
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

async function readRemoteUrl(git: Git, branch: string): Promise<string | null> {
	const name = branchRef(branch).slice('refs/heads/'.length)
	const followed = await readSetting(git, `branch.${name}.remote`)
	const remotes = (await runGit(git, ['remote'])).out
		.toString()
		.split('\n')
		.filter((line) => line !== '')
	const chosen = [followed, 'origin', remotes.length === 1 ? remotes[0] : undefined].find(
		(remote) => remote !== undefined && remotes.includes(remote),
	)
	if (chosen === undefined && followed !== undefined && /[:/]/.test(followed)) return followed
	if (chosen === undefined && remotes.length > 1) {
		fail('GIT_FAILED', `${git.cwd} has several remotes, and ${name} follows none of them`, {
			hint: `Type \`git branch --set-upstream-to=REMOTE/${name} ${name}\`.`,
		})
	}
	if (chosen === undefined) return null
	const { out } = await runGit(git, ['remote', 'get-url', '--', chosen])
	const url = out.toString().replace(/\n$/, '')
	// A relative path is meant from the root of the clone.
	return /^[^/]*:/.test(url) || isAbsolute(url) ? url : resolve(git.cwd, url)
}

async function readPerson(git: Git, options: GitOptions): Promise<Person | undefined> {
	const settings = await readSettings(git, '^(author|user)\\.(name|email)$')
	const name = options.env['GIT_AUTHOR_NAME'] ?? settings.get('author.name') ?? settings.get('user.name')
	const email = options.env['GIT_AUTHOR_EMAIL'] ?? settings.get('author.email') ?? settings.get('user.email')
	return name === undefined || email === undefined || name === '' || email === '' ? undefined : { name, email }
}

/** Settings whose names match, by name; the last word on each counts. */
async function readSettings(git: Git, names: string): Promise<ReadonlyMap<string, string>> {
	const { out } = await runGit(git, ['config', '-z', '--get-regexp', names], { accept: [0, 1] })
	const entries = out.toString().split('\0').filter(Boolean)
	return new Map(entries.map((entry) => [entry.replace(/\n.*$/s, ''), /\n(.*)$/s.exec(entry)?.[1] ?? '']))
}

async function readSetting(git: Git, name: string): Promise<string | undefined> {
	const { code, out } = await runGit(git, ['config', '-z', '--get', name], { accept: [0, 1] })
	return code === 0 ? out.toString().replace(/\0$/, '') : undefined
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
		const content = await readPlace(git.cwd, bytes)
		// A link or a repository inside is no file of ours; in the place of one that was, the file is gone.
		if (content !== undefined || !line.startsWith('??'))
			found.push({ path: Buffer.from(bytes, 'latin1').toString(), content: content ?? null })
	}
	return found
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
	const head = await readHead(git)
	if (((await readRefs(git, [ref])).get(ref) ?? null) !== from) return 'elsewhere'
	const checkedOut = head.branch !== null && branchRef(head.branch) === ref
	if (from === to) {
		await followRemote(git, ref, to)
		return checkedOut ? 'moved' : 'elsewhere'
	}
	if (from !== null && !(await source.isAncestor(from, to)))
		fail('GIT_DIVERGED', `${branch} cannot be moved forward to ${to}: it has commits that would be dropped`)
	const landing = await landMoves(git, [{ ref, from, to }], source)
	if (landing.kind === 'done') {
		await followRemote(git, ref, to)
		return checkedOut ? 'moved' : 'elsewhere'
	}
	if (landing.kind === 'dirty') return 'dirty'
	if (landing.kind === 'busy')
		fail('GIT_MID_OPERATION', `a ${landing.operation} is under way in ${landing.root}`, { hint: 'Finish or abort it first.' })
	if (((await readRefs(git, [ref])).get(ref) ?? null) !== from) return 'elsewhere'
	fail('GIT_FAILED', `${branch} could not be moved in ${git.cwd}: ${landing.text}`)
}
