import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Installed } from './install.ts'
import { installUnleash } from './install.ts'

export type UnleashServer = {
	readonly url: string
	readonly token: string
	/** What the database holds: the one place where secrets are to be seen. */
	sql(text: string): Promise<readonly Record<string, unknown>[]>
	stop(): Promise<void>
}

const TOKEN = '*:*.token-of-the-tests'
const LOOPBACK = '127.0.0.1'

/** A real Unleash of the open-source edition with a database of its own, on the loopback interface: it starts in some four seconds. */
export async function startUnleash(): Promise<UnleashServer> {
	const installed = installUnleash()
	const folder = mkdtempSync(path.join(tmpdir(), 'tideway-unleash-run-'))
	const [databasePort, port] = [await freePort(), await freePort()]
	const database = startDatabase(installed, folder, databasePort)
	const { default: pg } = (await import(pathToFileURL(installed.client).href)) as { default: { Client: PgClient } }
	const query = async (name: string, text: string) => {
		const client = new pg.Client({ host: LOOPBACK, port: databasePort, user: 'unleash', database: name })
		await client.connect()
		try {
			return (await client.query(text)).rows
		} finally {
			await client.end()
		}
	}
	await untilDone(() => query('postgres', 'create database unleash'))
	const server = spawn(process.execPath, [installed.server], {
		cwd: folder,
		env: { ...environmentOf(databasePort, port), PATH: process.env['PATH'] },
		stdio: 'ignore',
	})
	const url = `http://${LOOPBACK}:${port}`
	await untilDone(async () => {
		if (!(await fetch(`${url}/health`)).ok) throw new Error('not yet')
	})
	// The server ends where a flag is deleted for good before it was told of what happened to it, as tests do that tidy up.
	await query('unleash', 'alter table feature_lifecycles drop constraint feature_lifecycles_feature_fkey')
	return {
		url,
		token: TOKEN,
		sql: (text) => query('unleash', text),
		stop: async () => {
			await ended(server)
			await ended(database)
			rmSync(folder, { recursive: true, force: true })
		},
	}
}

type PgClient = new (
	options: object,
) => {
	connect(): Promise<void>
	query(text: string): Promise<{ readonly rows: readonly Record<string, unknown>[] }>
	end(): Promise<void>
}

/** PostgreSQL refuses to run as root: it runs as nobody then. */
function startDatabase({ programs }: Installed, folder: string, port: number): ChildProcess {
	const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined
	if (nobody) chownSync(folder, nobody.uid, nobody.gid)
	const options: SpawnOptions = { ...nobody, cwd: folder, stdio: 'ignore', env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' } }
	const data = path.join(folder, 'data')
	const init = ['-D', data, '-U', 'unleash', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C']
	execFileSync(path.join(programs, 'initdb'), init, options)
	const settings = [`listen_addresses=${LOOPBACK}`, 'unix_socket_directories=', 'fsync=off']
	return spawn(path.join(programs, 'postgres'), ['-D', data, '-p', String(port), ...settings.flatMap((one) => ['-c', one])], options)
}

function environmentOf(databasePort: number, port: number): Readonly<Record<string, string>> {
	return {
		DATABASE_HOST: LOOPBACK,
		DATABASE_PORT: String(databasePort),
		DATABASE_USERNAME: 'unleash',
		DATABASE_PASSWORD: 'unleash',
		DATABASE_NAME: 'unleash',
		DATABASE_SSL: 'false',
		HTTP_HOST: LOOPBACK,
		HTTP_PORT: String(port),
		NODE_ENV: 'production',
		TZ: 'UTC',
		LOG_LEVEL: 'fatal',
		// Nothing leaves this machine.
		CHECK_VERSION: 'false',
		SEND_TELEMETRY: 'false',
		// Addresses of integrations are looked up, and only those of other machines are allowed otherwise.
		UNLEASH_ALLOW_PRIVATE_URL_IN_INTEGRATION: 'true',
		UNLEASH_SEGMENTS_LIMIT: '1000',
		INIT_ADMIN_API_TOKENS: TOKEN,
		UNLEASH_SECRET: 'secret-of-the-tests',
	}
}

async function freePort(): Promise<number> {
	const server = createServer().listen(0, LOOPBACK)
	await once(server, 'listening')
	const address = server.address()
	server.close()
	await once(server, 'close')
	return typeof address === 'object' && address ? address.port : 0
}

const PATIENCE_MS = 60_000
const STEP_MS = 100

async function untilDone(attempt: () => Promise<unknown>): Promise<void> {
	const until = Date.now() + PATIENCE_MS
	for (;;) {
		try {
			await attempt()
			return
		} catch (error) {
			if (Date.now() > until) throw error
			await new Promise((resolve) => setTimeout(resolve, STEP_MS))
		}
	}
}

async function ended(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return
	child.kill('SIGKILL')
	await once(child, 'exit')
}
