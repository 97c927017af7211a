import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.join(import.meta.dirname, '..', '..')
const BUNDLES = path.join(ROOT, 'node_modules', '.cache', 'bundles')
const DAY_MS = 24 * 60 * 60_000

/**
 * A folder with the commands of the program as the sources are now, a module each: they load several times as fast as the sources, and
 * whoever starts a git from among them copies half as much. It never changes, so that commands go on while somebody edits a source.
 */
export function bundledCommands(): string {
	const bundle = path.join(BUNDLES, stateOfSources())
	if (!existsSync(bundle)) makeBundle(bundle)
	return path.join(bundle, 'src', 'commands')
}

function stateOfSources(): string {
	const hash = createHash('sha256')
	const files = globSync(['src/**/*.ts', 'providers/**/*.ts', 'package.json', '.ci/build.ts'], { cwd: ROOT })
	for (const file of files.toSorted()) hash.update(`${file} ${statSync(path.join(ROOT, file), { throwIfNoEntry: false })?.mtimeMs}\n`)
	return hash.digest('hex').slice(0, 16)
}

/** Two that make the same one at the same time do not see each other: the first one that is whole stands. */
function makeBundle(bundle: string): void {
	mkdirSync(BUNDLES, { recursive: true })
	for (const old of globSync('*', { cwd: BUNDLES }).map((name) => path.join(BUNDLES, name))) {
		const madeMs = statSync(old, { throwIfNoEntry: false })?.mtimeMs ?? 0
		if (Date.now() - madeMs > DAY_MS) rmSync(old, { recursive: true, force: true })
	}
	const draft = `${bundle}.${process.pid}`
	execFileSync(process.execPath, [path.join(ROOT, '.ci', 'build.ts'), '--root', ROOT, '--modules', draft], {
		stdio: ['ignore', 'ignore', 'inherit'],
	})
	try {
		renameSync(draft, bundle)
	} catch (error) {
		if (!existsSync(bundle)) throw error
		rmSync(draft, { recursive: true })
	}
}
