import type { Attribute, Change, Dict, Present, ResourceType, Shape, Value, ValuePath } from '../../model/index.ts'
import { bareSecret, findAttribute, isDict, isList, isMasked, isSame, isSecret } from '../../model/index.ts'

const HIDDEN: Present = { kind: 'masked' }
/** Stands for a secret that differs from the one that it is compared with. */
export const CHANGED: Present = { kind: 'masked', version: 'changed' }
const ANY: Shape = { kind: 'any' }

/** What may be shown of a value: how it is put together, or nothing at all. */
export type View = Shape | 'hidden'

/**
 * How the value at `path` may be shown. Hidden where an attribute on the way is sensitive, or is not in the schema: what
 * a newer API added may be a secret until somebody has looked at it (P7).
 */
export function viewAt(type: ResourceType | undefined, path: ValuePath): View {
	const [name, ...rest] = path
	const attribute = type && name !== undefined ? findAttribute(type, String(name)) : undefined
	let view = attributeView(attribute)
	for (const key of rest) view = memberView(view, key)
	return view
}

/** The value with every secret in it replaced by a masked one. */
export function redact(view: View, value: Value): Value {
	return redactAgainst(view, value, value)
}

/** As `redact`; a secret that `other` holds with another value shows up as `CHANGED`, and nothing more is told of it. */
export function redactAgainst(view: View, value: Value, other: Value): Value {
	return value === undefined || !hidesIn(view, value) ? value : redactPresent(view, value, other)
}

/** As `redactAgainst`, for all attributes of a resource. */
export function redactAttributes(type: ResourceType | undefined, attributes: Dict, other: Value): Dict {
	return redactWith((name) => viewAt(type, [name]), attributes, other)
}

/** The same, with `viewOf` for how each attribute may be shown. */
export function redactWith(viewOf: ViewOf, attributes: Dict, other: Value): Dict {
	return new Map([...attributes].map(([name, value]) => [name, redactPresent(viewOf(name), value, memberOf(other, name))]))
}

/** How each attribute of a resource may be shown. */
export type ViewOf = (name: string) => View

/** As the schema says; an attribute in which the plan alone knows of a secret is hidden as a whole. */
export function viewsOf(type: ResourceType | undefined, change: Change): ViewOf {
	const edits = change.kind === 'update' ? change.edits : []
	const secrets = edits.filter((edit) => edit.sensitive && viewAt(type, edit.path) !== 'hidden')
	const names = new Set(secrets.map((edit) => String(edit.path[0])))
	return (name) => (names.has(name) ? 'hidden' : viewAt(type, [name]))
}

/** How a member of a map or an item of a list may be shown. */
export function memberView(view: View, key: string | number): View {
	if (view === 'hidden') return 'hidden'
	if (view.kind === 'object') return attributeView(view.attributes.find((attribute) => attribute.name === key))
	if (view.kind === 'map') return view.values
	if (view.kind === 'list' || view.kind === 'set') return view.items
	return view.kind === 'any' ? view : ANY
}

/** The member that names the items of a list. */
export function itemKey(view: View): string | undefined {
	if (view === 'hidden') return undefined
	if (view.kind === 'list') return view.merge === 'keyed' ? view.key : undefined
	return view.kind === 'any' ? view.keyedBy : undefined
}

/** True where there is something to hide, which is seldom so. */
function hidesIn(view: View, value: Present): boolean {
	if (view === 'hidden' || isMasked(value) || isSecret(value)) return true
	if (isList(value)) return value.some((item, index) => hidesIn(memberView(view, index), item))
	if (isDict(value)) for (const [key, member] of value) if (hidesIn(memberView(view, key), member)) return true
	return false
}

function redactPresent(view: View, value: Present, other: Value): Present {
	if (view === 'hidden' || isMasked(value)) return other === undefined || isSame(value, other) ? HIDDEN : CHANGED
	if (isSecret(value)) return isSecret(other) && value.text === other.text && value.version !== other.version ? CHANGED : bareSecret(value)
	if (isList(value)) return value.map((item, index) => redactPresent(memberView(view, index), item, memberOf(other, index)))
	if (!isDict(value)) return value
	const shown = new Map<string, Present>()
	for (const [key, member] of value) shown.set(key, redactPresent(memberView(view, key), member, memberOf(other, key)))
	return shown
}

function memberOf(value: Value, key: string | number): Value {
	if (isDict(value)) return value.get(String(key))
	return isList(value) ? value[Number(key)] : undefined
}

function attributeView(attribute: Attribute | undefined): View {
	return attribute === undefined || attribute.sensitive ? 'hidden' : attribute
}
