import type { Dict, Plan, Present, ResourceType, Schema, Steps } from '../../model/index.ts'
import { byCodeUnit, findType, isDict, isHidden, isList, joinSteps, jsonPieces, makeAddress, renderForeignJson } from '../../model/index.ts'
import { changesTo } from '../plan/change.ts'
import type { Changed, ChangedSide } from '../plan/changed.ts'
import { actionsOf, reasonOf, replacePaths, resourcesIn } from '../plan/changed.ts'
import type { View, ViewOf } from './redact.ts'
import { memberView, viewsOf } from './redact.ts'

/** Of the format, not of Terraform: readers accept any 1.x. */
const FORMAT = '1.2'

/** What readers are told of who made the plan. */
export type TerraformNames = {
	/** Tideway's own version, in the place of Terraform's. */
	readonly version: string
	/** The service's provider for Terraform, `vendor/name`, and the types that it has: these get the names that they have there. */
	readonly provider?: { readonly source: string; readonly types: ReadonlyMap<string, unknown> } | undefined
}

/**
 * A plan as `terraform show -json PLANFILE` prints one, for tools that read that: inbound changes as `resource_changes`,
 * what changed in the workspace as `resource_drift`, both by address. A secret is null here and `true` in the sensitive tree, where Terraform
 * prints its value (P7). One line of JSON, which ends with a line break; a step for each resource.
 *
 * `planned_values` holds what is created or changed and nothing else, as the plan does not carry what stays as it is. `errored`: a guard refuses the plan.
 * `complete`: applying it settles everything, so nothing was left unread, held, in conflict, beyond the API, or out of sight by
 * direction or target. `applyable`: there is something to carry out or record, and nothing forbids it.
 */
export function* terraformJsonSteps(plan: Plan, schema: Schema, names: TerraformNames): Steps<string> {
	const [inbound, outbound] = [resourcesIn(changesTo(plan, 'live')), resourcesIn(changesTo(plan, 'git'))]
	const errored = plan.guards.some((guard) => !guard.allowed)
	const to: Naming = { plan, schema, names }
	const document = {
		format_version: FORMAT,
		terraform_version: names.version,
		planned_values: { root_module: { resources: yield* ofEach(inbound, (changed) => plannedOf(to, changed)) } },
		resource_drift: yield* ofEach(outbound, (changed) => [resourceChange(to, changed)]),
		resource_changes: yield* ofEach(inbound, (changed) => [resourceChange(to, changed)]),
		applyable: !plan.preview && !errored && plan.changes.length + plan.adoptions.length > 0,
		complete: isComplete(plan),
		errored,
	}
	return `${yield* joinSteps(jsonPieces(document, 'foreign', PIECES))}\n`
}

/** The document, what is planned, its module, and the resources there. */
const PIECES = 4

function* ofEach(resources: readonly Changed[], show: (resource: Changed) => readonly object[]): Steps<readonly object[]> {
	const shown: object[] = []
	for (const resource of resources) {
		shown.push(...show(resource))
		yield
	}
	return shown
}

function isComplete(plan: Plan): boolean {
	const isWhole = plan.complete && plan.direction === 'both' && plan.targets.length === 0
	return isWhole && plan.held.length + plan.unsupported.length === 0 && plan.conflicts.every((conflict) => conflict.choice)
}

type Naming = { readonly plan: Plan; readonly schema: Schema; readonly names: TerraformNames }

function resourceChange({ plan, schema, names }: Naming, changed: Changed): object {
	const { from, to } = changed
	const type = findType(schema, changed.type)
	const [before, after] = [from && shownSide(type, from), to && shownSide(type, to)]
	const [reason, paths] = [reasonOf(changed), replacePaths(type, changed)]
	return {
		...identity({ plan, schema, names }, changed),
		change: {
			actions: actionsOf(changed),
			before: before?.values ?? null,
			after: after?.values ?? null,
			after_unknown: to?.change.kind === 'create' && to.change.to === 'live' ? unknownOf(type, to.attributes) : new Map(),
			before_sensitive: before?.marks ?? false,
			after_sensitive: after?.marks ?? false,
			...(paths.length > 0 && { replace_paths: paths }),
		},
		...(reason !== undefined && { action_reason: reason }),
	}
}

function plannedOf(naming: Naming, changed: Changed): readonly object[] {
	if (!changed.to) return []
	const { values, marks } = shownSide(findType(naming.schema, changed.type), changed.to)
	return [{ ...identity(naming, changed), schema_version: naming.schema.version, values, sensitive_values: marks }]
}

function identity({ plan, names: { provider } }: Naming, { address, type, key }: Changed): object {
	if (!provider?.types.has(type)) return { address, mode: 'managed', type, name: key, provider_name: plan.provider }
	const blockType = `${provider.source.slice(provider.source.lastIndexOf('/') + 1)}_${type}`
	const provider_name = `registry.terraform.io/${provider.source}`
	return { address: makeAddress(blockType, key), mode: 'managed', type: blockType, name: key, provider_name }
}

type ShownSide = { readonly values: Dict; readonly marks: Dict }

/** With its id, where that is known and nothing else has that name. */
function shownSide(type: ResourceType | undefined, { change, attributes }: ChangedSide): ShownSide {
	const viewOf = viewsOf(type, change)
	const shown = values(attributes, viewOf)
	const hasId = change.remoteId !== undefined && !shown.has('id')
	return {
		values: hasId ? inOrder([...shown, ['id', change.remoteId ?? '']]) : shown,
		marks: sensitive(attributes, viewOf),
	}
}

/** The attributes, a null for each secret. */
function values(attributes: Dict, viewOf: ViewOf): Dict {
	return inOrder([...attributes].map(([name, value]) => [name, shownValue(viewOf(name), value)]))
}

/** As Terraform writes maps, so that a saved plan shows the same. */
function inOrder(members: readonly (readonly [string, Present])[]): Dict {
	return new Map([...members].sort(([a], [b]) => byCodeUnit(a, b)))
}

function shownValue(view: View, value: Present): Present {
	if (view === 'hidden' || isHidden(value)) return null
	// Inside of the text it is a value like any other.
	if (isText(view, value)) return encoded(shownValue({ kind: 'any' }, value))
	return isList(value)
		? value.map((item, index) => shownValue(memberView(view, index), item))
		: isDict(value)
			? inOrder([...value].map(([key, member]) => [key, shownValue(memberView(view, key), member)]))
			: value
}

/** True for what Terraform has as one text, with JSON in it. */
function isText(view: View, value: Present): boolean {
	return view !== 'hidden' && view.kind === 'any' && view.encoded === 'json' && (isDict(value) || isList(value))
}

/** As `jsonencode` writes it. */
function encoded(value: Present): string {
	return renderForeignJson(value).replace(/[<>&\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** `true` where a secret stands, in the shape of the attributes; names that hold none are left out, items of lists never. */
function sensitive(attributes: Dict, viewOf: ViewOf): Dict {
	return marked([...attributes].map(([name, value]) => [name, sensitiveMark(viewOf(name), value)]))
}

function sensitiveMark(view: View, value: Present): Present {
	if (view === 'hidden' || isHidden(value)) return true
	if (isText(view, value)) return holdsHidden(value)
	return shapeOf(value, (key, member) => sensitiveMark(memberView(view, key), member))
}

function holdsHidden(value: Present): boolean {
	return isHidden(value) || ((isList(value) || isDict(value)) && [...value.values()].some(holdsHidden))
}

/** How a value is put together, with a mark in place of each member and item. */
function shapeOf(value: Present, mark: (key: string | number, member: Present) => Present): Present {
	if (isList(value)) return value.map((item, index) => mark(index, item))
	return isDict(value) ? marked([...value].map(([key, member]) => [key, mark(key, member)])) : false
}

function marked(marks: readonly (readonly [string, Present])[]): Dict {
	return inOrder(marks.filter(([, mark]) => mark !== false))
}

/** `true` for what the server will choose when the resource is created, its id first of all; the shape of all that is known. */
function unknownOf(type: ResourceType | undefined, attributes: Dict): Dict {
	const chosen = unknownMark({ kind: 'object', attributes: type?.attributes ?? [] }, attributes)
	return inOrder([...(isDict(chosen) ? chosen : []), ...(attributes.has('id') ? [] : [['id', true] as const])])
}

function unknownMark(view: View, value: Present): Present {
	if (view === 'hidden' || isText(view, value)) return false
	const known = shapeOf(value, (key, member) => unknownMark(memberView(view, key), member))
	if (view.kind !== 'object' || !isDict(value) || !isDict(known)) return known
	const computed = view.attributes.filter((attribute) => attribute.computed && !value.has(attribute.name))
	return inOrder([...known, ...computed.map(({ name }) => [name, true] as const)])
}
