import { parseJson } from '../formats/json/index.ts'
import type { Dict } from '../model/index.ts'
import { digestText, isDict, renderJson, withDigest } from '../model/index.ts'
import type { Files } from '../ports/index.ts'

/** Values of files by object id, so that a second run parses only what changed. Losing it costs time and nothing else. */
export interface ParseCache {
	get(id: string): Dict | undefined
	put(id: string, attributes: Dict): void
	/** Writes what is new, and forgets what the tree no longer has. */
	keepOnly(ids: readonly string[]): Promise<void>
}

/** Raised when a parser reads a file differently than before. */
const VERSION = 'tideway parse cache 4'

/** Lines of `id`, a tab and the values as JSON; each is parsed when it is asked for. */
export async function openParseCache(files: Files, path: string): Promise<ParseCache> {
	const lines = new Map<string, string>()
	const rows = rowsOf(await files.read(path))
	for (const row of rows ?? []) lines.set(row.slice(0, row.indexOf('\t')), row.slice(row.indexOf('\t') + 1))
	let isChanged = rows === undefined
	return {
		get(id) {
			const line = lines.get(id)
			const parsed = line === undefined ? undefined : parseJson(line)
			return parsed?.kind === 'ok' && isDict(parsed.value) ? parsed.value : undefined
		},
		put(id, attributes) {
			lines.set(id, renderJson(attributes, 'as-is'))
			isChanged = true
		},
		async keepOnly(ids) {
			const kept = [...new Set(ids)].filter((id) => lines.has(id))
			if (!isChanged && kept.length === lines.size) return
			await files.write(path, withDigest(textOf(kept, lines)))
		},
	}
}

/** Undefined where there is nothing, or not what was written: a disk that lost a bit must not change what a file of the tree says. */
function rowsOf(content: Uint8Array | undefined): readonly string[] | undefined {
	const text = new TextDecoder().decode(content)
	const end = text.lastIndexOf('\n') + 1
	const rows = text.slice(0, end)
	if (!rows.startsWith(`${VERSION}\n`) || text.slice(end) !== digestText(rows)) return undefined
	return rows.split('\n').slice(1, -1)
}

/** The version and a line for each. What is written after it is its digest. */
function* textOf(ids: readonly string[], lines: ReadonlyMap<string, string>): Generator<string> {
	yield `${VERSION}\n`
	for (const id of ids) yield `${id}\t${lines.get(id)}\n`
}
