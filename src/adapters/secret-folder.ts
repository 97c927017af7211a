import { rmSync } from 'node:fs'
import { lstat, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fail } from '../model/index.ts'
import type { Processes } from '../ports/index.ts'

/** A folder that only this user can read, for what another program must find in a file. */
export type SecretFolder = {
	readonly path: string
	/** Writes a file of mode 0600, or 0700 for a program; answers its path. */
	write(name: string, content: string, mode?: 0o600 | 0o700): Promise<string>
	remove(): void
}

const PREFIX = 'tideway-secret-'
const OWNER = 'owner'

/**
 * It goes when it is removed or this process ends in any way that lets it say goodbye; what a killed one left, the next one removes. Programs
 * are told its path on command lines of their own, so a temporary folder with unusual characters is refused.
 */
export async function makeSecretFolder(processes: Processes): Promise<SecretFolder> {
	const parent = tmpdir()
	await sweep(parent, processes)
	const path = await mkdtemp(join(parent, PREFIX)).catch(() =>
		fail('FILE_IO', `no folder could be made in ${parent}`, { hint: 'let TMPDIR name a folder that can be written to' }),
	)
	const remove = (): void => {
		process.off('exit', remove)
		rmSync(path, { recursive: true, force: true })
	}
	process.on('exit', remove)
	const write: SecretFolder['write'] = async (name, content, mode = 0o600) => {
		const file = join(path, name)
		await writeFile(file, content, { mode, flag: 'wx' })
		return file
	}
	await write(OWNER, processes.self)
	return { path, write, remove }
}

/** Folders of processes that have certainly ended, and of this user only. */
async function sweep(parent: string, processes: Processes): Promise<void> {
	const names = (await readdir(parent).catch(() => [])).filter((name) => name.startsWith(PREFIX))
	for (const name of names) {
		const path = join(parent, name)
		const stats = await lstat(path).catch(() => undefined)
		if (stats?.isDirectory() !== true || stats.uid !== process.getuid?.()) continue
		const owner = await readFile(join(path, OWNER), 'utf8').catch(() => '')
		if (await processes.isGone(owner)) await rm(path, { recursive: true, force: true }).catch(() => undefined)
	}
}
