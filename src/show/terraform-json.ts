import type { Attribute, Change, Dict, Plan, Present, Schema, Steps, Value } from '../model/index.ts'
import { byCodeUnit, findType, isDict, isList, isMasked, joinSteps, jsonPieces } from '../model/index.ts'
import { changesTo } from './change.ts'
import type { View, ViewOf } from './redact.ts'
import { memberView, viewsOf } from './redact.ts'

/** Of the format, not of Terraform: readers accept any 1.x. */
const FORMAT = '1.2'

/**
 * A plan as `terraform show -json PLANFILE` prints one, for tools that read that: inbound changes as `resource_changes`,
 * what changed in the workspace as `resource_drift`, both by address. A secret is null here and `true` in the sensitive tree, where Terraform
 * prints its value (P7). `version`: Tideway's own, in the place of Terraform's. One line of JSON, which ends with a line break;
 * a step for each change.
 *
 * `planned_values` holds what is created or changed and nothing else, as the plan does not carry what stays as it is. `errored`: a guard refuses the plan.
 * `complete`: applying it settles everything, so nothing was left unread, held, in conflict, beyond the API, or out of sight by
 * direction or target. `applyable`: there is something to carry out or record, and nothing forbids it.
 */
export function* terraformJsonSteps(plan: Plan, schema: Schema, version: string): Steps<string> {
	const [inbound, outbound] = [sorted(changesTo(plan, 'live')), sorted(changesTo(plan, 'git'))]
	const errored = plan.guards.some((guard) => !guard.allowed)
	const document = {
		format_version: FORMAT,
		terraform_version: version,
		planned_values: { root_module: { resources: yield* ofEach(inbound, (change) => plannedOf(plan, schema, change)) } },
		resource_drift: yield* ofEach(outbound, (change) => [resourceChange(plan, schema, change)]),
		resource_changes: yield* ofEach(inbound, (change) => [resourceChange(plan, schema, change)]),
		applyable: !plan.preview && !errored && plan.changes.length + plan.adoptions.length > 0,
		complete: isComplete(plan),
		errored,
	}
	return `${yield* joinSteps(jsonPieces(document, 'foreign', PIECES))}\n`
}

/** The document, what is planned, its module, and the resources there. */
const PIECES = 4

function* ofEach(changes: readonly Change[], show: (change: Change) => readonly object[]): Steps<readonly object[]> {
	const shown: object[] = []
	for (const change of changes) {
		shown.push(...show(change))
		yield
	}
	return shown
}

function sorted(changes: readonly Change[]): readonly Change[] {
	return [...changes].sort((a, b) => byCodeUnit(a.address, b.address))
}

function isComplete(plan: Plan): boolean {
	const isWhole = plan.complete && plan.direction === 'both' && plan.targets.length === 0
	return isWhole && plan.held.length + plan.unsupported.length === 0 && plan.conflicts.every((conflict) => conflict.choice)
}

function resourceChange(plan: Plan, schema: Schema, change: Change): object {
	const type = findType(schema, change.type)
	const viewOf = viewsOf(type, change)
	const [before, after] = [change.kind === 'create' ? null : change.before, change.kind === 'delete' ? null : change.after]
	return {
		...identity(plan, change),
		change: {
			actions: [change.kind],
			before: before && values(before, viewOf),
			after: after && values(after, viewOf),
			after_unknown: change.kind === 'create' && change.to === 'live' ? unknownIn(type?.attributes ?? [], change.after) : new Map(),
			before_sensitive: before !== null && sensitive(before, viewOf),
			after_sensitive: after !== null && sensitive(after, viewOf),
		},
	}
}

function plannedOf(plan: Plan, schema: Schema, change: Change): readonly object[] {
	if (change.kind === 'delete') return []
	const viewOf = viewsOf(findType(schema, change.type), change)
	return [
		{
			...identity(plan, change),
			schema_version: schema.version,
			values: values(change.after, viewOf),
			sensitive_values: sensitive(change.after, viewOf),
		},
	]
}

function identity(plan: Plan, { address, type, key }: Change): object {
	return { address, mode: 'managed', type, name: key, provider_name: plan.provider }
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
	if (view === 'hidden' || isMasked(value)) return null
	if (isList(value)) return value.map((item, index) => shownValue(memberView(view, index), item))
	if (isDict(value)) return inOrder([...value].map(([key, member]) => [key, shownValue(memberView(view, key), member)]))
	return value
}

/** `true` where a secret stands, in the shape of the attributes; names that hold none are left out, items of lists never. */
function sensitive(attributes: Dict, viewOf: ViewOf): Dict {
	return marked([...attributes].map(([name, value]) => [name, sensitiveMark(viewOf(name), value)]))
}

function sensitiveMark(view: View, value: Present): Present {
	if (view === 'hidden' || isMasked(value)) return true
	if (isList(value)) return value.map((item, index) => sensitiveMark(memberView(view, index), item))
	if (isDict(value)) return marked([...value].map(([key, member]) => [key, sensitiveMark(memberView(view, key), member)]))
	return false
}

function marked(marks: readonly (readonly [string, Present])[]): Dict {
	return inOrder(marks.filter(([, mark]) => mark !== false))
}

/** `true` for what the server will choose when the resource is created. */
function unknownIn(attributes: readonly Attribute[], holder: Value): Dict {
	const unknown = new Map<string, Present>()
	for (const attribute of attributes) {
		const value = isDict(holder) ? holder.get(attribute.name) : undefined
		if (attribute.computed && value === undefined) unknown.set(attribute.name, true)
		else if (attribute.kind === 'object' && isDict(value)) unknown.set(attribute.name, unknownIn(attribute.attributes, value))
	}
	return unknown
}
