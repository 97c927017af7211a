import type { Body, Expression, HclFile } from '../../../formats/hcl/index.ts'
import { parseHcl, referencesIn } from '../../../formats/hcl/index.ts'

/** New names of blocks by the ones they have, both as `type.name`. */
export type NewNames = ReadonlyMap<string, string>

/** The text with references to blocks under their new names; undefined where it is no valid HCL. */
export function withNewNames(text: string, names: NewNames): string | undefined {
	if (names.size === 0) return text
	const parsed = parseHcl(text)
	if (parsed.kind !== 'ok') return undefined
	return expressionsIn(parsed.file)
		.flatMap((expression) => referencesIn(expression))
		.flatMap(({ root, steps, start }) => {
			const name = `${root}.${steps[0]?.name ?? ''}`
			const next = text.startsWith(name, start) ? names.get(name) : undefined
			return next === undefined ? [] : [{ start, end: start + name.length, next }]
		})
		.sort((a, b) => b.start - a.start)
		.reduce((whole, { start, end, next }) => whole.slice(0, start) + next + whole.slice(end), text)
}

function expressionsIn({ body }: Pick<HclFile, 'body'>): readonly Expression[] {
	const all: Expression[] = []
	const collect = ({ items }: Body): void => {
		for (const item of items)
			if (item.kind === 'block') collect(item.body)
			else all.push(item.value)
	}
	collect(body)
	return all
}
