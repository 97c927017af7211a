import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** What a program did, and all that it started, as the kernel saw it. */
export type Deeds = {
	readonly code: number
	readonly out: string
	readonly err: string
	/** Programs that were started: the file, then its arguments. */
	readonly programs: readonly (readonly string[])[]
	/** Files that were opened and folders that were gone to, with their whole names. */
	readonly read: readonly string[]
	/** Files that were opened for writing, made, renamed or removed. */
	readonly written: readonly string[]
	/** Where connections were tried to: `127.0.0.1:80`, `[::1]:80`, or the name of a socket. */
	readonly reached: readonly string[]
}

type Command = { readonly cwd: string; readonly env: NodeJS.ProcessEnv }

const CALLS =
	'execve,execveat,open,openat,openat2,creat,rename,renameat,renameat2,unlink,unlinkat,link,linkat,symlink,symlinkat,chdir,connect,sendto'

/** True where `strace` is there and may look: on Linux, and not in every container. */
export function canWitness(): boolean {
	return spawnSync('strace', ['-f', '-qq', '-o', '/dev/null', '--seccomp-bpf', 'true']).status === 0
}

/** Runs a program under `strace`. */
export async function witness(argv: readonly string[], { cwd, env }: Command): Promise<Deeds> {
	const folder = mkdtempSync(path.join(tmpdir(), 'tideway-witness-'))
	const trace = path.join(folder, 'trace')
	try {
		const options = ['-f', '-qq', '-y', '-s', '8192', '--seccomp-bpf', '-e', `trace=${CALLS}`, '-e', 'signal=none', '-o', trace]
		const child = spawn('strace', [...options, '--', ...argv], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
		const said = { out: '', err: '' }
		child.stdout.on('data', (text: Buffer) => (said.out += text.toString()))
		child.stderr.on('data', (text: Buffer) => (said.err += text.toString()))
		const code = await new Promise<number>((resolve, reject) => {
			child.on('error', reject)
			child.on('close', (ended) => resolve(ended ?? -1))
		})
		return { code, ...said, ...deedsIn(readFileSync(trace, 'latin1')) }
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
}

/** What a trace of `strace -f -y` tells, each once. Calls that failed are left out, but for connections. */
export function deedsIn(trace: string): Pick<Deeds, 'programs' | 'read' | 'written' | 'reached'> {
	const [programs, read, written, reached] = [new Map<string, readonly string[]>(), new Set<string>(), new Set<string>(), new Set<string>()]
	for (const { name, args, result } of callsIn(trace)) {
		if (name === 'connect' || name === 'sendto') addTo(reached, addressIn(args))
		if (result.startsWith('-1')) continue
		if (name.startsWith('exec')) programs.set(args, [textsIn(args)[0] ?? '', ...textsIn(args.slice(args.indexOf('['))).slice(0)])
		else if (name.startsWith('open') || name === 'creat') {
			addTo(read, placeOf(result))
			if (name === 'creat' || /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(args)) addTo(written, placeOf(result))
		} else if (name === 'chdir') for (const place of placesIn(args)) read.add(place)
		else if (name.startsWith('symlink')) addTo(written, placesIn(args.slice(args.lastIndexOf(', ') + 2))[0])
		else if (!/^(?:connect|sendto)$/.test(name)) for (const place of placesIn(args)) written.add(place)
	}
	return { programs: [...programs.values()], read: [...read], written: [...written], reached: [...reached] }
}

function addTo(set: Set<string>, value: string | undefined): void {
	if (value !== undefined) set.add(value)
}

type Call = { readonly name: string; readonly args: string; readonly result: string }

/** Lines of several processes cut each other's calls in two. */
function callsIn(trace: string): readonly Call[] {
	const begun = new Map<string, string>()
	return trace.split('\n').flatMap((line) => {
		const [, pid = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
		const cut = / <unfinished \.\.\.>$/.exec(rest)
		if (cut) {
			begun.set(pid, rest.slice(0, cut.index))
			return []
		}
		const resumed = /^<\.\.\. \w+ resumed>/.exec(rest)
		const whole = resumed ? (begun.get(pid) ?? '') + rest.slice(resumed[0].length) : rest
		const [, name = '', args = '', result = ''] = /^(\w+)\((.*)\) += (.*)$/.exec(whole) ?? []
		return name === '' ? [] : [{ name, args, result }]
	})
}

/** All texts in quotes. */
function textsIn(args: string): readonly string[] {
	return [...args.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => plain(text))
}

const SIGNS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', v: '\v', f: '\f' }

function plain(text: string): string {
	const bytes = text.replace(/\\([0-7]{1,3}|.)/g, (_, sign: string) =>
		/^[0-7]/.test(sign) ? String.fromCharCode(Number.parseInt(sign, 8)) : (SIGNS[sign] ?? sign),
	)
	return Buffer.from(bytes, 'latin1').toString()
}

/** `3</a/file>` → `/a/file`; undefined for what is no file. */
function placeOf(text: string): string | undefined {
	const found = /^\d+<(\/.*)>/.exec(text)?.[1]
	return found === undefined ? undefined : plain(found)
}

/** `AT_FDCWD</a>, "b", AT_FDCWD</a>, "c"` → `/a/b`, `/a/c`. A name that stays below a folder that is not told is left out. */
function placesIn(args: string): readonly string[] {
	const pairs = [...args.matchAll(/(?:(?:AT_FDCWD|\d+)<((?:[^>\\]|\\.)*)>, )?"((?:[^"\\]|\\.)*)"/g)]
	return pairs.flatMap(([, folder, name = '']) => {
		const isBelow = folder === undefined && !name.startsWith('/') && !name.split('/').includes('..')
		return isBelow ? [] : [path.resolve(plain(folder ?? '/'), plain(name))]
	})
}

function addressIn(args: string): string | undefined {
	const port = /sin6?_port=htons\((\d+)\)/.exec(args)?.[1]
	const v4 = /sin_addr=inet_addr\("([^"]+)"\)/.exec(args)?.[1]
	const v6 = /inet_pton\(AF_INET6, "([^"]+)"/.exec(args)?.[1]
	if (port !== undefined) return v6 === undefined ? `${v4}:${port}` : `[${v6}]:${port}`
	const socket = /sun_path=@?"([^"]*)"/.exec(args)?.[1]
	return socket === undefined ? undefined : plain(socket)
}
