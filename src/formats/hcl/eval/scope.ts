import { nearest } from '../../../model/index.ts'
import { fromInteger } from './number.ts'
import type { Computed, Refusal } from './refusal.ts'
import { refuse } from './refusal.ts'
import type { HclValue } from './value.ts'
import { numberOf, stringOf } from './value.ts'

/** Things found by name. `names` are there for a hint only; `find` answers undefined where there is no such thing. */
export type Lookup = { readonly names: Iterable<string>; readonly find: (name: string) => Computed | undefined }

/** Files that functions may read, by their path from the folder of the module; bytes where a file is no text. */
export type Files = ReadonlyMap<string, string | Uint8Array>

/**
 * What the names in an expression stand for. Nothing is computed before an expression asks for it, so what `find` answers may be
 * computed then.
 */
export type Scope = {
	readonly variables: Lookup
	readonly locals: Lookup
	readonly modules: Lookup
	/** A resource by its type and name: one object, or a list or map of them where it has `count` or `for_each`. */
	readonly resource: (type: string, name: string) => Computed | undefined
	readonly data: (type: string, name: string) => Computed | undefined
	readonly each?: { readonly key: HclValue; readonly value: HclValue }
	readonly count?: number
	/** Names that stand before all others. */
	readonly bound?: Bound
	/** The resource itself, in its own conditions. */
	readonly self?: HclValue
	readonly path: { readonly module: string; readonly root: string; readonly cwd: string }
	readonly workspace: string
	readonly files: Files
}

/** The iterators of `dynamic` blocks around an expression. `room`: how many more blocks may be made inside of the outermost one. */
export type Bound = { readonly values: ReadonlyMap<string, HclValue>; readonly room: { blocks: number } }

/** Where nothing can be referred to. */
export const EMPTY_SCOPE: Scope = {
	variables: lookupIn(new Map()),
	locals: lookupIn(new Map()),
	modules: lookupIn(new Map()),
	resource: () => undefined,
	data: () => undefined,
	path: { module: '.', root: '.', cwd: '/' },
	workspace: 'default',
	files: new Map(),
}

export function lookupIn(values: ReadonlyMap<string, HclValue>): Lookup {
	return { names: values.keys(), find: (name) => values.get(name) }
}

/** A root and the names behind it, `var` with `region`, as far as they stand in the text. */
export type Reference = { readonly root: string; readonly names: readonly string[] }

/** The value that a reference leads to, and how many of its names that took. */
export type Resolved = { readonly value: Computed; readonly taken: number }

export function resolve(reference: Reference, scope: Scope): Resolved {
	const { root } = reference
	if (root === 'var') return lookUp(reference, scope.variables, 'variable')
	if (root === 'local') return lookUp(reference, scope.locals, 'local value')
	if (root === 'module') return lookUp(reference, scope.modules, 'module')
	if (root === 'each' || root === 'count' || root === 'path' || root === 'terraform') return special(reference, scope)
	if (root === 'self') return { value: scope.self ?? refuse('self has no meaning here'), taken: 0 }
	if (root === 'data') return found(reference, 2, scope.data)
	return found(reference, 1, (name) => scope.resource(root, name))
}

function lookUp({ root, names: [name] }: Reference, lookup: Lookup, what: string): Resolved {
	if (name === undefined) return { value: refuse(`${root} needs a name behind it`, { hint: `write ${root}.NAME` }), taken: 0 }
	const value = lookup.find(name) ?? unknownName(`there is no ${what} ${JSON.stringify(name)}`, name, lookup.names, DECLARE[what]?.(name))
	return { value, taken: 1 }
}

const DECLARE: Readonly<Record<string, (name: string) => string>> = {
	variable: (name) => `declare it: variable "${name}" { type = string }, with sensitive = true where it is a secret`,
}

/** A refusal that names what may have been meant, or else says `otherwise`. */
export function unknownName(message: string, name: string, names: Iterable<string>, otherwise?: string): Refusal {
	const meant = nearest(name, names)
	const hint = meant === undefined ? otherwise : `did you mean ${meant}?`
	return hint === undefined ? refuse(message) : refuse(message, { hint })
}

function special({ root, names: [name = ''] }: Reference, scope: Scope): Resolved {
	const members = specialMembers(root, scope)
	if (!members) return { value: refuse(`${root}.${name} has no meaning here`, { hint: SPECIAL_HINTS[root] ?? '' }), taken: 1 }
	const value = members.get(name) ?? unknownName(`${root} has no attribute ${JSON.stringify(name)}`, name, members.keys())
	return { value, taken: 1 }
}

const SPECIAL_HINTS: Readonly<Record<string, string>> = {
	each: 'each is there only where the block has for_each',
	count: 'count is there only where the block has count',
}

function specialMembers(root: string, { each, count, path, workspace }: Scope): ReadonlyMap<string, HclValue> | undefined {
	if (root === 'each') return each && new Map(Object.entries(each))
	if (root === 'count') return count === undefined ? undefined : new Map([['index', numberOf(fromInteger(count))]])
	if (root === 'path') return new Map(Object.entries(path).map(([name, text]) => [name, stringOf(text)]))
	return new Map([['workspace', stringOf(workspace)]])
}

function found({ root, names }: Reference, count: number, find: (type: string, name: string) => Computed | undefined): Resolved {
	const [type = '', name = ''] = names
	const whole = [root, ...names.slice(0, count)].join('.')
	if (names.length < count)
		return { value: refuse(`${whole} is no value`, { hint: 'put a text in quotes, or refer to var.NAME or TYPE.NAME' }), taken: 0 }
	return { value: find(type, name) ?? refuse(`there is no ${whole}`, { hint: 'refer to a resource of this configuration' }), taken: count }
}
