import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { api } from '../../../providers/hightouch/api/index.ts'
import type { Endpoint, JsonSchema } from '../../../src/provider.ts'

const documentPath =
	process.env['TIDEWAY_HIGHTOUCH_OPENAPI'] ?? path.join(import.meta.dirname, '../../../../shared/reference/hightouch-openapi.json')

type Json = { readonly [key: string]: unknown }
type Operation = {
	readonly operationId?: string
	readonly parameters?: readonly Json[]
	readonly requestBody?: Json
	readonly responses: Readonly<Record<string, Json>>
}
type Document = {
	readonly servers: readonly { readonly url: string }[]
	readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
	readonly components: Json
}

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** One spelling: references followed, no descriptions and number formats, lists of required names sorted. */
function plain(schema: unknown, root: Json, side: 'input' | 'output'): unknown {
	if (Array.isArray(schema)) return schema.map((item) => plain(item, root, side))
	if (!isRecord(schema)) return schema
	const target =
		typeof schema.$ref === 'string'
			? schema.$ref
					.split('/')
					.slice(1)
					.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), root)
			: undefined
	if (target !== undefined) return plain(target, root, side)
	const made: Record<string, unknown> = {}
	for (const [key, value] of Object.entries(schema)) {
		if (key === 'description' && typeof value === 'string') continue
		if (key === 'format' && value === 'double') continue
		if (key === 'additionalProperties' && value === false && side === 'output') continue
		if (key === 'required' && Array.isArray(value)) {
			if (value.length > 0) made[key] = [...value].sort()
		} else if (key === 'properties' && isRecord(value)) {
			made[key] = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member, root, side)]))
		} else made[key] = plain(value, root, side)
	}
	return made
}

const content = (holder: unknown): unknown =>
	isRecord(holder) && isRecord(holder.content) && isRecord(holder.content['application/json'])
		? holder.content['application/json'].schema
		: undefined

describe.skipIf(!existsSync(documentPath))('the description says what the API document says', () => {
	const document = (
		existsSync(documentPath) ? JSON.parse(readFileSync(documentPath, 'utf8')) : { servers: [], paths: {}, components: {} }
	) as Document
	const documented = api.endpoints.filter(({ undocumented }) => undocumented !== true)

	const operationOf = ({ method, path: at }: Endpoint): Operation => {
		const operation = document.paths[at]?.[method.toLowerCase()]
		if (!operation) throw new Error(`the document has no ${method} ${at}`)
		return operation
	}

	test('where the API is', () => {
		expect(document.servers.map(({ url }) => url)).toContain(api.baseUrl)
	})

	test.each(documented.map((endpoint) => [endpoint.id, endpoint] as const))('%s: name, parameters, statuses', (id, endpoint) => {
		const operation = operationOf(endpoint)
		expect(operation.operationId).toBe(id)
		const order = (a: Json, b: Json) => (String(a.name) < String(b.name) ? -1 : 1)
		const expected = (operation.parameters ?? []).map((parameter) => ({
			name: parameter.name,
			in: parameter.in,
			required: parameter.required,
			schema: plain(parameter.schema, document, 'input'),
		}))
		expect(endpoint.parameters.map((parameter): Json => ({ ...parameter })).sort(order)).toEqual(expected.sort(order))
		expect([...endpoint.statuses].sort()).toEqual(
			Object.keys(operation.responses)
				.map(Number)
				.filter((status) => status !== 200)
				.sort(),
		)
	})

	test.each(documented.filter(({ body }) => body).map((endpoint) => [endpoint.id, endpoint] as const))('%s: body', (_id, endpoint) => {
		expect(plain(endpoint.body, {}, 'input')).toEqual(plain(content(operationOf(endpoint).requestBody), document, 'input'))
	})

	test.each(documented.map((endpoint) => [endpoint.id, endpoint] as const))('%s: answer', (_id, endpoint) => {
		const schema = content(operationOf(endpoint).responses['200'])
		const success = isRecord(schema) && Array.isArray(schema.anyOf) ? schema.anyOf[0] : schema
		const expected = plain(success, document, 'output') as JsonSchema
		const ours = plain(endpoint.answer, {}, 'output') as JsonSchema
		if (!endpoint.paging) return expect(ours).toEqual(expected)
		// Examples of every list show what tells of more pages; not every list declares it.
		expect(ours).toEqual({ ...expected, properties: { hasMore: { type: 'boolean' }, ...(expected.properties as Json) } })
	})

	test('each answer is promised with an id, but for updates that may not have one', () => {
		const without = documented.filter(({ mayLackIdentity }) => mayLackIdentity).map(({ id }) => id)
		expect(without).toEqual(['UpdateContract', 'UpdateDomain'])
		for (const { answer, paging, mayLackIdentity } of documented)
			expect(paging !== undefined || mayLackIdentity || (answer.required as string[]).includes('id')).toBe(true)
	})

	test('what it calls undocumented is not in the document', () => {
		const extra = api.endpoints.filter(({ undocumented }) => undocumented)
		expect(extra.map(({ id }) => id)).toEqual(['DeleteModel', 'DeleteSync'])
		for (const { method, path: at } of extra) expect(document.paths[at]?.[method.toLowerCase()]).toBeUndefined()
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
})
