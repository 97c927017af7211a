import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openRepository } from '../../src/adapters/git/repository.ts'
import type { FileChange, RefName, Repository } from '../../src/ports/index.ts'
import { runAtDesk } from '../support/desk.ts'
import type { GitBench } from '../support/git.ts'
import type { Hub, Texts } from './hub.ts'
import { BRANCH } from './hub.ts'

type Git = (args: readonly string[], input?: string) => Buffer

/** A bare repository in the bench's folder, reached by git itself; its name must be new there. */
export function gitHub(bench: GitBench, name: string): Hub {
	const bare = bench.bare(`${name}.git`)
	const cacheDir = join(bench.folder, `${name}.cache`)
	const branch = watchBranch(bare, (args, input) =>
		runAtDesk('git', args, { cwd: bare, env: bench.env, ...(input !== undefined && { input }) }),
	)
	return {
		open: async () => {
			const opened = await openRepository({ cacheDir, env: bench.env, url: bare })
			return { ...opened, fetch: sparingly(bare, opened.fetch) }
		},
		files: () => branch().files,
		commits: () => branch().commits,
		commit: async (message, changes, at) => {
			const input = stream(message, changes, Math.floor(Date.parse(at) / 1000), branch().commits > 0)
			runAtDesk('git', ['fast-import', '--quiet', '--force'], { cwd: bare, env: bench.env, input })
		},
		close: () => {
			for (const folder of [bare, cacheDir]) rmSync(folder, { recursive: true, force: true })
		},
	}
}

function stream(message: string, changes: readonly FileChange[], seconds: number, hasParent: boolean): string {
	const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`
	const lines = changes.map((change) =>
		'remove' in change ? `D ${change.path}\n` : `M 100644 inline ${change.path}\n${data(String(change.content))}`,
	)
	const from = hasParent ? `from ${BRANCH}^0\n` : ''
	return `commit ${BRANCH}\ncommitter Bob <bob@example.test> ${seconds} +0000\n${data(message)}${from}${lines.join('')}\ndone\n`
}

/** Asks only where a ref has moved since it was asked for: nothing else can have come, and each time takes eight processes. */
function sparingly(bare: string, fetch: Repository['fetch']): Repository['fetch'] {
	const known = new Map<string, { readonly at: string; readonly answer: ReturnType<Repository['fetch']> }>()
	return (refs) => {
		const at = JSON.stringify(refs.map((ref) => tipOf(bare, ref)))
		const last = known.get(refs.join(' '))
		if (last?.at === at) return last.answer
		const answer = fetch(refs)
		known.set(refs.join(' '), { at, answer })
		return answer
	}
}

function tipOf(bare: string, ref: RefName): string {
	const path = join(bare, ref)
	return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

/** Every file of the branch, through git's own commands. What is known already is not read again. */
function watchBranch(bare: string, git: Git): () => { readonly files: Texts; readonly commits: number } {
	const blobs = new Map<string, string>()
	let seen: { readonly tip: string; readonly files: Texts; readonly commits: number } = { tip: '', files: new Map(), commits: 0 }
	return () => {
		const tip = tipOf(bare, BRANCH)
		if (tip !== seen.tip) seen = { tip, files: readBranch(git, blobs), commits: Number(git(['rev-list', '--count', BRANCH])) }
		return seen
	}
}

function readBranch(git: Git, blobs: Map<string, string>): Texts {
	const entries = git(['ls-tree', '-r', BRANCH])
		.toString()
		.split('\n')
		.filter(Boolean)
		.map((line) => {
			const [head = '', path = ''] = line.split('\t')
			return { path, id: head.split(' ')[2] ?? '' }
		})
	const unread = [...new Set(entries.map(({ id }) => id).filter((id) => !blobs.has(id)))]
	if (unread.length > 0) {
		const out = git(['cat-file', '--batch'], `${unread.join('\n')}\n`)
		let at = 0
		for (const id of unread) {
			const end = out.indexOf(10, at)
			const size = Number(out.toString('latin1', at, end).split(' ')[2])
			blobs.set(id, out.toString('utf8', end + 1, end + 1 + size))
			at = end + 2 + size
		}
	}
	return new Map(entries.map(({ path, id }) => [path, blobs.get(id) ?? '']))
}
