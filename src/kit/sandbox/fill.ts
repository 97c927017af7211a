import type { Dict, Present, TypeName } from '../../model/index.ts'
import { canonicalAttributes, findType, isDict, isHidden, valueAt } from '../../model/index.ts'
import type { Filled, Moment, World } from '../../ports/index.ts'
import type { Declared } from '../declared.ts'
import { sandboxLayout } from '../layout.ts'
import type { Sending } from '../spelling.ts'
import { idText, put, sendMembers, spellingOf } from '../spelling.ts'
import { findByKey, newRow, putRow, SECRET, secretPaths } from './rows.ts'

type One = { readonly path: string; readonly type: TypeName; readonly key: string; readonly attributes: Dict }

/** Adds what a tree holds, or changes it; what is referred to first. What refers to something that is nowhere is skipped. */
export function fillWorld(declared: Declared, world: World, files: ReadonlyMap<string, Dict>, at: Moment): Filled {
	const layout = sandboxLayout(declared)
	const skipped: { path: string; reason: string }[] = []
	let waiting = [...files].flatMap(([path, attributes]): One[] => {
		const place = layout.place(path)
		if (!place) skipped.push({ path, reason: 'no type has its files there' })
		return place ? [{ ...place, path, attributes }] : []
	})
	let filled = world
	let reasons = new Map<One, string>()
	do {
		reasons = new Map()
		for (const one of waiting) {
			const next = putOne(declared, filled, one, at)
			if (typeof next === 'string') reasons.set(one, next)
			else filled = next
		}
		if (reasons.size === waiting.length) break
		waiting = [...reasons.keys()]
	} while (waiting.length > 0)
	for (const [{ path }, reason] of reasons) skipped.push({ path, reason })
	return { world: filled, skipped }
}

function putOne(declared: Declared, world: World, { type, key, attributes }: One, at: Moment): World | string {
	const things = declared.things[type]
	const members = membersOf(declared, world, { type, attributes })
	if (typeof members === 'string') return members
	if (!things) return `the API has no ${type}`
	const before = findByKey(declared, world, { type, key })
	const named = things.key === undefined ? members : put(members, [things.key], key)
	if (before) return putRow(world, type, idText(before.get(things.id)) ?? '', new Map([...before, ...named]))
	const id = things.key === undefined ? key.replace(/^id-/, '') : undefined
	const whole = withSecrets(declared, type, named)
	return newRow(declared, world, { type, members: whole, now: at.now, ...(id !== undefined && { id }) }).world
}

/** Files hold no secrets: each has one that is made up. */
function withSecrets(declared: Declared, type: TypeName, members: Dict): Dict {
	const paths = secretPaths(findType(declared.schema, type)?.attributes ?? [], spellingOf(declared, type), [])
	return paths.reduce((row, path) => {
		const around = path.length === 1 ? row : valueAt(row, path.slice(0, -1))
		return isDict(around) && valueAt(row, path) === undefined ? put(row, path, `${SECRET}-${path.at(-1)}`) : row
	}, members)
}

type Attributes = { readonly type: TypeName; readonly attributes: Dict }

/** Attributes of a file as members of the API, or what they refer to in vain. */
export function membersOf(declared: Declared, world: World, { type, attributes }: Attributes): Dict | string {
	const described = findType(declared.schema, type)
	if (!described) return `there is no type ${type}`
	const sending: Sending = {
		spelling: spellingOf(declared, type),
		idOf: (other, key) => findByKey(declared, world, { type: other, key })?.get(declared.things[other]?.id ?? ''),
		missing: [],
	}
	const open = new Map([...canonicalAttributes(described, attributes), ...nulls(attributes)].filter(([, value]) => !isHidden(value)))
	const sent = sendMembers(described.attributes, open, sending, [])
	const [lost] = sending.missing
	return lost ? `it refers to the ${lost.type} ${lost.key}, which is not there` : (declared.things[type]?.send?.(sent) ?? sent)
}

/** What a person takes away. */
function nulls(attributes: Dict): readonly [string, Present][] {
	return [...attributes].filter(([, value]) => value === null)
}
