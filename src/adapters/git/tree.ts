import { type CommitId, fail } from '../../model/index.ts'
import type { TreeEntry } from '../../ports/index.ts'
import { type Reading, readObject } from './objects.ts'
import { checkId, pathText } from './refs.ts'

/** `name`: a character for each of its bytes. */
type Entry = { readonly name: string; readonly mode: string; readonly id: string }
type Trees = ReadonlyMap<string, readonly Entry[]>

const FOLDER = '040000'
/** A few bytes can hold a tree of any size and depth: folders that hold one another many times over. */
const MOST_ENTRIES = 5_000_000
const MOST_LEVELS = 1_000
/** Of one folder alone. */
const MOST_BYTES = 200_000_000

/**
 * Every file of a commit below `folder` ('' = all), in the order of the paths' bytes. Throws `Failure(GIT_FAILED)` where the commit is missing, and
 * where something else than a folder is in its place: what is behind that is not known, so it is not empty (P3).
 */
export async function listTree(reading: Reading, commit: CommitId, folder: string): Promise<readonly TreeEntry[]> {
	const parts = folder.split('/').filter((part) => part !== '')
	let top = (await readObject(reading, `${checkId(commit)}^{tree}`)).id
	for (const [index, part] of parts.entries()) {
		const found = entriesOf(await readObject(reading, top)).find(({ name }) => name === Buffer.from(part).toString('latin1'))
		if (found === undefined) return []
		if (found.mode !== FOLDER) refuseFolder(parts.slice(0, index + 1).join('/'), found.mode, commit)
		top = found.id
	}
	const trees = await treesBelow(reading, top)
	const listed: TreeEntry[] = []
	let visited = 0
	const collect = (id: string, prefix: string): void => {
		for (const entry of trees.get(id) ?? []) {
			visited += 1
			if (visited > MOST_ENTRIES) fail('INPUT_TOO_LARGE', `${commit} holds more than ${MOST_ENTRIES} files and folders`)
			const path = prefix + pathText(entry.name)
			if (entry.mode === FOLDER) collect(entry.id, `${path}/`)
			else listed.push({ path, mode: entry.mode, id: entry.id })
		}
	}
	collect(top, parts.map((part) => `${part}/`).join(''))
	return listed
}

/** All folders from there down, each once, one level at a time. */
async function treesBelow({ local, objects }: Reading, top: string): Promise<Trees> {
	const trees = new Map<string, readonly Entry[]>()
	let level = [top]
	for (let depth = 0; level.length > 0; depth += 1) {
		if (depth > MOST_LEVELS) fail('INPUT_TOO_LARGE', `the tree ${top} has more than ${MOST_LEVELS} levels of folders`)
		const found = await objects(local, level)
		for (const [index, id] of level.entries()) trees.set(id, entriesOf(found[index] ?? (await readObject({ local, objects }, id))))
		const below = level.flatMap((id) => (trees.get(id) ?? []).filter(({ mode }) => mode === FOLDER).map((entry) => entry.id))
		level = [...new Set(below)].filter((id) => !trees.has(id))
	}
	return trees
}

/** A tree object: mode, a blank, the name, a zero byte, and the id in bytes, again and again. Modes are told as git tells them. */
function entriesOf({ id, kind, content }: { readonly id: string; readonly kind: string; readonly content: Buffer }): readonly Entry[] {
	if (kind !== 'tree') fail('GIT_FAILED', `the object ${id} is a ${kind}, not a tree`)
	if (content.length > MOST_BYTES) fail('INPUT_TOO_LARGE', `the tree ${id} has more than ${MOST_BYTES} bytes`)
	// Both at once: each part of a buffer that is looked at alone takes longer than the part itself.
	const [text, digits] = [content.toString('latin1'), content.toString('hex')]
	const entries: Entry[] = []
	for (let at = 0; at < text.length; ) {
		const blank = text.indexOf(' ', at)
		const zero = text.indexOf('\0', blank)
		const end = zero + 1 + id.length / 2
		if (blank < 0 || zero < 0 || end > text.length) fail('GIT_FAILED', `the tree ${id} is damaged`)
		entries.push({
			mode: modeOf(Number.parseInt(text.slice(at, blank), 8)),
			name: text.slice(blank + 1, zero),
			id: digits.slice(2 * zero + 2, 2 * end),
		})
		at = end
	}
	return entries
}

function modeOf(mode: number): string {
	const kind = mode & 0o170_000
	if (kind === 0o100_000) return (mode & 0o100) === 0 ? '100644' : '100755'
	return kind === 0o120_000 ? '120000' : kind === 0o040_000 ? FOLDER : '160000'
}

function refuseFolder(path: string, mode: string, commit: CommitId): never {
	const what = mode === '120000' ? 'a symbolic link' : mode === '160000' ? 'a submodule' : 'a file'
	return fail('GIT_FAILED', `${path} is ${what} in ${commit.slice(0, 10)}, not a folder, and is not followed`, {
		hint: 'Put the folder itself in its place, or correct `path` in tideway.yaml.',
		where: { file: path },
	})
}
