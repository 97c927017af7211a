import type { ExpressionText, Leaf, Writable } from '../formats/hcl/index.ts'
import { parseExpression, referencesIn } from '../formats/hcl/index.ts'
import type { ResourceType, Shape, ValuePath } from '../model/index.ts'
import { showPath, variablesOf } from '../model/index.ts'
import type { Exported } from './chosen.ts'

/** A variable that a configuration asks for; `what` it holds. */
export type ExportVariable = { readonly name: string; readonly what: string }

type Hidden = { readonly attributes: ReadonlyMap<string, Writable>; readonly variables: readonly ExportVariable[] }

/** Names of settings that are secrets wherever they stand, however their words are joined. */
const SECRET_NAME =
	/pass[_-]?(?:word|wd|phrase|code)|secret|token|credentials?$|(?:api|access|private|signing|service|account|auth)[_-]?key|^key$|^auth(?:orization)?$/i

/** What the texts in a value are: what is below a secret, or below a secret's name, is one too. */
type Texts = 'plain' | 'by-name' | 'secret'

/** Where a value stands, as far as that tells about secrets. */
type Place = { readonly shape: Shape; readonly texts: Texts; readonly path: ValuePath }

/**
 * A block's attributes with a variable in place of each secret: of what the workspace hides, of what is a variable already, of what the schema
 * calls a secret, and, where it says that there may be some, of each text whose name says that it is one. `taken`: names of variables that
 * stand for something else.
 */
export function hideSecrets(
	type: ResourceType,
	resource: Exported,
	attributes: ReadonlyMap<string, Writable>,
	taken: ReadonlySet<string> = new Set(),
): Hidden {
	const found = new Map<string, string>()
	const whatIs = (path: ValuePath): string => `${showPath(path)} of ${resource.blockType}.${resource.label}`
	const ask = (path: ValuePath): ExpressionText => {
		const name = freeName((one) => found.has(one) || taken.has(one), [type.name, resource.label, ...path].map(String).join('_'))
		found.set(name, whatIs(path))
		return { kind: 'expression', text: `var.${name}` }
	}
	const hide = (value: Writable, place: Place): Writable => {
		const { texts, path } = place
		if (texts === 'secret' && (typeof value === 'number' || (typeof value === 'string' && value !== ''))) return ask(path)
		if (typeof value !== 'object' || value === null) return value
		if (isMembers(value)) return new Map([...value].map(([name, member]) => [name, hide(member, inside(place, name))]))
		if (isItems(value)) return value.map((item, index) => hide(item, inside(place, index)))
		if (value.kind === 'call') return { ...value, argument: hide(value.argument, place) }
		if (value.kind === 'masked' || (value.kind === 'decimal' && texts === 'secret')) return ask(path)
		for (const name of variablesIn(value)) found.set(name, whatIs(path))
		return value
	}
	const top: Place = { shape: { kind: 'object', attributes: type.attributes }, texts: 'plain', path: [] }
	const hidden = [...attributes].map(([name, value]): [string, Writable] => [name, hide(value, inside(top, name))])
	return { attributes: new Map(hidden), variables: [...found].map(([name, what]) => ({ name, what })) }
}

function inside({ shape, texts, path }: Place, key: string | number): Place {
	const member = shape.kind === 'object' ? shape.attributes.find(({ name }) => name === key) : undefined
	const said = member?.sensitive === true ? 'secret' : member?.sensitive === 'in-part' && texts === 'plain' ? 'by-name' : texts
	const isNamed = said === 'by-name' && typeof key === 'string' && SECRET_NAME.test(key)
	return { shape: member ?? itemsOf(shape), texts: isNamed ? 'secret' : said, path: [...path, key] }
}

function itemsOf(shape: Shape): Shape {
	if (shape.kind === 'map') return shape.values
	return shape.kind === 'list' || shape.kind === 'set' ? shape.items : { kind: 'any' }
}

/** The attributes without what variables say: a member of a map goes, whatever else holds one is null. */
export function withoutVariables(attributes: ReadonlyMap<string, Writable>): ReadonlyMap<string, Writable> {
	return new Map([...attributes].map(([name, value]): [string, Writable] => [name, withoutVariable(value) ?? null]))
}

function withoutVariable(value: Writable): Writable | undefined {
	if (typeof value !== 'object' || value === null) return value
	if (isItems(value)) return value.map((item) => withoutVariable(item) ?? null)
	if (isMembers(value))
		return new Map(
			[...value].flatMap(([name, member]): [string, Writable][] => {
				const known = withoutVariable(member)
				return known === undefined ? [] : [[name, known]]
			}),
		)
	if (value.kind === 'call') return { ...value, argument: withoutVariable(value.argument) ?? null }
	return value.kind === 'masked' || variablesIn(value).length > 0 ? undefined : value
}

/**
 * The paths of what Terraform takes for sensitive, since a variable says a part of it: through maps as far as they can be told apart, and no
 * further than the text or the list that holds one.
 */
export function sensitivePaths(attributes: ReadonlyMap<string, Writable>): readonly (readonly string[])[] {
	return [...attributes].flatMap(([name, value]): readonly (readonly string[])[] => {
		if (value instanceof Map) return sensitivePaths(value).map((path) => [name, ...path])
		return variablesBelow(value).length > 0 ? [[name]] : []
	})
}

/** Names of the variables that a value is made of. */
export function variablesBelow(value: Writable): readonly string[] {
	if (typeof value !== 'object' || value === null) return []
	if (isItems(value)) return value.flatMap(variablesBelow)
	if (isMembers(value)) return [...value.values()].flatMap(variablesBelow)
	return value.kind === 'call' ? variablesBelow(value.argument) : variablesIn(value)
}

function variablesIn(value: Leaf): readonly string[] {
	if (typeof value !== 'object' || value === null) return []
	if (value.kind === 'secret') return variablesOf(value)
	const parsed = value.kind === 'expression' ? parseExpression(value.text) : undefined
	const references = parsed?.kind === 'ok' ? referencesIn(parsed.expression) : []
	return references.flatMap(({ root, steps }) => (root === 'var' && steps[0] ? [steps[0].name] : []))
}

function freeName(isTaken: (name: string) => boolean, wanted: string): string {
	const plain = wanted.replace(/[^A-Za-z0-9_]+/g, '_')
	let name = plain
	for (let count = 2; isTaken(name); count++) name = `${plain}_${count}`
	return name
}

function isItems(value: object): value is readonly Writable[] {
	return Array.isArray(value)
}

function isMembers(value: object): value is ReadonlyMap<string, Writable> {
	return value instanceof Map
}
