import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'

const CHECKOUT = path.dirname(path.dirname(import.meta.dirname))
export const RUN = path.join(CHECKOUT, 'bin', 'run.js')
export const CLICK = path.join(CHECKOUT, 'examples', 'click.js')
export const TREE = path.join(CHECKOUT, 'examples', 'hightouch')
export const SEGMENT_TREE = path.join(CHECKOUT, 'examples', 'segment')

/** `cp` and `cat` for systems that have none, by name. */
export function fileCommands(node: string): readonly (readonly [string, readonly string[]])[] {
	const copy = 'fs.copyFileSync(process.argv[1], process.argv[2])'
	const show = 'for (const file of process.argv.slice(1)) process.stdout.write(fs.readFileSync(file))'
	return [
		['cp', [node, '--eval', copy]],
		['cat', [node, '--eval', show]],
	]
}

/** Below the ports that a system hands out by itself, so that the sandbox finds its own free again tomorrow. */
const FIRST_PORT = 4010
const LAST_PORT = 4099

/** The wanted folder, or where something is in it already, the first free one beside it: `tideway-tour-2`. */
export function makeFolder(wanted: string): string {
	for (let count = 1; ; count += 1) {
		const folder = count === 1 ? wanted : `${wanted}-${count}`
		if (existsSync(folder) && readdirSync(folder).length > 0) continue
		mkdirSync(path.join(folder, '.tour'), { recursive: true })
		return folder
	}
}

/** A free port of this machine, not below `first`. */
export async function findPort(first = FIRST_PORT): Promise<number> {
	for (let port = first; port <= LAST_PORT; port += 1) if (await isFree(port)) return port
	return await freePort(0)
}

async function isFree(port: number): Promise<boolean> {
	return await freePort(port).then(
		() => true,
		() => false,
	)
}

async function freePort(port: number): Promise<number> {
	const server = createServer()
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject)
		server.listen(port, '127.0.0.1', resolve)
	})
	const address = server.address()
	await new Promise((resolve) => server.close(resolve))
	return typeof address === 'object' && address ? address.port : port
}

/** The files of the workspace as Hightouch's own Git Sync would have written them, and the settings. */
export function copyTree(folder: string, port: number): void {
	cpSync(TREE, path.join(folder, 'hightouch'), { recursive: true, filter: (file) => path.basename(file) !== 'README.md' })
	writeFileSync(path.join(folder, 'tideway.yaml'), settings(port))
}

function settings(port: number): string {
	return `version: 1
workspaces:
  fernleaf:
    provider: hightouch
    slug: fernleaf-production
    path: hightouch
    connect:
      token: env:HIGHTOUCH_TOKEN
      url: http://127.0.0.1:${port}/api/v1
`
}

/** The settings of the second workspace, in the same file. */
export function segmentSettings(port: number): string {
	return `  events:
    provider: segment
    path: segment
    connect:
      token: env:SEGMENT_TOKEN
      url: http://127.0.0.1:${port}
`
}

/** `./tideway` is this checkout's program, `./click` an edit by hand in a workspace; they run on whatever `node` is there. */
export function writeWrappers(folder: string, ports: { readonly hightouch: number; readonly segment: number }): void {
	writeWrapper(path.join(folder, 'tideway'), [RUN])
	writeWrapper(path.join(folder, 'click'), [CLICK, `http://127.0.0.1:${ports.hightouch}`])
	writeWrapper(path.join(folder, 'click-segment'), [CLICK, `http://127.0.0.1:${ports.segment}`])
}

function writeWrapper(file: string, words: readonly string[]): void {
	writeFileSync(file, `#!/bin/sh\nexec node ${words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')} "$@"\n`)
	chmodSync(file, 0o755)
	writeFileSync(`${file}.cmd`, `@node ${words.map((word) => `"${word.replaceAll('%', '%%')}"`).join(' ')} %*\r\n`)
}
