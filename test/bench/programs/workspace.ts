import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { startServer } from './server.ts'
import type { Tree } from './tree.ts'
import { CONNECTIONS, writeTree } from './tree.ts'

const PROGRAM = path.join(import.meta.dirname, '..', '..', '..', 'bin', 'run.js')

/** A folder with a remote, a clone that is in step, and a sandbox in a process of its own that ends with this one. */
export async function makeWorkspace(own: string, tree: Tree): Promise<void> {
	writeTree(`${own}/clone/acme`, tree)
	await begin(own, 'hightouch', `${own}/clone/acme`)
	run(own, ['apply', '--yes'], { XDG_CACHE_HOME: path.join(own, '..', 'cache') })
}

/** The same before the first sync, with a sandbox that knows nothing of the tree but its sources and destinations. */
export async function makeEmptyWorkspace(own: string, tree: Tree, provider: string): Promise<void> {
	writeTree(`${own}/seed`, new Map([['manifest-acme.yaml', CONNECTIONS]]))
	writeTree(`${own}/clone/acme`, tree)
	await begin(own, provider, `${own}/seed`)
}

async function begin(own: string, provider: string, seed: string): Promise<void> {
	git(own, 'init', '--quiet', '--bare', '--initial-branch=main', 'remote.git')
	git(own, 'init', '--quiet', '--initial-branch=main', 'clone')
	git(`${own}/clone`, 'remote', 'add', 'origin', `${own}/remote.git`)
	setPerson(own)
	await serve(own, provider, seed)
	commitAll(own)
}

/** The same files and the same sandbox with a remote of its own: with what was agreed on, or as before the first sync. */
export function copyWorkspace(from: string, to: string, what: 'all' | 'files'): void {
	git('.', 'clone', '--quiet', '--bare', what === 'all' ? '--mirror' : '--single-branch', `${from}/remote.git`, `${to}/remote.git`)
	git('.', 'clone', '--quiet', `${to}/remote.git`, `${to}/clone`)
	setPerson(to)
	writeFileSync(`${to}/url`, readFileSync(`${from}/url`, 'utf8'))
}

/** As before the first sync: what was agreed on is forgotten. */
export function forgetState(own: string): void {
	const refs = git(`${own}/remote.git`, 'for-each-ref', '--format=%(refname)', 'refs/tideway/').split('\n').filter(Boolean)
	for (const ref of refs) git(`${own}/remote.git`, 'update-ref', '-d', ref)
}

function setPerson(own: string): void {
	git(`${own}/clone`, 'config', 'user.name', 'Ann')
	git(`${own}/clone`, 'config', 'user.email', 'ann@example.test')
}

/** A sandbox with the same resources in another process, so that what is changed there is changed for this workspace alone. */
export async function serveAlone(own: string): Promise<void> {
	await serve(own, 'hightouch', `${own}/clone/acme`)
	commitAll(own)
}

/** Calls are not limited there, because runs follow each other; what one run may send is its own client's affair. */
async function serve(own: string, provider: string, seed: string): Promise<void> {
	const url = await startServer([PROGRAM, 'sandbox', 'serve', 'hightouch', '--from', seed, '--port', '0', '--switch', 'rate-limit=off'])
	writeFileSync(`${own}/url`, url)
	const settings = ['version: 1', 'workspaces:', '  acme:', `    provider: ${provider}`, '    path: acme', '    connect:']
	writeFileSync(`${own}/clone/tideway.yaml`, `${settings.join('\n')}\n      token: env:HIGHTOUCH_TOKEN\n      url: ${url}\n`)
}

/** The program, in the clone; its output is not looked at. `options` are for Node itself. */
export function run(own: string, argv: readonly string[], env: Readonly<Record<string, string>>, options: readonly string[] = []): void {
	const all = { ...process.env, NODE_ENV: 'production', HIGHTOUCH_TOKEN: 'sandbox', ...env }
	execFileSync(process.execPath, [...options, PROGRAM, ...argv], { cwd: `${own}/clone`, env: all, stdio: 'pipe', maxBuffer: 1e9 })
}

export function git(cwd: string, ...args: string[]): string {
	return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1e9 })
}

/** Files with other texts, committed and pushed. */
export function editFiles(own: string, files: Tree): void {
	for (const [file, text] of files) writeFileSync(`${own}/clone/acme/${file}`, text)
	commitAll(own)
}

/** A threshold of nothing has all files added to one pack, which takes a fraction of the time that ten thousand loose objects do. */
function commitAll(own: string): void {
	git(`${own}/clone`, '-c', 'core.bigFileThreshold=1', 'add', '--all')
	git(`${own}/clone`, 'commit', '--quiet', '--message', 'edit')
	git(`${own}/clone`, 'push', '--quiet', 'origin', 'HEAD:main')
}
