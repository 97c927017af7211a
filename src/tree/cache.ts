import { parseJson } from '../formats/json/index.ts'
import type { Dict } from '../model/index.ts'
import { isDict, renderJson } from '../model/index.ts'
import type { Files } from '../ports/index.ts'

/** Values of files by object id, so that a second run parses only what changed. Losing it costs time and nothing else. */
export interface ParseCache {
	get(id: string): Dict | undefined
	put(id: string, attributes: Dict): void
	/** Writes what is new, and forgets what the tree no longer has. */
	keepOnly(ids: readonly string[]): Promise<void>
}

/** Raised when a parser reads a file differently than before. */
const VERSION = 'tideway parse cache 2'

/** Lines of `id`, a tab and the values as JSON; each is parsed when it is asked for. */
export async function openParseCache(files: Files, path: string): Promise<ParseCache> {
	const lines = new Map<string, string>()
	const content = await files.read(path)
	const [header, ...rows] = content ? new TextDecoder().decode(content).split('\n') : []
	if (header === VERSION) for (const row of rows) lines.set(row.slice(0, row.indexOf('\t')), row.slice(row.indexOf('\t') + 1))
	let isChanged = header !== VERSION
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
			await files.write(path, [VERSION, ...kept.map((id) => `${id}\t${lines.get(id)}`)].join('\n'))
		},
	}
}
