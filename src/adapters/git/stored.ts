import { copyFile, mkdir, mkdtemp, rm, stat, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { withSettings } from './environment.ts'
import { readAll } from './objects.ts'
import { type Git, runGit } from './process.ts'
import { openGit } from './session.ts'
import { asOneFolder } from './store.ts'

/** The folders of a clone: its own, and that of its objects. `convertsEnds`: `core.autocrlf` is on. */
export type StoredIn = { readonly folder: string; readonly objects: string; readonly convertsEnds: boolean }

/**
 * What git would keep of files of the worktree, where that is not what lies there: line ends (`core.autocrlf`, `eol`), another encoding, filters
 * as of LFS. Only those are answered that such a setting is about. Paths are byte strings, and of plain files. Writes nothing to the clone.
 */
export async function readStored(git: Git, clone: StoredIn, paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
	const converted = paths.length === 0 ? [] : await convertedPaths(git, clone, paths)
	if (converted.length === 0) return new Map()
	const place = await mkdtemp(join(tmpdir(), 'tideway-stored-'))
	try {
		return await storeAt(place, git, clone, converted)
	} finally {
		await rm(place, { recursive: true, force: true })
	}
}

const ATTRIBUTES = ['text', 'crlf', 'eol', 'ident', 'filter', 'working-tree-encoding']

async function convertedPaths(git: Git, { convertsEnds }: StoredIn, paths: readonly string[]): Promise<readonly string[]> {
	const { out } = await runGit(git, ['check-attr', '-z', '--stdin', ...ATTRIBUTES], { input: [pathLines(paths)] })
	const parts = out.toString('latin1').split('\0')
	const found = new Set<string>()
	for (let at = 0; at + 2 < parts.length; at += 3) {
		const [path = '', name, value = ''] = parts.slice(at, at + 3)
		const isSet = !['unspecified', 'unset'].includes(value)
		if (isSet || (name === 'text' && value === 'unspecified' && convertsEnds)) found.add(path)
	}
	return paths.filter((path) => found.has(path))
}

/** As `git add` does, with an index and objects of our own. */
async function storeAt(place: string, git: Git, clone: StoredIn, paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
	const objects = join(place, 'objects')
	await mkdir(objects)
	await copyIndex(join(clone.folder, 'index'), join(place, 'index'))
	const env = {
		...withSettings(git.env, [['core.splitIndex', 'false']]),
		GIT_INDEX_FILE: join(place, 'index'),
		GIT_OBJECT_DIRECTORY: objects,
		GIT_ALTERNATE_OBJECT_DIRECTORIES: asOneFolder(clone.objects),
	}
	const here = { ...git, env }
	await runGit(here, ['update-index', '--add', '--remove', '--ignore-skip-worktree-entries', '-z', '--stdin'], {
		input: [pathLines(paths)],
	})
	const wanted = new Set(paths)
	const entries = (await runGit(here, ['ls-files', '-s', '-z'])).out
		.toString('latin1')
		.split('\0')
		.flatMap((line) => {
			const [head = '', path = ''] = line.split('\t', 2)
			const [mode = '', id = ''] = head.split(' ')
			return mode.startsWith('100') && wanted.has(path) ? [{ path, id }] : []
		})
	const contents = await contentsOf(
		here,
		entries.map(({ id }) => id),
	)
	return new Map(entries.flatMap(({ path, id }) => (contents.has(id) ? [[path, contents.get(id) ?? new Uint8Array()] as const] : [])))
}

/** What is in the index says whether line ends are left alone. Its time tells git which entries it cannot trust. Before the first commit there may be none. */
async function copyIndex(from: string, to: string): Promise<void> {
	const found = await stat(from).catch(() => undefined)
	if (found === undefined) return
	await copyFile(from, to)
	await utimes(to, found.atime, found.mtime)
}

async function contentsOf(git: Git, ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
	const session = openGit(git, ['cat-file', '--batch'])
	const found = (await readAll(session, ids)) ?? []
	await session.end()
	return new Map(found.flatMap((object) => (object ? [[object.id, object.content] as const] : [])))
}

function pathLines(paths: readonly string[]): Buffer {
	return Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1')
}
