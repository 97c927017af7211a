import type { Attribute, Dict, Present, Problem, Resource, ResourceType, Schema, Shape, Value, ValuePath } from '../model/index.ts'
import { findType, isDict, isList, isStale, kindOf, nearest, problem, showPath } from '../model/index.ts'
import { referencesOf } from './references.ts'
import { itemShape, memberShape } from './shape.ts'

export type Finding = { readonly level: 'error' | 'warning'; readonly problem: Problem }

/** What is wrong with one resource as its file has it, by the schema alone. */
export function validateResource(type: ResourceType, resource: Resource): readonly Finding[] {
	const { attributes } = resource
	const unknown = [...attributes.keys()].filter((name) => !type.attributes.some((attribute) => attribute.name === name))
	return [
		...type.attributes.flatMap((attribute) => validateAttribute(attribute, attributes, resource)),
		...unknown.map((name) => finding('warning', resource, [name], unknownKey(name, type))),
	]
}

function unknownKey(name: string, type: ResourceType): { readonly message: string; readonly hint?: string } {
	const near = nearest(
		name,
		type.attributes.map((attribute) => attribute.name),
	)
	return {
		message: `\`${name}\` is not an attribute of ${type.title}; it stays in the file and goes nowhere`,
		...(near !== undefined && { hint: `did you mean \`${near}\`?` }),
	}
}

function validateAttribute(attribute: Attribute, attributes: Dict, resource: Resource): readonly Finding[] {
	const value = attributes.get(attribute.name)
	const isBare = value === undefined || (attribute.sameAsAbsent?.some((same) => same === value) ?? false)
	if (isBare) {
		const isNeeded = attribute.required && !isStale(attribute, attributes)
		return isNeeded ? [finding('error', resource, [], { message: `\`${attribute.name}\` is missing` })] : []
	}
	if (isStale(attribute, attributes)) {
		const chooser = attribute.only?.attribute ?? ''
		const chosen = attributes.get(chooser)
		return [
			finding('warning', resource, [attribute.name], {
				message: `\`${attribute.name}\` does not belong to \`${chooser}: ${typeof chosen === 'string' ? chosen : '…'}\` and is ignored`,
			}),
		]
	}
	return validateShape(attribute, value, [attribute.name], resource)
}

const EXPECTED: Readonly<Record<Shape['kind'], string | undefined>> = {
	string: 'text',
	number: 'a number',
	boolean: 'true or false',
	object: 'a map',
	map: 'a map',
	list: 'a list',
	set: 'a list',
	any: undefined,
}
const KINDS: Readonly<Record<string, string>> = {
	text: 'string',
	'a number': 'number',
	'true or false': 'boolean',
	'a map': 'map',
	'a list': 'list',
}

function validateShape(shape: Shape, value: Value, path: ValuePath, resource: Resource): readonly Finding[] {
	const expected = EXPECTED[shape.kind]
	if (expected !== undefined && kindOf(value) !== KINDS[expected])
		return [finding('error', resource, path, { message: `\`${showPath(path)}\` must be ${expected}` })]
	if (shape.kind === 'string' && shape.oneOf && typeof value === 'string' && !shape.oneOf.includes(value)) {
		const near = nearest(value, shape.oneOf)
		return [
			finding('error', resource, path, {
				message: `\`${showPath(path)}\` must be one of ${shape.oneOf.join(', ')}`,
				...(near !== undefined && { hint: `did you mean ${near}?` }),
			}),
		]
	}
	if (shape.kind === 'object' && isDict(value)) {
		return shape.attributes.flatMap((attribute) => validateAttribute(attribute, value, resource).map((entry) => prefixed(entry, path)))
	}
	if (isDict(value))
		return [...value].flatMap(([name, member]: [string, Present]) =>
			validateShape(memberShape(shape, name), member, [...path, name], resource),
		)
	return isList(value) ? value.flatMap((item, index) => validateShape(itemShape(shape), item, [...path, index], resource)) : []
}

function prefixed(entry: Finding, path: ValuePath): Finding {
	return {
		...entry,
		problem: { ...entry.problem, where: { ...entry.problem.where, path: [...path, ...(entry.problem.where?.path ?? [])] } },
	}
}

function finding(
	level: Finding['level'],
	resource: Resource,
	path: ValuePath,
	text: { readonly message: string; readonly hint?: string },
): Finding {
	const where = { ...(resource.place && { file: resource.place.file }), address: resource.address, path }
	return {
		level,
		problem: problem('VALUE_INVALID', `${resource.address}: ${text.message}`, {
			...(text.hint !== undefined && { hint: text.hint }),
			where,
		}),
	}
}

/** References to types that live in Git and lead to no file: the workspace may have them, so these are warnings. */
export function danglingReferences(schema: Schema, resources: readonly Resource[]): readonly Finding[] {
	const known = new Set(resources.map((resource) => resource.address))
	return resources.flatMap((resource) => {
		const type = findType(schema, resource.type)
		const references = type ? referencesOf(type, resource.attributes) : []
		return references
			.filter((reference) => findType(schema, reference.type)?.role === 'managed' && !known.has(reference.address))
			.map((reference): Finding => {
				const where = { ...(resource.place && { file: resource.place.file }), address: resource.address, path: reference.path }
				return {
					level: 'warning',
					problem: problem(
						'REFERENCE_DANGLING',
						`${resource.address}: \`${showPath(reference.path)}\` leads to ${reference.address}, which has no file`,
						{ where },
					),
				}
			})
	})
}
