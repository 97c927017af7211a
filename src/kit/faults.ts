import type { Attribute, ResourceType, Shape } from '../model/index.ts'
import { findType } from '../model/index.ts'
import type { Endpoint } from '../ports/index.ts'
import type { Declared, Things } from './declared.ts'
import { folderOf } from './layout.ts'
import { memberPath, referredBy, spellingOf } from './spelling.ts'

/** What does not fit together in a description, a sentence each, so that no call has to fail for it. */
export function faultsOf(declared: Declared): readonly string[] {
	const { schema, things, api, workspace } = declared
	const types = schema.types.flatMap((type) => typeFaults(declared, type))
	const folders = schema.types.map(({ name }) => folderOf(name, things))
	const strays = Object.keys(things).filter((name) => !findType(schema, name))
	return [
		...types,
		...folders
			.filter((folder, index) => folders.indexOf(folder) < index)
			.map((folder) => `two types have their files in ${folder}: say \`folder\` of one`),
		...strays.map((name) => `\`things\` has ${name}, which is no type of the schema`),
		...(workspace.call === undefined ? [] : operationFaults(api.endpoints, workspace.call, 'the workspace')),
	]
}

const WRITES = ['create', 'update', 'delete'] as const

function typeFaults(declared: Declared, type: ResourceType): readonly string[] {
	const things = declared.things[type.name]
	const references = referredBy(type.attributes).filter((other) => !findType(declared.schema, other))
	const strangers = references.map((other) => `${type.name} refers to ${other}, which is no type of the schema`)
	if (type.role === 'derived' || type.role === 'seed' || type.listed === 'none') return strangers
	if (!things) return [...strangers, `\`things\` lacks ${type.name}`]
	return [...strangers, ...listFaults(declared, type, things), ...writeFaults(declared, type, things), ...memberFaults(type, things)]
}

function listFaults({ api }: Declared, { name }: ResourceType, { list, get }: Things): readonly string[] {
	const listed = api.endpoints.find(({ id }) => id === list)
	const unpaged = listed && !listed.paging ? [`${list} of ${name} has no \`paging\``] : []
	const read = [list, ...(get === undefined ? [] : [get])]
	return [...read.flatMap((operation) => operationFaults(api.endpoints, operation, name)), ...unpaged]
}

function operationFaults(endpoints: readonly Endpoint[], operation: string, what: string): readonly string[] {
	const endpoint = endpoints.find(({ id }) => id === operation)
	if (!endpoint) return [`${what} needs the operation ${operation}, which the API does not have`]
	const inPath = endpoint.parameters.filter((parameter) => parameter.in === 'path').length
	if (inPath > 1) return [`${operation} has more than one parameter in its path, which needs code (\`extend\`)`]
	return endpoint.identity === undefined && endpoint.method === 'GET'
		? [`${operation} does not say what identifies what it answers (\`identity\`)`]
		: []
}

function writeFaults(declared: Declared, type: ResourceType, things: Things): readonly string[] {
	if (type.role === 'data') return []
	return WRITES.flatMap((kind) => {
		const operation = things[kind]
		if (type.can[kind] === true && operation === undefined) return [`${type.name} can ${kind}, and names no operation for it`]
		if (type.can[kind] !== true && operation !== undefined)
			return [`${type.name} names an operation to ${kind}, which its schema says cannot be`]
		if (operation === undefined) return []
		return [
			...operationFaults(declared.api.endpoints, operation, type.name),
			...(kind === 'delete' ? [] : untaken(declared, type, { kind, operation })),
		]
	})
}

/** Attributes that may change, and that the body of the operation does not take. */
function untaken(
	declared: Declared,
	type: ResourceType,
	{ kind, operation }: { readonly kind: 'create' | 'update'; readonly operation: string },
): readonly string[] {
	const body = declared.api.endpoints.find(({ id }) => id === operation)?.body
	const properties = body?.properties
	if (declared.things[type.name]?.send || body?.additionalProperties !== false || typeof properties !== 'object' || properties === null)
		return []
	const spelling = spellingOf(declared, type.name)
	const isWritten = ({ live, computed, fromPath }: Attribute): boolean =>
		!computed && !fromPath && (live === undefined || live === 'writable' || (live === 'create-only' && kind === 'create'))
	return type.attributes
		.filter((attribute) => isWritten(attribute) && !Object.hasOwn(properties, memberPath(spelling, attribute.name, [])[0] ?? ''))
		.map(({ name }) => `${operation} takes nothing for ${type.name}.${name}: say \`live\` of the attribute`)
}

/** Members that are said of attributes which are not there. */
function memberFaults({ name, attributes }: ResourceType, { members }: Things): readonly string[] {
	const known = pathsIn(attributes, '')
	return Object.keys(members ?? {})
		.filter((path) => !known.includes(path))
		.map((path) => `\`members\` of ${name} has ${path}, which is no attribute`)
}

function pathsIn(attributes: readonly Attribute[], before: string): readonly string[] {
	return attributes.flatMap((attribute) => [`${before}${attribute.name}`, ...pathsWithin(attribute, `${before}${attribute.name}.`)])
}

function pathsWithin(shape: Shape, before: string): readonly string[] {
	if (shape.kind === 'object') return pathsIn(shape.attributes, before)
	if (shape.kind === 'map') return pathsWithin(shape.values, before)
	return shape.kind === 'list' || shape.kind === 'set' ? pathsWithin(shape.items, before) : []
}
