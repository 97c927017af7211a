import { serveGrpc } from './grpc.ts'
import type { Members, Wire } from './msgpack.ts'
import { decode, encode, UNKNOWN } from './msgpack.ts'
import type { Fields } from './protobuf.ts'
import { bytesOf, decodeFields, message, textOf } from './protobuf.ts'
import type { Attribute, Attributes } from './schema.ts'
import { isNested, schemaMessage } from './schema.ts'

/** `resources`: by type. `live`: what an import finds, by type and id, `vendor_model 7`. */
export type ProviderOptions = {
	readonly provider: Attributes
	readonly resources: Readonly<Record<string, Attributes>>
	readonly live: ReadonlyMap<string, Members>
}

/**
 * A provider of Terraform's protocol 6 that has a schema and nothing behind it: what is in the state is there, and nothing is ever applied.
 * Answers what TF_REATTACH_PROVIDERS says of it.
 */
export async function serveProvider(source: string, options: ProviderOptions): Promise<string> {
	const { provider, resources, live } = options
	const schemas = Object.entries(resources).map(([name, attributes]) => [2, message([1, name], [2, schemaMessage(attributes)])] as const)
	const schemaOf = (fields: Fields): Attributes => resources[textOf(fields, 1)] ?? {}
	const nothing = (): Uint8Array => message()
	const port = await serveGrpc({
		GetProviderSchema: () => message([1, schemaMessage(provider)], ...schemas),
		GetMetadata: nothing,
		ValidateProviderConfig: nothing,
		ValidateResourceConfig: nothing,
		ConfigureProvider: nothing,
		StopProvider: nothing,
		UpgradeResourceState: (request) => {
			const fields = decodeFields(request)
			const stored: Wire = JSON.parse(textOf(decodeFields(bytesOf(fields, 3) ?? new Uint8Array()), 1))
			return message([1, dynamic(complete(schemaOf(fields), stored))])
		},
		ReadResource: (request) => message([1, dynamic(valueIn(decodeFields(request), 2))]),
		ImportResourceState: (request) => {
			const fields = decodeFields(request)
			const [type, id] = [textOf(fields, 1), textOf(fields, 2)]
			const found = live.get(`${type} ${id}`)
			if (!found) throw new TypeError(`the service has no ${type} with the id ${id}`)
			return message([1, message([1, type], [2, dynamic(complete(schemaOf(fields), found))])])
		},
		PlanResourceChange: (request) => {
			const fields = decodeFields(request)
			const [prior, proposed, config] = [2, 3, 4].map((number) => valueIn(fields, number))
			const schema = schemaOf(fields)
			const planned = prior === null ? withUnknown(schema, proposed ?? null, config ?? null) : (proposed ?? null)
			return message([1, dynamic(planned)], ...replacedBy(schema, prior ?? null, planned).map((name) => [2, attributePath(name)] as const))
		},
	})
	const address = { Network: 'tcp', String: `127.0.0.1:${port}` }
	return JSON.stringify({ [source]: { Protocol: 'grpc', ProtocolVersion: 6, Pid: process.pid, Test: true, Addr: address } })
}

function dynamic(value: Wire): Uint8Array {
	return message([1, encode(value)])
}

function valueIn(fields: Fields, number: number): Wire {
	const packed = bytesOf(decodeFields(bytesOf(fields, number) ?? new Uint8Array()), 1)
	return packed ? decode(packed) : null
}

function isMembers(value: Wire | undefined): value is Members {
	return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

/** With null for each attribute that is not there, as a provider reads a stored state. What it does not know of is refused. */
function complete(attributes: Attributes, value: Wire): Wire {
	if (!isMembers(value)) return value
	const stranger = Object.keys(value).find((name) => !attributes[name])
	if (stranger !== undefined) throw new TypeError(`there is no attribute ${stranger}`)
	return Object.fromEntries(Object.entries(attributes).map(([name, { type }]) => [name, completeMember(type, value[name] ?? null)]))
}

function completeMember(type: Attribute['type'], value: Wire): Wire {
	if (!isNested(type)) return value
	return Array.isArray(value) ? value.map((item: Wire) => complete(type.attributes, item)) : complete(type.attributes, value)
}

/** Of a new resource the service chooses what the configuration leaves to it. */
function withUnknown(attributes: Attributes, value: Wire, config: Wire): Wire {
	if (!isMembers(value)) return value
	const said = isMembers(config) ? config : {}
	return Object.fromEntries(
		Object.entries(value).map(([name, member]) => {
			const attribute = attributes[name]
			if (attribute?.mode.includes('C') && (said[name] ?? null) === null) return [name, UNKNOWN]
			const isSingle = attribute && isNested(attribute.type) && attribute.type.nesting === 'single'
			return [name, isSingle && isNested(attribute.type) ? withUnknown(attribute.type.attributes, member, said[name] ?? null) : member]
		}),
	)
}

function replacedBy(attributes: Attributes, prior: Wire, planned: Wire): readonly string[] {
	if (!isMembers(prior) || !isMembers(planned)) return []
	return Object.keys(attributes).filter(
		(name) => attributes[name]?.replaces && JSON.stringify(prior[name]) !== JSON.stringify(planned[name]),
	)
}

/** `AttributePath` with one step, the name of an attribute. */
function attributePath(name: string): Uint8Array {
	return message([1, message([1, name])])
}
