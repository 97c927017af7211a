import type { Attribute, Dict, Finding, Resource, ResourceType, Shape, Value, ValuePath } from '../../model/index.ts'
import { findingIn, isDict, isList, isStale, kindOf, nearest, showPath } from '../../model/index.ts'
import { itemShape, memberShape } from '../merge/shape.ts'
import { isUnfinished, UNFINISHED } from '../unfinished.ts'

/** What is wrong with one resource as its file has it, by the schema alone. What the service writes itself is not looked at. */
export function validateResource(type: ResourceType, resource: Resource): readonly Finding[] {
	if (type.role === 'derived') return []
	const { attributes } = resource
	const unknown = [...attributes.keys()].filter((name) => !type.attributes.some((attribute) => attribute.name === name))
	return [
		...validateMembers({ described: type.attributes, values: attributes, above: [] }, resource),
		...unknown.map((name) => findingIn('warning', resource, [name], unknownKey(name, type))),
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

/** Attributes side by side: those of a resource, or the members of one that is an object, which stands at `above`. */
type Members = { readonly described: readonly Attribute[]; readonly values: Dict; readonly above: ValuePath }

function validateMembers(members: Members, resource: Resource): readonly Finding[] {
	return members.described.flatMap((attribute) => (attribute.fromPath ? [] : validateMember(attribute, members, resource)))
}

function validateMember(attribute: Attribute, members: Members, resource: Resource): readonly Finding[] {
	const value = members.values.get(attribute.name)
	const path = [...members.above, attribute.name]
	if (value === undefined || attribute.sameAsAbsent?.some((same) => same === value))
		return attribute.required && isChosen(attribute, members)
			? [findingIn('error', resource, members.above, { message: `\`${showPath(path)}\` is missing${neededBy(attribute, members)}` })]
			: []
	if (isStale(attribute, members.values)) {
		const message = `\`${showPath(path)}\` does not belong to ${chosenOf(attribute, members)} and is ignored`
		return isRealVariant(attribute, members) ? [findingIn('warning', resource, path, { message })] : []
	}
	return validateShape(attribute, value, path, resource)
}

/** True where the resource is of the variant that the attribute belongs to, as far as it says of which one it is. */
function isChosen({ only }: Attribute, members: Members): boolean {
	if (!only) return true
	const chosen = choiceOf(only.attribute, members)
	return typeof chosen === 'string' && only.is.includes(chosen)
}

/** A variant that does not exist is a fault of its own, and no reason to speak of what would belong to it. */
function isRealVariant({ only }: Attribute, members: Members): boolean {
	const chooser = members.described.find((attribute) => attribute.name === only?.attribute)
	const chosen = only && choiceOf(only.attribute, members)
	return chooser?.kind !== 'string' || !chooser.oneOf || (typeof chosen === 'string' && chooser.oneOf.includes(chosen))
}

function choiceOf(name: string, { described, values }: Members): Value {
	return values.get(name) ?? described.find((attribute) => attribute.name === name)?.default
}

function neededBy(attribute: Attribute, members: Members): string {
	return attribute.only ? `, which ${chosenOf(attribute, members)} needs` : ''
}

/** `type: table`, in the words of a file. */
function chosenOf({ only }: Attribute, members: Members): string {
	const chosen = only && choiceOf(only.attribute, members)
	return `\`${showPath([...members.above, only?.attribute ?? ''])}: ${typeof chosen === 'string' ? chosen : '…'}\``
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
	const expected = expectedOf(shape)
	if (expected !== undefined && kindOf(value) !== KINDS[expected])
		return [findingIn('error', resource, path, { message: `\`${showPath(path)}\` must be ${expected}` })]
	if (shape.kind === 'any') return []
	if (shape.kind === 'string') return typeof value === 'string' ? validateText(shape, value, path, resource) : []
	if (shape.kind === 'object' && isDict(value))
		return validateMembers({ described: shape.attributes, values: value, above: path }, resource)
	if (isDict(value))
		return [...value].flatMap(([name, member]) => validateShape(memberShape(shape, name), member, [...path, name], resource))
	return isList(value) ? value.flatMap((item, index) => validateShape(itemShape(shape), item, [...path, index], resource)) : []
}

function expectedOf(shape: Shape): string | undefined {
	const isMap = shape.kind === 'any' && (shape.language === 'json-schema' || shape.encoded !== undefined)
	return isMap ? 'a map' : EXPECTED[shape.kind]
}

type TextShape = Extract<Shape, { readonly kind: 'string' }>

function validateText({ oneOf, form }: TextShape, text: string, path: ValuePath, resource: Resource): readonly Finding[] {
	if (oneOf && !oneOf.includes(text)) {
		const near = nearest(text, oneOf)
		const message = `\`${showPath(path)}\` must be one of ${oneOf.join(', ')}`
		return [findingIn('error', resource, path, { message, ...(near !== undefined && { hint: `did you mean ${near}?` }) })]
	}
	if (isUnfinished(text))
		return [findingIn('error', resource, path, { message: `\`${showPath(path)}\` ${UNFINISHED.message}`, hint: UNFINISHED.hint })]
	if (!form || new RegExp(`^(?:${form.pattern})$`, 'u').test(text)) return []
	return [findingIn('error', resource, path, { message: `\`${showPath(path)}\` must have the form ${form.shown}` })]
}
