import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Stage } from './stage.ts'
import { TourFailure } from './stage.ts'

/** A call that changed a sandbox workspace, or an edit made in its pages. */
type Effect = { readonly by: string; readonly operation: string }

export async function effectsAt(port: number): Promise<readonly Effect[]> {
	const { effects } = (await read(port, 'effects')) as { readonly effects: readonly Effect[] }
	return effects
}

/** A table of the sandbox workspace: its rows by id. */
export async function rowsAt(port: number, table: string): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
	const tables = (await read(port, 'world')) as Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>
	return new Map(Object.entries(tables[table] ?? {}))
}

async function read(port: number, what: string): Promise<unknown> {
	const answer = await fetch(`http://127.0.0.1:${port}/_sandbox/${what}`).catch(() => undefined)
	if (!answer) throw new TourFailure('the sandbox does not answer any more')
	return await answer.json()
}

/** An edit of a file as an editor makes it. A file in which there is nothing to replace is not what the tour is about. */
export function editFile(folder: string, file: string, before: string, after: string): void {
	const text = readFileSync(path.join(folder, file), 'utf8')
	if (!text.includes(before)) throw new TourFailure(`${file} does not contain ${JSON.stringify(before)}`)
	writeFileSync(
		path.join(folder, file),
		text.replace(before, () => after),
	)
}

export async function headOf(ask: Stage['ask']): Promise<string> {
	return (await ask(['git', 'rev-parse', 'HEAD'])).trim()
}

export function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
	return JSON.stringify(one.toSorted()) === JSON.stringify(other.toSorted())
}
