import type { Address, Schema, TypeName } from '../model/index.ts'
import { findType, parseAddress } from '../model/index.ts'
import type { Layout } from '../ports/index.ts'

/**
 * True for addresses whose file matches one of the patterns: `*` within a name, `**` across folders, `?` for one character. A pattern that
 * begins with a type and a dot is one of addresses: `sync.tmp-*`.
 */
export function ignoring(patterns: readonly string[], layout: Layout, schema: Schema): (address: Address) => boolean {
	if (patterns.length === 0) return () => false
	const globs = patterns.map((pattern) => ({ pattern, steps: stepsOf(pattern) }))
	return (address) => {
		const parsed = parseAddress(address)
		if (!parsed) return false
		const { type, key } = parsed
		const paths = pathsOf(layout, schema, type, key)
		return globs.some(
			({ pattern, steps }) =>
				paths.some((path) => fits(steps, path) || fits(steps, path.replace(/\.[^./]+$/, ''))) ||
				(pattern.startsWith(`${type}.`) && fits(steps, `${type}.${key}`)),
		)
	}
}

/** Every path that such a resource may stand at, where an attribute decides about it. */
export function pathsOf(layout: Layout, schema: Schema, type: TypeName, key: string): readonly string[] {
	const path = layout.path(type, key)
	if (path !== undefined) return [path]
	const deciding = findType(schema, type)?.attributes.filter((attribute) => attribute.fromPath && attribute.kind === 'string') ?? []
	return deciding.flatMap((attribute) =>
		('oneOf' in attribute ? (attribute.oneOf ?? []) : []).flatMap(
			(value) => layout.path(type, key, new Map([[attribute.name, value]])) ?? [],
		),
	)
}

/** A character of the text itself, or a wildcard. The one for folders is two steps: whether there are any, and what is in them. */
type Step = { readonly is: string } | { readonly any: 'one' | 'in-name' | 'everything' | 'no-folders' | 'folders' }

const WILD: Readonly<Record<string, readonly Step[]>> = {
	'**/': [{ any: 'no-folders' }, { any: 'folders' }],
	'**': [{ any: 'everything' }],
	'*': [{ any: 'in-name' }],
	'?': [{ any: 'one' }],
}

function stepsOf(pattern: string): readonly Step[] {
	return pattern.split(/(\*\*\/?|\*|\?)/).flatMap((part) => WILD[part] ?? [...part].map((is) => ({ is })))
}

/** True where the whole text fits. All ways are walked at once, so that the time it takes is bounded by the two lengths (P44). */
function fits(steps: readonly Step[], text: string): boolean {
	let places = withoutText(steps, [0])
	for (const character of text)
		places = withoutText(
			steps,
			[...places].flatMap((place) => after(steps[place], place, character)),
		)
	return places.has(steps.length)
}

/** Where a character leads. */
function after(step: Step | undefined, place: number, character: string): readonly number[] {
	if (!step) return []
	if ('is' in step) return step.is === character ? [place + 1] : []
	if (step.any === 'one') return character === '/' ? [] : [place + 1]
	if (step.any === 'in-name') return character === '/' ? [] : [place]
	if (step.any === 'everything') return [place]
	if (step.any === 'folders') return character === '/' ? [place, place + 1] : [place]
	return []
}

/** These places, and those that are reached from them by wildcards that take nothing. */
function withoutText(steps: readonly Step[], from: readonly number[]): ReadonlySet<number> {
	const places = new Set(from)
	for (const place of places) {
		const step = steps[place]
		if (!step || 'is' in step) continue
		if (step.any === 'in-name' || step.any === 'everything' || step.any === 'no-folders') places.add(place + 1)
		if (step.any === 'no-folders') places.add(place + 2)
	}
	return places
}
