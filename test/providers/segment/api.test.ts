import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { api } from '../../../providers/segment/api/index.ts'
import type { Endpoint, Parameter } from '../../../src/provider.ts'

const documentPath =
	process.env['TIDEWAY_SEGMENT_OPENAPI'] ?? path.join(import.meta.dirname, '../../../../shared/reference/segment-openapi.json')

type Json = { readonly [key: string]: unknown }
type Operation = {
	readonly operationId?: string
	readonly parameters?: readonly Json[]
	readonly requestBody?: Json
	readonly responses: Readonly<Record<string, Json>>
	readonly 'x-rate-limit'?: { readonly requests: number; readonly per: string }
}
type Document = {
	readonly servers: readonly { readonly url: string }[]
	readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
	readonly components: Json
}

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What stands at a reference within the document. */
function target(schema: Json, root: Json): unknown {
	if (typeof schema.$ref !== 'string') return undefined
	return schema.$ref
		.split('/')
		.slice(1)
		.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), root)
}

const isPlainNull = (schema: unknown) => isRecord(schema) && schema.type === 'null'

/** A number of parts that the document, which was made from type declarations, takes for whole. */
const isShare = (schema: Json) => schema.minimum === 0 && schema.maximum === 1

/**
 * One spelling: references followed, no prose, lists of names sorted. `nullable` counts only where a type is given; wrappers with one
 * schema in them and members without any are left out. Every map is open: which are closed is said by a test of its own.
 */
function plain(schema: unknown, root: Json): unknown {
	if (Array.isArray(schema)) return schema.filter((item) => !isPlainNull(item)).map((item) => plain(item, root))
	if (!isRecord(schema)) return schema
	const found = target(schema, root)
	if (found !== undefined) return plain(found, root)
	if (Array.isArray(schema.allOf) && schema.allOf.length === 1) return plain(schema.allOf[0], root)
	const made: Record<string, unknown> = {}
	for (const [key, value] of Object.entries(schema)) {
		if ((key === 'description' || key === 'title') && typeof value === 'string') continue
		if (key === 'additionalProperties' && value === false) continue
		if (key === 'nullable' && schema.type === undefined) continue
		if (key === 'properties' && isRecord(value))
			made[key] = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member, root)]))
		else if ((key === 'required' || key === 'enum') && Array.isArray(value)) {
			if (value.length > 0) made[key] = [...value].sort()
		} else made[key] = key === 'type' && isShare(schema) ? 'number' : plain(value, root)
	}
	if (isRecord(made.properties) && Object.keys(made.properties).length === 0) delete made.properties
	return made
}

/** A schema with those members alone that are in ours, all the way down. */
function narrowed(schema: unknown, ours: unknown): unknown {
	if (!isRecord(schema) || !isRecord(ours)) return schema
	if (isRecord(schema.items)) return { ...schema, items: narrowed(schema.items, ours.items) }
	if (!isRecord(schema.properties) || !isRecord(ours.properties)) return schema
	const [theirs, mine] = [schema.properties, ours.properties]
	const properties = Object.fromEntries(
		Object.keys(mine).flatMap((name) => (name in theirs ? [[name, narrowed(theirs[name], mine[name])]] : [])),
	)
	const required = (Array.isArray(schema.required) ? schema.required : []).filter((name) => String(name) in mine)
	return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) }
}

/** Names that must be there are fewer in ours, never more. */
function withoutRequired(schema: unknown): unknown {
	if (Array.isArray(schema)) return schema.map(withoutRequired)
	if (!isRecord(schema)) return schema
	return Object.fromEntries(
		Object.entries(schema).flatMap(([key, value]) => (key === 'required' && Array.isArray(value) ? [] : [[key, withoutRequired(value)]])),
	)
}

const content = (holder: unknown): unknown => {
	const first = isRecord(holder) && isRecord(holder.content) ? Object.values(holder.content)[0] : undefined
	return isRecord(first) ? first.schema : undefined
}

describe.skipIf(!existsSync(documentPath))('the description says what the API document says', () => {
	const document = (
		existsSync(documentPath) ? JSON.parse(readFileSync(documentPath, 'utf8')) : { servers: [], paths: {}, components: {} }
	) as Document
	const table = api.endpoints.map((endpoint) => [endpoint.id, endpoint] as const)

	const operationOf = ({ method, path: at }: Endpoint): Operation => {
		const operation = document.paths[at]?.[method.toLowerCase()]
		if (!operation) throw new Error(`the document has no ${method} ${at}`)
		return operation
	}

	test('where the API is', () => {
		expect(document.servers.map(({ url }) => url)).toContain(api.baseUrl)
	})

	test.each(table)('%s: name, parameters, statuses, limit', (id, endpoint) => {
		const operation = operationOf(endpoint)
		expect(operation.operationId).toBe(id)
		const order = (a: { readonly name?: unknown }, b: { readonly name?: unknown }) => (String(a.name) < String(b.name) ? -1 : 1)
		const spelled = ({ name, in: place, required, schema }: Json | Parameter) => ({
			name,
			in: place,
			required,
			schema: place === 'path' ? 'a text' : plain(schema, document),
		})
		expect(endpoint.parameters.map(spelled).sort(order)).toEqual((operation.parameters ?? []).map(spelled).sort(order))
		const { 'x-rate-limit': limit, responses } = operation
		expect(endpoint.limit).toEqual(limit && { calls: limit.requests, perMs: 60_000 })
		const [success, ...others] = Object.keys(responses).map(Number).sort()
		expect([endpoint.success ?? 200, ...endpoint.statuses]).toEqual([success, ...others])
	})

	test.each(table)('%s: body', (_id, endpoint) => {
		expect(plain(endpoint.body, {})).toEqual(plain(content(operationOf(endpoint).requestBody), document))
	})

	test.each(table)('%s: answer, as far as it is described, and its envelope', (_id, endpoint) => {
		const { answer, envelope = [], success = 200 } = endpoint
		let inner = plain(content(operationOf(endpoint).responses[String(success)]), document)
		for (const member of envelope) inner = isRecord(inner) && isRecord(inner.properties) ? inner.properties[member] : undefined
		const ours = plain(answer, {})
		expect(withoutRequired(ours)).toEqual(withoutRequired(narrowed(inner, ours)))
		const named = (schema: unknown): readonly unknown[] => (isRecord(schema) && Array.isArray(schema.required) ? schema.required : [])
		expect(named(ours).filter((name) => !named(inner).includes(name))).toEqual([])
	})
})

describe('the description by itself', () => {
	test('ids are unique, paths name their parameters, inputs are closed', () => {
		expect(new Set(api.endpoints.map(({ id }) => id)).size).toBe(api.endpoints.length)
		for (const endpoint of api.endpoints) {
			const inPath = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
			expect(endpoint.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(inPath)
			if (endpoint.body) expect(endpoint.body.additionalProperties).toBe(false)
			expect(endpoint.answer.additionalProperties).toBeUndefined()
		}
	})

	test('each answer is promised with what identifies it, or tells that it may come without', () => {
		for (const { id, answer, paging, identity, mayLackIdentity } of api.endpoints) {
			expect(identity, id).toBeDefined()
			const members = Object.keys(answer.properties ?? {})
			const held = paging ? [paging.items] : mayLackIdentity ? [] : [identity ?? ''].flat()
			for (const member of held) expect(members, id).toContain(member)
		}
	})
})
