/** A merge as text, to be read in a table: `·` is what is absent, and the path of the whole resource is `.`. */
import type { MergeOutput } from '../../src/plan/index.ts'

type Path = readonly (string | number)[]

/** `to path: before -> after`, in one order. */
export function changeLines({ changes }: Pick<MergeOutput, 'changes'>): readonly string[] {
	return changes.map(({ to, path, before, after }) => `${to} ${at(path)}: ${shown(path, before)} -> ${shown(path, after)}`).sort()
}

/** `path: base | git | live (reason)`, in one order. */
export function conflictLines({ conflicts }: Pick<MergeOutput, 'conflicts'>): readonly string[] {
	return conflicts
		.map(
			({ path, base, git, live, reason }) => `${at(path)}: ${[base, git, live].map((value) => shown(path, value)).join(' | ')} (${reason})`,
		)
		.sort()
}

export function at(path: Path): string {
	return path.join('.') || '.'
}

export function shown(path: Path, value: unknown): string {
	if (value === undefined || (value === null && path.length === 0)) return '·'
	return JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? `${member}n` : member)).replaceAll('"', "'")
}
