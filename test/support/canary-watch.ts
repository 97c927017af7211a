import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Scan } from './canary.ts'
import { runAtDesk } from './desk.ts'

/** Looks for secrets in all that is below a folder. Each finding is told once: where it is, then what `Scan` says. */
export type Watch = {
	/** At the files that are new or have changed since the last look; names count as content. Git's objects are left out. */
	look(): readonly string[]
	/** At those, and at each object of each repository. */
	lookAtEnd(): readonly string[]
}

export function watchFolder(folder: string, scan: Scan): Watch {
	const seen = new Map<string, string>()
	const look = (): readonly string[] => {
		const found: string[] = []
		for (const { name, stamp } of filesBelow(folder)) {
			if (seen.get(name) === stamp) continue
			if (!seen.has(name)) found.push(...scan(name).map((finding) => `${name}: its name: ${finding}`))
			seen.set(name, stamp)
			if (stamp !== 'folder') found.push(...scanFile(path.join(folder, name), scan).map((finding) => `${name}: ${finding}`))
		}
		return found
	}
	return { look, lookAtEnd: () => [...look(), ...scanObjects(folder, scan)] }
}

type Found = { readonly name: string; readonly stamp: string }

/** Files and folders with what changes when they are written. */
function filesBelow(folder: string, below = ''): readonly Found[] {
	const entries = ifThere(() => readdirSync(path.join(folder, below), { withFileTypes: true })) ?? []
	return entries.flatMap((entry) => {
		const name = path.join(below, entry.name)
		if (entry.isDirectory())
			return entry.name === 'objects' && isRepository(path.join(folder, below))
				? []
				: [{ name, stamp: 'folder' }, ...filesBelow(folder, name)]
		if (!entry.isFile() || entry.name.endsWith('.sample')) return []
		const stat = statSync(path.join(folder, name), { throwIfNoEntry: false })
		return stat ? [{ name, stamp: `${stat.mtimeMs} ${stat.size} ${stat.ino}` }] : []
	})
}

function isRepository(folder: string): boolean {
	return existsSync(path.join(folder, 'HEAD')) && existsSync(path.join(folder, 'refs'))
}

function scanFile(file: string, scan: Scan): readonly string[] {
	const content = ifThere(() => readFileSync(file)) ?? Buffer.alloc(0)
	const isPacked = content[0] === 0x1f && content[1] === 0x8b
	return scan(isPacked ? gunzipSync(content) : content)
}

/** What goes away while programs are at work holds nothing any more. */
function ifThere<T>(read: () => T): T | undefined {
	try {
		return read()
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
		throw error
	}
}

/** All repositories are read by one git, which sees what several of them have but once. */
function scanObjects(folder: string, scan: Scan): readonly string[] {
	const repositories = repositoriesBelow(folder)
	const [first, ...others] = repositories
	if (first === undefined) return []
	const alternates = others.map((repository) => JSON.stringify(path.join(repository, 'objects'))).join(path.delimiter)
	const content = runAtDesk('git', ['--git-dir', first, 'cat-file', '--batch-all-objects', '--batch', '--unordered'], {
		cwd: folder,
		env: { PATH: process.env['PATH'], GIT_CONFIG_NOSYSTEM: '1', HOME: folder, GIT_ALTERNATE_OBJECT_DIRECTORIES: alternates },
	})
	return objectsIn(content).flatMap(({ name, body }) => scan(body).map((finding) => `${name}: ${finding}`))
}

function repositoriesBelow(folder: string): readonly string[] {
	if (isRepository(folder)) return [folder]
	return readdirSync(folder, { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.flatMap((entry) => repositoriesBelow(path.join(folder, entry.name)))
}

function objectsIn(content: Buffer): readonly { readonly name: string; readonly body: Buffer }[] {
	const objects: { readonly name: string; readonly body: Buffer }[] = []
	for (let at = 0; at < content.length; ) {
		const end = content.indexOf('\n', at)
		const [id, kind, size] = content.toString('latin1', at, end).split(' ')
		const body = content.subarray(end + 1, end + 1 + Number(size))
		objects.push({ name: `${kind} ${id}`, body })
		at = end + 1 + Number(size) + 1
	}
	return objects
}
