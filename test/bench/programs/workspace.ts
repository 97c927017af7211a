import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const PROGRAM = path.join(import.meta.dirname, '..', '..', '..', 'bin', 'run.js')
const CONNECTIONS =
	'sources:\n  warehouse:\n    name: Warehouse\n    type: snowflake\ndestinations:\n  crm:\n    name: CRM\n    type: hubspot\n'
const COLUMNS = ['email', 'name', 'plan', 'seats', 'region']

/** A folder `<size>` with a remote, a clone that is in step, and a sandbox in a process of its own that ends with this one. */
export async function makeWorkspace(folder: string, size: number): Promise<void> {
	const own = `${folder}/${size}`
	writeTree(`${own}/work/acme`, size)
	const url = await serve(own)
	const settings = [
		'version: 1',
		'workspaces:',
		'  acme:',
		'    provider: hightouch',
		'    path: acme',
		'    connect:',
		'      token: env:HIGHTOUCH_TOKEN',
	]
	writeFileSync(`${own}/work/tideway.yaml`, `${settings.join('\n')}\n      url: ${url}\n`)
	git(own, 'init', '--quiet', '--bare', '--initial-branch=main', 'remote.git')
	git(own, 'init', '--quiet', '--initial-branch=main', 'work')
	const work = `${own}/work`
	git(work, 'config', 'user.name', 'Ann')
	git(work, 'config', 'user.email', 'ann@example.test')
	git(work, 'remote', 'add', 'origin', `${own}/remote.git`)
	commitAll(work)
	run(folder, size, ['apply', '--yes'], { XDG_CACHE_HOME: `${folder}/cache` })
}

function writeTree(folder: string, size: number): void {
	mkdirSync(`${folder}/models`, { recursive: true })
	mkdirSync(`${folder}/syncs`)
	writeFileSync(`${folder}/manifest-acme.yaml`, CONNECTIONS)
	for (let index = 0; index < size / 2; index++) {
		writeFileSync(`${folder}/models/m-${index}.yaml`, modelText(index))
		writeFileSync(`${folder}/syncs/s-${index}.yaml`, syncText(index))
	}
}

function modelText(index: number): string {
	const query = [
		'select id, email, full_name, created_at',
		`from analytics.customers_${index}`,
		"where created_at > now() - interval '30 days'",
	]
	return `name: Model ${index}\nsource: warehouse\ntype: raw_sql\nrawSql: |-\n${query.map((line) => `  ${line}\n`).join('')}primaryKey: id\n`
}

function syncText(index: number): string {
	const mappings = COLUMNS.map((name) => `    - to: ${name}\n      from: ${name}_${index}\n      type: standard\n`)
	const schedule = 'schedule:\n  type: interval\n  schedule:\n    interval:\n      unit: hour\n      quantity: 6\n'
	return `model: m-${index}\ndestination: crm\nconfig:\n  mode: upsert\n  object: contacts\n  mappings:\n${mappings.join('')}${schedule}schedulePaused: true\n`
}

/** Calls are not limited there, because runs follow each other; what one run may send is its own client's affair. */
async function serve(own: string): Promise<string> {
	const argv = [PROGRAM, 'sandbox', 'serve', 'hightouch', '--from', `${own}/work/acme`, '--port', '0', '--switch', 'rate-limit=off']
	const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] })
	process.on('exit', () => child.kill('SIGKILL'))
	child.unref()
	let said = ''
	for await (const chunk of child.stdout) {
		said += String(chunk)
		const url = /http:\/\/\S+/.exec(said)?.[0]
		if (url !== undefined) {
			writeFileSync(`${own}/url`, url)
			return url
		}
	}
	throw new Error(`the sandbox did not start: ${said}`)
}

function run(folder: string, size: number, argv: readonly string[], env: Readonly<Record<string, string>>): void {
	const options = { cwd: `${folder}/${size}/work`, env: { ...process.env, HIGHTOUCH_TOKEN: 'sandbox', ...env }, stdio: 'pipe' } as const
	execFileSync(process.execPath, [PROGRAM, ...argv], options)
}

function git(cwd: string, ...args: string[]): string {
	return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1e9 })
}

function commitAll(work: string): void {
	git(work, 'add', '--all')
	git(work, 'commit', '--quiet', '--message', 'edit')
	git(work, 'push', '--quiet', 'origin', 'HEAD:main')
}

/** Comments only, so that there is still nothing to plan. */
export function editFiles(folder: string, size: number, count: number): void {
	const work = `${folder}/${size}/work`
	for (let index = 0; index < count; index++) writeFileSync(`${work}/acme/models/m-${index}.yaml`, `# looked at\n${modelText(index)}`)
	commitAll(work)
}

export type Counts = {
	readonly lists: number
	readonly others: number
	readonly single: number
	readonly git: number
	readonly blobs: number
}

/** What one `plan` asks of the service and of Git. `cold`: nothing was cached before. `blobs`: files of the workspace that were read. */
export async function callsAndReads(folder: string, size: number, cache: 'cold' | 'warm'): Promise<Counts> {
	const own = `${folder}/${size}`
	const home = `${own}/counted`
	if (cache === 'cold') rmSync(home, { recursive: true, force: true })
	const watch = watchGit(own)
	const before = await callsOf(own)
	run(folder, size, ['plan'], { XDG_CACHE_HOME: home, PATH: `${watch.path}${path.delimiter}${process.env['PATH'] ?? ''}` })
	const after = await callsOf(own)
	const made = (test: RegExp): number =>
		[...after].reduce((sum, [name, count]) => (test.test(name) ? sum + count - (before.get(name) ?? 0) : sum), 0)
	const files = new Set(
		git(`${own}/work`, 'ls-tree', '-r', 'HEAD', 'acme/')
			.split('\n')
			.map((line) => line.split(/[ \t]/)[2] ?? ''),
	)
	return {
		lists: made(/^List(Model|Sync)$/),
		others: made(/^List(Source|Destination)$/),
		single: made(/^(?!List)/),
		...watch.counts(files),
	}
}

async function callsOf(own: string): Promise<ReadonlyMap<string, number>> {
	const url = new URL('/_sandbox/effects', readFileSync(`${own}/url`, 'utf8'))
	const { calls } = (await (await fetch(url)).json()) as { calls: Record<string, number> }
	return new Map(Object.entries(calls))
}

/** A `git` that writes down each call, and each object that is asked for by id, before the real one does the work. */
function watchGit(own: string): { readonly path: string; counts(files: ReadonlySet<string>): Pick<Counts, 'git' | 'blobs'> } {
	const folder = `${own}/watch`
	rmSync(folder, { recursive: true, force: true })
	mkdirSync(folder)
	const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
	const script = `#!/bin/sh\necho call >> '${folder}/calls'\ncase "$*" in *cat-file*--batch*) tee -a '${folder}/ids' | '${real}' "$@" ;; *) exec '${real}' "$@" ;; esac\n`
	writeFileSync(`${folder}/git`, script)
	chmodSync(`${folder}/git`, 0o755)
	const lines = (name: string): readonly string[] =>
		existsSync(`${folder}/${name}`) ? readFileSync(`${folder}/${name}`, 'utf8').split('\n').filter(Boolean) : []
	return { path: folder, counts: (files) => ({ git: lines('calls').length, blobs: lines('ids').filter((id) => files.has(id)).length }) }
}
