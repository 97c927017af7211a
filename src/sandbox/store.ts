import { parseJson } from '../formats/json/index.ts'
import type { Dict, Present, Value } from '../model/index.ts'
import { asTable, fail, isDict, isList, renderJson } from '../model/index.ts'
import type { Files, Switches, Table, World } from '../ports/index.ts'
import type { Session } from './session.ts'

const VERSION = 1

export type Kept = { readonly world: World; readonly switches: Switches; readonly effects: readonly Dict[] }

/** What the data file holds; undefined where there is none yet. A file that is not ours is `Failure(STATE_INVALID)`, never an empty workspace. */
export async function loadKept(files: Files, path: string, provider: string): Promise<Kept | undefined> {
	const bytes = await files.read(path)
	if (bytes === undefined) return undefined
	const parsed = parseJson(new TextDecoder().decode(bytes))
	const kept = parsed.kind === 'ok' ? readKept(parsed.value, provider) : undefined
	return (
		kept ??
		fail('STATE_INVALID', `${path} does not hold a sandbox of ${provider}`, { hint: 'Choose another file with --data, or remove this one' })
	)
}

function readKept(value: Present, provider: string): Kept | undefined {
	if (!isDict(value) || value.get('version') !== VERSION || value.get('provider') !== provider) return undefined
	const tables = value.get('tables')
	const memory = value.get('memory')
	const effects = value.get('effects')
	const switches = value.get('switches')
	if (!isDict(tables) || !isDict(memory) || !isDict(switches) || !isList(effects) || !effects.every(isDict)) return undefined
	const entries = [...tables].filter((entry): entry is [string, Table] => isTable(entry[1]))
	if (entries.length < tables.size) return undefined
	return {
		world: { tables: new Map(entries.map(([name, table]) => [name, asTable(table)])), memory },
		effects,
		switches: Object.fromEntries([...switches].filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
	}
}

function isTable(value: Value): value is Table {
	return isDict(value) && [...value.values()].every(isDict)
}

export function renderKept(session: Session): string {
	const kept = new Map<string, Present>([
		['version', VERSION],
		['provider', session.model.name],
		['switches', new Map(Object.entries(session.switches))],
		['memory', session.world.memory],
		['tables', session.world.tables],
		['effects', session.effects],
	])
	return `${renderJson(kept, 'as-is')}\n`
}

/** Stores the session; resolves when a file that holds at least this moment is on the disk. Calls at the same time share one write. */
export function makeKeeper(files: Files, path: string, session: Session): () => Promise<void> {
	let wanted = 0
	let stored = 0
	let running: Promise<void> | undefined
	const write = async (): Promise<void> => {
		const upTo = wanted
		await files.write(path, renderKept(session))
		stored = upTo
	}
	return async () => {
		wanted += 1
		const needed = wanted
		while (stored < needed) {
			running ??= write().finally(() => {
				running = undefined
			})
			await running
		}
	}
}
