import type { Bench } from './bench.ts'
import type { Own } from './edits.ts'
import type { Names, Plain } from './meaning.ts'
import { MANIFEST, resolved } from './meaning.ts'

/** Later ones need earlier ones. */
const ORDER = ['model', 'schema_model', 'contract', 'domain', 'component', 'event', 'domain_event', 'relationship', 'sync']

/** What is to stand in the workspace: what the file says, or nothing. */
export type Wish = { readonly own: Own; readonly isGone: boolean }

/** Does it there, as people in its pages; what names something that the workspace does not have stays as it is. */
export async function moveWorkspace(bench: Bench, wishes: readonly Wish[], names: Names): Promise<void> {
	const gone = wishes.filter(({ isGone }) => isGone).map(({ own }) => own)
	for (const own of gone.toSorted((a, b) => rank(b) - rank(a))) await bench.edit('delete', own.type, own.key)
	const live = await bench.liveFiles()
	const wanted = wishes.flatMap(({ own, isGone }) => (isGone ? [] : [{ own, value: resolved(own.value, names) }]))
	const there = wanted.filter(({ value }) => isKnown(live[MANIFEST] ?? {}, value))
	for (const { own, value } of there) {
		const before = live[own.path]
		if (before) await bench.edit('update', own.type, own.key, { ...unset(before, value), ...value })
	}
	const fresh = there.filter(({ own }) => !live[own.path])
	if (fresh.length > 0) await bench.fill(Object.fromEntries(fresh.map(({ own, value }) => [own.path, value])))
}

/** What leads through others goes before them. */
function rank({ type, value }: Own): number {
	return ORDER.indexOf(type) + (value['through'] ? 0.5 : 0)
}

function isKnown(manifest: Plain, value: Plain): boolean {
	return ['source', 'destination'].every((name) => value[name] === undefined || String(value[name]) in (manifest[`${name}s`] as Plain))
}

function unset(before: Plain, value: Plain): Plain {
	const missing = Object.keys(before).filter((name) => !(name in value))
	return Object.fromEntries(missing.map((name) => [name, null]))
}
