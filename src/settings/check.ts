import type * as z from 'zod/mini'
import { safeParse } from 'zod/mini'
import type { Address, Overlay, Overlays, Problem, Value, ValuePath, Where } from '../model/index.ts'
import { isDict, nearest, parseAddress, problem, showPath, toPlain } from '../model/index.ts'

/** Where the value at a path stands in the file, or what is nearest to it. */
export type Locate = (path: ValuePath) => Where
export type Fault = { readonly path: ValuePath; readonly message: string; readonly hint?: string }
export type Checked<T> = { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'invalid'; readonly faults: readonly Fault[] }
type Issue = z.core.$ZodIssue

const TYPE_NAMES: ReadonlyMap<string, string> = new Map([
	['object', 'a map'],
	['record', 'a map'],
	['array', 'a list'],
	['boolean', 'true or false'],
	['string', 'a text'],
])

/** Entry by entry: a name in the map may be `__proto__`. `shape` says what the map holds. */
export function checkMap<T>(
	value: Value,
	path: ValuePath,
	entry: (member: Value, path: ValuePath) => Checked<T>,
	shape: string,
): Checked<ReadonlyMap<string, T>> {
	if (!isDict(value))
		return {
			kind: 'invalid',
			faults: [{ path, message: value === null ? 'is missing' : shape, hint: value === null ? `it ${shape}` : '' }],
		}
	const faults: Fault[] = []
	const entries = new Map<string, T>()
	if (value.size === 0 && path[0] === 'workspaces')
		faults.push({ path, message: 'is empty', hint: 'name at least one workspace, or run  tideway init' })
	for (const [name, member] of value) {
		if (name.trim() === '') faults.push({ path: [...path, name], message: 'has no name' })
		const checked = entry(member, [...path, name])
		if (checked.kind === 'ok') entries.set(name, checked.value)
		else faults.push(...checked.faults)
	}
	return faults.length > 0 ? { kind: 'invalid', faults } : { kind: 'ok', value: entries }
}

/** Values that stand in place of those in the files, by address; exact, as they are no settings of ours. */
export function checkOverlays(value: Value, path: ValuePath, locate: Locate): Checked<Overlays> {
	const faults: Fault[] = []
	const overlays = new Map<Address, Overlay>()
	for (const [text, values] of isDict(value) ? value : []) {
		const at = [...path, text]
		const address = parseAddress(text)?.address
		if (address === undefined) faults.push({ path: at, message: 'is not an address', hint: 'addresses look like sync.customers-to-crm' })
		else if (!isDict(values) || values.size === 0) faults.push({ path: at, message: 'takes a map of attributes and their values' })
		else overlays.set(address, { values, where: locate([...at, [...values.keys()][0] ?? '']) })
	}
	return faults.length > 0 ? { kind: 'invalid', faults } : { kind: 'ok', value: overlays }
}

/** All that is wrong, once per place: a value that breaks one rule need not hear of the next. */
export function check<S extends z.ZodMiniType>(schema: S, value: Value, path: ValuePath): Checked<z.infer<S>> {
	const result = safeParse(schema, toPlain(value))
	if (result.success) return { kind: 'ok', value: result.data }
	const faults = result.error.issues.flatMap((issue) => faultsOf(issue, schema, value, path))
	return {
		kind: 'invalid',
		faults: faults.filter((fault, index) => faults.findIndex((other) => other.path.join('\0') === fault.path.join('\0')) === index),
	}
}

function faultsOf(issue: Issue, schema: z.ZodMiniType, value: Value, root: ValuePath): readonly Fault[] {
	const inner = issue.path.map((key) => (typeof key === 'number' ? key : String(key)))
	const path = [...root, ...inner]
	if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path, schemaAt(schema, inner)))
	const given = inner.reduce<Value>(
		(at, key) => (isDict(at) ? at.get(String(key)) : Array.isArray(at) ? at[Number(key)] : undefined),
		value,
	)
	if (given === undefined) return [{ path, message: 'is missing' }]
	if (issue.code === 'invalid_key') return [{ path, message: issue.issues[0]?.message ?? issue.message }]
	if (issue.code === 'invalid_value') return [wrongValue(issue.values, given, path)]
	if (issue.code === 'invalid_type') return [{ path, message: `takes ${TYPE_NAMES.get(issue.expected) ?? `a ${issue.expected}`}` }]
	return [{ path, message: issue.message }]
}

type Part = {
	readonly shape?: Readonly<Record<string, z.core.$ZodType>>
	readonly element?: z.core.$ZodType
	readonly innerType?: z.core.$ZodType
}

/** What a schema says of the value at a path in it. */
function schemaAt(schema: z.core.$ZodType, path: ValuePath): z.core.$ZodType | undefined {
	const { shape, element, innerType } = schema._zod.def as Part
	if (innerType !== undefined) return schemaAt(innerType, path)
	const [key, ...rest] = path
	if (key === undefined) return schema
	const next = shape?.[String(key)] ?? element
	return next && schemaAt(next, rest)
}

function unknownKey(key: string, path: ValuePath, schema: z.core.$ZodType | undefined): Fault {
	const { shape } = (schema?._zod.def ?? {}) as Part
	const known = Object.keys(shape ?? {})
	const near = nearest(key, known)
	return {
		path: [...path, key],
		message: 'is not a setting',
		hint: near === undefined ? `known here: ${known.join(', ')}` : `did you mean ${near}?`,
	}
}

function wrongValue(values: readonly unknown[], given: Value, path: ValuePath): Fault {
	if (path.length === 1 && path[0] === 'version') {
		return {
			path,
			message: 'takes 1',
			hint: typeof given === 'number' && given > 1 ? 'the file was written for a newer Tideway: install that' : 'write  version: 1',
		}
	}
	const names = values.map(String)
	const near = typeof given === 'string' ? nearest(given, names) : undefined
	return { path, message: `takes one of ${names.join(', ')}`, ...(near !== undefined && { hint: `did you mean ${near}?` }) }
}

export function faultProblem({ path, message, hint }: Fault, locate: Locate): Problem {
	const more = { where: { ...locate(path), path } }
	return problem('CONFIG_INVALID', `${showPath(path)} ${message}`, hint === undefined || hint === '' ? more : { hint, ...more })
}
