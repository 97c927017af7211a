import type {
	Adoption,
	Change,
	Conflict,
	Dict,
	Edit,
	Outcome,
	Plan,
	ResourceType,
	Schema,
	Unsupported,
	Value,
	WrittenPlan,
} from '../../model/index.ts'
import { asWritten, findType, isDict, parseAddress } from '../../model/index.ts'
import type { View } from './redact.ts'
import { redact, redactAgainst, redactWith, viewAt, viewsOf } from './redact.ts'

/**
 * The plan with every secret in it masked, for documents that people and other programs read (P7). One that differs from the value
 * that it is compared with is masked with the version `changed`. It is not for carrying out: its digest stays that of the whole plan.
 */
export function redactPlan(plan: Plan, schema: Schema): Plan {
	const typeOf = (name: string): ResourceType | undefined => findType(schema, name)
	return {
		...plan,
		changes: redactChanges(plan.changes, schema),
		adoptions: plan.adoptions.map((adoption) => redactAdoption(adoption, typeOf(adoption.type))),
		conflicts: plan.conflicts.map((conflict) => redactConflict(conflict, typeOf(conflict.type))),
		unsupported: plan.unsupported.map((item) => redactUnsupported(item, typeOf(item.type))),
		pending: plan.pending.map((item) => ({
			...item,
			value: redact(viewAt(typeOf(parseAddress(item.address)?.type ?? ''), item.path), item.value),
		})),
	}
}

/** The same as it is printed for other programs: where nothing had to be masked, it has the digest that it says. */
export function planDocument(plan: Plan, schema: Schema): WrittenPlan {
	return asWritten(redactPlan(plan, schema))
}

/** The same for changes that are in no plan. */
export function redactChanges(changes: readonly Change[], schema: Schema): readonly Change[] {
	return changes.map((change) => redactChange(change, findType(schema, change.type)))
}

/**
 * How the plan's changes ended, with every secret that a side answered masked as in `redactPlan`. What a provider tells beyond that is
 * left out: nobody knows whether it may be shown (P7).
 */
export function redactOutcomes(outcomes: readonly Outcome[], plan: Plan, schema: Schema): readonly Outcome[] {
	const changes = new Map(plan.changes.map((change) => [change.id, change]))
	return outcomes.map((outcome) => {
		const change = changes.get(outcome.change)
		const type = findType(schema, change?.type ?? '')
		const viewOf = change ? viewsOf(type, change) : (): View => 'hidden'
		const { kind, problem, remoteId, observed, version, commit, left } = outcome
		return {
			change: outcome.change,
			kind,
			...(problem && { problem }),
			...(remoteId !== undefined && { remoteId }),
			...(observed && { observed: redactWith(viewOf, observed, observed) }),
			...(version !== undefined && { version }),
			...(commit !== undefined && { commit }),
			...(left && { left: redactInterim(left, viewOf) }),
		}
	})
}

function redactChange(change: Change, type: ResourceType | undefined): Change {
	const viewOf = viewsOf(type, change)
	const before = change.kind === 'create' ? change.other : change.before
	const clean = (dict: Dict): Dict => redactWith(viewOf, dict, before ?? dict)
	const common = { other: change.other && clean(change.other), ...(change.interim && { interim: redactInterim(change.interim, viewOf) }) }
	if (change.kind === 'create') return { ...change, ...common, after: clean(change.after) }
	if (change.kind === 'delete') return { ...change, ...common, before: clean(change.before) }
	const edits = change.edits.map((edit) => redactEdit(edit, type))
	return { ...change, ...common, before: clean(change.before), after: clean(change.after), edits }
}

function redactInterim(interim: NonNullable<Change['interim']>, viewOf: (name: string) => View): NonNullable<Change['interim']> {
	return viewOf(interim.attribute) === 'hidden' ? { ...interim, value: '' } : interim
}

function redactEdit(edit: Edit, type: ResourceType | undefined): Edit {
	const view = edit.sensitive ? 'hidden' : viewAt(type, edit.path)
	return { ...edit, before: redact(view, edit.before), after: redactAgainst(view, edit.after, edit.before) }
}

function redactAdoption(adoption: Adoption, type: ResourceType | undefined): Adoption {
	const clean = (dict: Dict | null): Dict | null => dict && redactWith((name) => viewAt(type, [name]), dict, adoption.git ?? dict)
	return { ...adoption, git: clean(adoption.git), live: clean(adoption.live) }
}

function redactConflict(conflict: Conflict, type: ResourceType | undefined): Conflict {
	const { path, base, git, live } = conflict
	const clean = (value: Value): Value => redactAt(conflict.sensitive ? undefined : type, path, value, base)
	return { ...conflict, base: clean(base), git: clean(git), live: clean(live) }
}

function redactUnsupported(item: Unsupported, type: ResourceType | undefined): Unsupported {
	const { path = [], before, after } = item
	return {
		...item,
		...('before' in item && { before: redactAt(type, path, before, before) }),
		...('after' in item && { after: redactAt(type, path, after, before) }),
	}
}

/** An empty path is the whole resource; null stands for none. */
function redactAt(type: ResourceType | undefined, path: Conflict['path'], value: Value, other: Value): Value {
	if (path.length > 0) return redactAgainst(viewAt(type, path), value, other)
	if (value === null || value === undefined) return value
	return isDict(value) ? redactWith((name) => viewAt(type, [name]), value, other ?? value) : redactAgainst('hidden', value, other)
}
