import type { AnySchemaObject, ErrorObject, Options } from 'ajv'
import { Ajv } from 'ajv'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Dict, Present, Value, ValuePath } from '../../model/index.ts'
import { isDecimal, isDict, isList, nearest, valueAt } from '../../model/index.ts'
import type { SchemaFault } from './fault.ts'

type DraftCheck = (schema: Dict) => readonly SchemaFault[]

const DRAFT_07 = 'http://json-schema.org/draft-07/schema'
const DRAFT_2019 = 'https://json-schema.org/draft/2019-09/schema'
const DRAFT_2020 = 'https://json-schema.org/draft/2020-12/schema'

/** Drafts that can be checked, and by which meta-schema; what fits draft-06 fits draft-07 too. */
const DRAFTS: ReadonlyMap<string, string> = new Map([
	['http://json-schema.org/draft-06/schema', DRAFT_07],
	[DRAFT_07, DRAFT_07],
	[DRAFT_2019, DRAFT_2019],
	[DRAFT_2020, DRAFT_2020],
])

/** True for the address of a draft's own meta-schema, which every validator has at hand. */
export function isDraft(uri: string): boolean {
	return DRAFTS.has(uri.replace(/#$/, ''))
}

/** Formats are for values, and no format of a keyword is looked at: a pattern is read elsewhere, with its place. */
const OPTIONS: Options = { strict: false, validateFormats: false, logger: false }

/** The validator copies what it has found at every step up, so a schema of more values than this is left at its first fault. */
const LARGE = 10_000

/** A check by the meta-schema that `$schema` names, draft-07 where it names none; each is compiled at its first use. */
export function makeDraftCheck(): DraftCheck {
	const checks = new Map<string, MetaCheck>()
	return (schema) => {
		const named = schema.get('$schema')
		const uri = typeof named === 'string' ? named : DRAFT_07
		const draft = DRAFTS.get(uri.replace(/#$/, ''))
		if (draft === undefined) return [unknownDraft(uri)]
		const extent = countValues(schema) > LARGE ? 'first' : 'all'
		const check = checks.get(`${draft} ${extent}`) ?? metaCheck(draft, extent)
		checks.set(`${draft} ${extent}`, check)
		return deepest(check(plain(schema))).map((errors) => faultOf(schema, errors))
	}
}

type MetaCheck = (data: unknown) => readonly ErrorObject[]

function metaCheck(draft: string, extent: 'first' | 'all'): MetaCheck {
	const options = { ...OPTIONS, allErrors: extent === 'all' }
	const ajv = draft === DRAFT_2020 ? new Ajv2020(options) : draft === DRAFT_2019 ? new Ajv2019(options) : new Ajv(options)
	const validate = ajv.getSchema<AnySchemaObject>(draft)
	return (data) => (validate?.(data) === false ? (validate.errors ?? []) : [])
}

function countValues(value: Present): number {
	let count = 1
	if (isList(value)) for (const item of value) count += countValues(item)
	if (isDict(value)) for (const member of value.values()) count += countValues(member)
	return count
}

function unknownDraft(named: string): SchemaFault {
	const hint = 'leave `$schema` out for draft-07, or name draft-06, draft-07, 2019-09 or 2020-12'
	return {
		level: 'warning',
		path: ['$schema'],
		message: `names a draft that is not known, so its keywords are not checked: ${named}`,
		hint,
	}
}

/** Lists whose items are compared each with each, and how many of them tell as much as all: of types there are seven. */
const ENOUGH: ReadonlyMap<string, number> = new Map([
	['enum', 1],
	['type', 8],
])

/**
 * A schema as the validator takes data: objects without a prototype, so that no name in it means anything (P45), and plain numbers,
 * whose last digits do not matter here.
 */
function plain(value: Value): unknown {
	if (isDecimal(value)) return Number.isFinite(Number(value.text)) ? Number(value.text) : Number.MAX_VALUE
	if (isList(value)) return value.map(plain)
	if (!isDict(value)) return value
	const object: Record<string, unknown> = Object.create(null)
	for (const [key, member] of value) object[key] = plain(isList(member) ? member.slice(0, ENOUGH.get(key)) : member)
	return object
}

/** Where a keyword takes one thing or another, a fault in it comes with one that says it should be the other: only the deepest count. */
function deepest(errors: readonly ErrorObject[]): readonly (readonly ErrorObject[])[] {
	const places = new Map<string, ErrorObject[]>()
	const above = new Set<string>()
	for (const error of errors) {
		const { instancePath } = error
		const known = places.get(instancePath)
		places.set(instancePath, known ? [...known, error] : [error])
		for (let cut = instancePath.lastIndexOf('/'); !known && cut >= 0; cut = instancePath.lastIndexOf('/', cut - 1)) {
			above.add(instancePath.slice(0, cut))
			if (cut === 0) break
		}
	}
	return [...places].filter(([place]) => !above.has(place)).map(([, found]) => found)
}

const KINDS: Readonly<Record<string, string>> = {
	array: 'a list',
	boolean: 'true or false',
	integer: 'a whole number',
	number: 'a number',
	object: 'a map',
	string: 'text',
}

function faultOf(schema: Dict, errors: readonly ErrorObject[]): SchemaFault {
	const path = pathOf(schema, errors[0]?.instancePath ?? '')
	const values = errors.find((error) => error.keyword === 'enum')?.params['allowedValues']
	if (Array.isArray(values)) {
		const value = valueAt(schema, path)
		const near = typeof value === 'string' ? nearest(value, values.map(String)) : undefined
		return {
			level: 'error',
			path,
			message: `must be one of ${values.join(', ')}`,
			...(near !== undefined && { hint: `did you mean ${near}?` }),
		}
	}
	const kinds = errors.filter((error) => error.keyword === 'type').flatMap((error): string[] => error.params['type'])
	if (kinds.length > 0)
		return { level: 'error', path, message: `must be ${[...new Set(kinds.map((kind) => KINDS[kind] ?? kind))].join(' or ')}` }
	return { level: 'error', path, message: errors[0]?.message ?? 'does not fit its draft' }
}

/** A JSON pointer as a path; a step in a list is a number. */
function pathOf(root: Dict, pointer: string): ValuePath {
	const path: (string | number)[] = []
	let at: Value = root
	for (const step of pointer.split('/').slice(1)) {
		const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
		const key: string | number = isList(at) ? Number(name) : name
		path.push(key)
		at = valueAt(at, [key])
	}
	return path
}
