import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { onTestFinished } from 'vitest'
import { bundledCommands } from './bundled.ts'
import type { World } from './e2e.ts'
import type { Deeds } from './witness.ts'
import { witness } from './witness.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')
const RUN = pathToFileURL(path.join(import.meta.dirname, 'find-command.ts'))
/** The command line as a process of its own. */
const ENTRY = [
	'--input-type=module',
	'--eval',
	`import { runCommand } from '${RUN}'; await runCommand(process.argv[1], process.argv.slice(2))`,
	'--',
]

/** A program in a folder of its own that nobody has a reason to look at, and a file beside it. */
export type Tripwire = { readonly folder: string; readonly program: string; readonly file: string }

export function layTripwire(): Tripwire {
	const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'tripwire-')))
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
	const [program, file] = [path.join(folder, 'program'), path.join(folder, 'private.yaml')]
	writeFileSync(program, '#!/bin/sh\nexit 0\n', { mode: 0o755 })
	writeFileSync(file, 'name: nobody may read this\n')
	return { folder, program, file }
}

/** A command in the world's clone, watched from the outside. */
export async function watched(world: World, argv: readonly string[], { cwd = world.clone, env = {} }: Partial<Place> = {}): Promise<Deeds> {
	const own = { ...world.env, PATH: process.env['PATH'], GITHUB_TOKEN: undefined, NODE_DISABLE_COMPILE_CACHE: '1' }
	return await witness([process.execPath, ...ENTRY, bundledCommands(), ...argv], { cwd, env: { ...own, ...env } })
}

type Place = { readonly cwd: string; readonly env: NodeJS.ProcessEnv }

/** A server on this machine that nobody has a reason to speak to. */
export async function layListener(): Promise<{ readonly host: string; readonly url: string }> {
	const server = createServer((socket) => socket.destroy())
	onTestFinished(() => void server.close())
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
	return { host, url: `http://${host}` }
}

/** Commits entries that no worktree could hold, on top of a ref of the world's clone. Each as `mode path`, with its content. Answers the commit. */
export function rawCommit(world: World, entries: Readonly<Record<string, string>>, onto = 'main'): string {
	const options = {
		cwd: world.clone,
		env: { ...world.env, PATH: process.env['PATH'], GIT_INDEX_FILE: path.join(world.folder, 'raw-index') },
	}
	const git = (args: readonly string[], input = ''): string =>
		execFileSync('git', ['-c', 'core.protectNTFS=false', '-c', 'core.protectHFS=false', ...args], {
			...options,
			input,
			encoding: 'utf8',
		}).trim()
	git(['read-tree', onto])
	const lines = Object.entries(entries).map(([name, content]) => {
		const [mode = '', ...rest] = name.split(' ')
		const id = mode === '160000' ? git(['rev-parse', onto]) : git(['hash-object', '-w', '--stdin'], content)
		return `${mode} ${id}\t${rest.join(' ')}\0`
	})
	git(['update-index', '-z', '--index-info'], lines.join(''))
	return git(['-c', 'user.name=Eve', '-c', 'user.email=eve@example.test', 'commit-tree', git(['write-tree']), '-p', onto], 'A hostile tree')
}

const SYSTEM = [
	'/dev/null',
	'/dev/random',
	'/dev/tty',
	'/dev/urandom',
	'/etc',
	'/lib',
	'/lib64',
	'/proc',
	'/sys',
	'/usr',
	'/run',
	'/var/run',
	'/var/cache',
]

/**
 * What a command did that it had no reason to do: programs other than git's own, files elsewhere than in the world and the system, files
 * written elsewhere than in the world, and connections elsewhere than to `hosts` (`127.0.0.1:80`). Nothing, where all is well.
 */
export function strangeIn(deeds: Deeds, world: World, hosts: readonly string[]): readonly string[] {
	const own = [path.dirname(realpathSync(world.folder))]
	const program = path.dirname(process.execPath)
	const readable = [...own, ...SYSTEM, ROOT, realpathSync(path.join(ROOT, 'node_modules')), realpathSync(program)]
	return [
		...deeds.programs.filter((argv) => !isOurs(argv)).map((argv) => `ran ${argv.slice(1).join(' ')}`),
		...deeds.read.filter((file) => !isBelow(file, readable)).map((file) => `read ${file}`),
		...deeds.written.filter((file) => !isBelow(file, own) && file !== '/dev/null' && file !== '/dev/tty').map((file) => `wrote ${file}`),
		...deeds.reached.filter((place) => !place.startsWith('/') && !hosts.includes(place)).map((place) => `reached ${place}`),
	]
}

const GIT = execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim()

/** Git starts the other end of a local remote through a shell, with the path in quotes. */
function isOurs([file = '', , option, script = '']: readonly string[]): boolean {
	if (path.basename(file) === 'sh') return option === '-c' && /^git-(?:upload|receive)-pack '(?:[^']|'\\'')*'$/.test(script)
	return file === realpathSync(process.execPath) || file === process.execPath || path.basename(file) === 'git' || isBelow(file, [GIT])
}

function isBelow(file: string, folders: readonly string[]): boolean {
	return folders.some((folder) => file === folder || file.startsWith(`${folder}/`))
}
