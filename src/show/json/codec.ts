import type { Dict, Value } from '../../model/index.ts'
import { isDict, isList } from '../../model/index.ts'

/** JSON Schema 2020-12, as data. */
export type JsonSchema = { readonly [key: string]: unknown }

/** What is wrong with a document, and where: `changes[2].kind`. */
export type Fault = { readonly at: string; readonly message: string }
export type Decoded<T> = { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'invalid'; readonly faults: readonly Fault[] }

/** One description that is both read with and published: it decodes a value and tells its JSON Schema. */
export type Codec<T> = { readonly schema: JsonSchema; readonly decode: (value: Value, at: string) => Decoded<T> }
/** A member that may be missing: it is then left out, or holds the absent value. */
export type Optional<T> = Codec<T> & { readonly missing: 'left out' }
type Absentable = Codec<Value> & { readonly missing: 'absent' }

type Fields = { readonly [name: string]: Codec<unknown> | Optional<unknown> | Absentable }
type Of<C> = C extends Codec<infer T> ? T : never
type OptionalNames<F extends Fields> = { [N in keyof F]: F[N] extends Optional<unknown> ? N : never }[keyof F]
export type RecordOf<F extends Fields> = { readonly [N in Exclude<keyof F, OptionalNames<F>>]: Of<F[N]> } & {
	readonly [N in OptionalNames<F>]?: Of<F[N]>
}

/** A value of any kind, absent included. */
export const anyValue: Absentable = { missing: 'absent', schema: {}, decode: (value) => ok(value) }
export const dict: Codec<Dict> = {
	schema: { type: 'object' },
	decode: (value, at) => (isDict(value) ? ok(value) : wrong(at, 'is not an object')),
}
export const text: Codec<string> = {
	schema: { type: 'string' },
	decode: (value, at) => (typeof value === 'string' ? ok(value) : wrong(at, 'is not a string')),
}
export const textOrFlag: Codec<string | boolean> = {
	schema: { type: ['string', 'boolean'] },
	decode: (value, at) =>
		typeof value === 'string' || typeof value === 'boolean' ? ok(value) : wrong(at, 'is neither a string nor true or false'),
}
export const flag: Codec<boolean> = {
	schema: { type: 'boolean' },
	decode: (value, at) => (typeof value === 'boolean' ? ok(value) : wrong(at, 'is not true or false')),
}
export const number: Codec<number> = {
	schema: { type: 'number', minimum: 0 },
	decode: (value, at) => (typeof value === 'number' && value >= 0 ? ok(value) : wrong(at, 'is not a number from 0')),
}
export const count: Codec<number> = {
	schema: { type: 'integer', minimum: 0 },
	decode: (value, at) =>
		typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? ok(value) : wrong(at, 'is not a whole number from 0'),
}

/** A text of one form, as its brand. */
export function branded<T extends string>(pattern: RegExp): Codec<T> {
	return {
		schema: { type: 'string', pattern: pattern.source },
		decode: (value, at) =>
			typeof value === 'string' && pattern.test(value) ? ok(value as T) : wrong(at, `does not have the form ${pattern.source}`),
	}
}

export function oneOf<const T extends string | number | boolean>(values: readonly T[]): Codec<T> {
	return {
		schema: { enum: values },
		decode: (value, at) => {
			const found = values.find((known) => known === value)
			return found === undefined ? wrong(at, `is none of ${values.join(', ')}`) : ok(found)
		},
	}
}

export function optional<T>(codec: Codec<T>): Optional<T> {
	return { ...codec, missing: 'left out' }
}

export function nullable<T>(codec: Codec<T>): Codec<T | null> {
	return {
		schema: { anyOf: [codec.schema, { type: 'null' }] },
		decode: (value, at) => (value === null ? ok(null) : codec.decode(value, at)),
	}
}

export function list<T>(items: Codec<T>): Codec<readonly T[]> {
	return {
		schema: { type: 'array', items: items.schema },
		decode: (value, at) =>
			isList(value) ? all(value.map((item, index) => items.decode(item, `${at}[${index}]`))) : wrong(at, 'is not a list'),
	}
}

/** A record of exactly these members; an unknown one is a fault. */
export function record<F extends Fields>(fields: F): Codec<RecordOf<F>> {
	const names = Object.keys(fields)
	const required = names.filter((name) => fields[name] && !('missing' in fields[name]))
	return {
		schema: {
			type: 'object',
			properties: Object.fromEntries(names.map((name) => [name, fields[name]?.schema])),
			required,
			additionalProperties: false,
		},
		decode: (value, at) => (isDict(value) ? decodeRecord<F>(fields, value, at) : wrong(at, 'is not an object')),
	}
}

/** A record whose member `kind` says which one it is. */
export function choice<C extends { readonly [kind: string]: Codec<unknown> }>(codecs: C): Codec<Of<C[keyof C]>> {
	const kinds = new Map(Object.entries(codecs))
	return {
		schema: { oneOf: [...kinds.values()].map((codec) => codec.schema) },
		decode: (value, at) => {
			const kind = isDict(value) ? value.get('kind') : undefined
			const codec = typeof kind === 'string' ? kinds.get(kind) : undefined
			return codec
				? (codec.decode(value, at) as Decoded<Of<C[keyof C]>>)
				: wrong(`${at}.kind`, `is none of ${[...kinds.keys()].join(', ')}`)
		},
	}
}

/** A description that refers to itself, under a name in the schema's `$defs`. */
export function recursive<T>(name: string, codecOf: () => Codec<T>): Codec<T> {
	return { schema: { $ref: `#/$defs/${name}` }, decode: (value, at) => codecOf().decode(value, at) }
}

export function ok<T>(value: T): Decoded<T> {
	return { kind: 'ok', value }
}

export function wrong(at: string, message: string): Decoded<never> {
	return { kind: 'invalid', faults: [{ at, message }] }
}

function decodeRecord<F extends Fields>(fields: F, value: Dict, at: string): Decoded<RecordOf<F>> {
	const names = Object.keys(fields)
	const faults: Fault[] = [...value.keys()]
		.filter((name) => !names.includes(name))
		.map((name) => ({ at: `${at}.${name}`, message: 'is not known here' }))
	const members: [string, unknown][] = []
	for (const name of names) {
		const [codec, member] = [fields[name], value.get(name)]
		const missing = codec && 'missing' in codec ? codec.missing : 'refused'
		if (!codec || (member === undefined && missing === 'left out')) continue
		const isMissing = member === undefined && missing === 'refused'
		const decoded = isMissing ? wrong(`${at}.${name}`, 'is missing') : codec.decode(member, `${at}.${name}`)
		if (decoded.kind === 'ok') members.push([name, decoded.value])
		else faults.push(...decoded.faults)
	}
	return faults.length > 0 ? { kind: 'invalid', faults } : ok(Object.fromEntries(members) as RecordOf<F>)
}

function all<T>(decoded: readonly Decoded<T>[]): Decoded<readonly T[]> {
	const faults = decoded.flatMap((item) => (item.kind === 'invalid' ? item.faults : []))
	return faults.length > 0 ? { kind: 'invalid', faults } : ok(decoded.flatMap((item) => (item.kind === 'ok' ? [item.value] : [])))
}
