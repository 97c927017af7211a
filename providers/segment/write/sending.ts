import type { Attribute, Change, Dict, Present, Problem, Shape, Value, ValuePath } from '../../../src/provider.ts'
import { isDict, isHidden, isList, problem, referredTypes, settled, showPath } from '../../../src/provider.ts'
import { holdsMask } from '../masked.ts'
import type { Memory } from '../read/memory.ts'
import { knownId } from '../read/memory.ts'
import { isOpenMap, memberOf } from '../read/spelling.ts'

/** Values as the API spells them; what keeps one from being sent is added to `wrong`. */
export type Sending = { readonly memory: Memory; readonly change: Change; readonly wrong: Problem[] }

/** A member of a request's body; undefined is left out. */
export type Member = readonly [name: string, value: Value]

/** The members of a body for the described attributes that are there. */
export function sendMembers(sending: Sending, attributes: readonly Attribute[], dict: Dict, path: ValuePath = []): Dict {
	return asBody(
		attributes.map((attribute): Member => {
			const value = attribute.computed ? undefined : dict.get(attribute.name)
			const shape = settled(attribute, dict)
			return [memberOf(attribute.name), value === undefined ? undefined : sendValue(sending, shape, value, [...path, attribute.name])]
		}),
	)
}

export function asBody(members: readonly Member[]): Dict {
	return new Map(members.filter((member): member is [string, Present] => member[1] !== undefined))
}

export function sendValue(sending: Sending, shape: Shape, value: Present, path: ValuePath): Present {
	if (isHidden(value) || (typeof value === 'string' && holdsMask(value))) return refuse(sending, path, HIDDEN)
	if (isOpenMap(shape)) return sendMap(sending, value, path)
	if (shape.kind === 'string' && shape.refersTo !== undefined && typeof value === 'string') {
		const [id, other] = referredTypes(shape).flatMap((type) => knownId(sending.memory, type, value) ?? [])
		if (other !== undefined) return refuse(sending, path, `may be the ${shape.refersTo} or the ${shape.orTo} of that name`)
		if (id === undefined && shape.loose) return value
		return id ?? refuse(sending, path, `leads to ${shape.refersTo} ${value}, which Segment does not list`, 'REFERENCE_DANGLING')
	}
	if (shape.kind === 'object' && isDict(value)) return sendMembers(sending, shape.attributes, value, path)
	if ((shape.kind === 'set' || shape.kind === 'list') && isList(value))
		return value.map((item, index) => sendValue(sending, shape.items, item, [...path, index]))
	return value
}

const HIDDEN = 'holds bullets, which is how Segment shows a secret, and not the secret'

function sendMap(sending: Sending, value: Present, path: ValuePath): Present {
	if (!isDict(value)) return refuse(sending, path, 'is no map')
	return holdsMask(value) ? refuse(sending, path, HIDDEN) : value
}

export function refuse(
	sending: Sending,
	path: ValuePath,
	what: string,
	code: 'VALUE_INVALID' | 'REFERENCE_DANGLING' = 'VALUE_INVALID',
): null {
	const { address, place } = sending.change
	const where = { address, path, ...(place && { file: place.file, line: place.line, column: place.column }) }
	sending.wrong.push(problem(code, `${showPath(path)} of ${address} ${what}`, { hint: `correct ${showPath(path)} in its file`, where }))
	return null
}
