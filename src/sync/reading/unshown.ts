import type { Address, Attribute, Base, Problem, Read, Resource, Resources, Schema } from '../../model/index.ts'
import { findType, problem } from '../../model/index.ts'

/**
 * Resources that a complete list shows without what each of their kind has, and what they were seen with before. Nobody can have taken that out:
 * it is the answer that lacks it, and what is made of such an answer would take it out of the files (P3).
 */
export function unshownIn(schema: Schema, base: Base, scopes: ReadonlyMap<string, Read<Resources>>): ReadonlyMap<Address, Problem> {
	const unshown = new Map<Address, Problem>()
	for (const [address, entry] of base) {
		const read = scopes.get(entry.type)
		const shown = read?.kind === 'complete' ? read.value.get(address) : undefined
		if (!shown || shown.id !== entry.id) continue
		const before = entry.observed ?? entry.attributes
		const lost = findType(schema, entry.type)?.attributes.find((attribute) => isLost(attribute, before.get(attribute.name), shown))
		if (lost) unshown.set(address, problemAt(address, lost.name))
	}
	return unshown
}

function isLost(attribute: Attribute, before: unknown, { attributes }: Resource): boolean {
	return isAlwaysThere(attribute) && before !== undefined && before !== null && (attributes.get(attribute.name) ?? null) === null
}

function isAlwaysThere({ required, only, live, sensitive, sameAsAbsent, emptyIsAbsent }: Attribute): boolean {
	return required === true && !only && live !== 'file-only' && !sensitive && !sameAsAbsent && !emptyIsAbsent
}

function problemAt(address: Address, name: string): Problem {
	return problem('API_ANSWER_INVALID', `${address} is shown without \`${name}\`, which all of its kind have`, {
		hint: 'plan again in a moment; if this lasts, look at it in the service: its API may have changed',
		where: { address },
	})
}
