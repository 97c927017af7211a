import type { Adoption, BaseEntry, Conflict, Dict, Edit, Resource, ResourceType, Unsupported } from '../../model/index.ts'
import { canonicalAttributes, findAttribute, isDict, isSame, problem } from '../../model/index.ts'
import { asShown } from '../merge/hidden.ts'
import { withValueAt } from '../merge/paths.ts'
import { agreeResource, isOnlyBound, mergeResource, shapeOf } from '../merge/resource.ts'
import { isSameIn } from '../merge/shape.ts'
import type { Policy } from '../policy.ts'
import { awakenedEdits } from './awakened.ts'
import { wasInFile } from './in-file.ts'
import type { Overwritten } from './overwritten.ts'
import { findOverwritten, leftOf } from './overwritten.ts'
import type { Sight, Verdict } from './verdict.ts'
import {
	adoption,
	canonicalOf,
	hasNewId,
	identity,
	idOf,
	isUnmoved,
	lastChange,
	NOTHING,
	placeOf,
	settleFor,
	trace,
	unsupported,
	updateOf,
} from './verdict.ts'

/** Beside the merge of what both sides hold, an edit that is in no file any more: it is settled like any other conflict. */
export function decideBoth(sight: Sight, git: Resource, live: Resource, policy: Policy): Verdict {
	const lost = findOverwritten(sight, git, live)
	const choice = lost && lost.conflicts.length > 0 ? choiceFor(sight, policy) : undefined
	const settled = lost && choice ? settleLost(sight, git, live, lost, policy) : undefined
	const verdict = settled ?? mergeBoth(sight, git, live, policy)
	if (!lost && !sight.base?.overwritten) return verdict
	const conflicts = (lost?.conflicts ?? []).map((conflict): Conflict => (choice ? { ...conflict, choice } : conflict))
	return {
		...verdict,
		conflicts: [...verdict.conflicts, ...conflicts],
		adoptions: [...verdict.adoptions, ...remembered(sight, lost, choice, holdingAfter(verdict, canonicalOf(sight, git)))],
	}
}

/** The sides may hold the same, and what was chosen is written to both; undefined where nothing is to be written. */
function settleLost(sight: Sight, git: Resource, live: Resource, lost: Overwritten, policy: Policy): Verdict | undefined {
	const written = policy.choices.get(sight.address)
	if (isDict(written)) {
		const byHand = settleByHand(sight, git, live, withTold(sight.type, canonicalAttributes(sight.type, written), canonicalOf(sight, git)))
		return byHand.changes.length > 0 ? byHand : undefined
	}
	return settleFor(sight, policy) === 'git' ? bringBack(sight, git, live, lost.edited) : undefined
}

function holdingAfter({ changes }: Verdict, inGit: Dict): Dict {
	const change = changes.find(({ to, kind }) => to === 'git' && kind === 'update')
	return change?.kind === 'update' ? change.after : inGit
}

function choiceFor(sight: Sight, policy: Policy): Conflict['choice'] {
	if (isDict(policy.choices.get(sight.address))) return 'edited'
	const settle = settleFor(sight, policy)
	return settle === 'git' || settle === 'live' ? settle : undefined
}

/** A decision is recorded even where base holds nothing of the edit: the commits that tell of it must not be looked at again. */
function remembered(sight: Sight, lost: Overwritten | undefined, choice: Conflict['choice'], target: Dict): readonly Adoption[] {
	const was = sight.base?.overwritten
	if (!lost) return was ? [adoption(sight, 'overwritten', null, null)] : []
	const asked = sight.type.attributes.filter(({ name }) => lost.open.has(name))
	const left = leftOf(sight, choice ? lost.waiting : asked, target)
	if (isSame(left ?? undefined, was) && isSame(lost.open, was)) return []
	return [adoption(sight, 'overwritten', left, lost.open)]
}

/** The edit goes to both sides, as if the file still had it, and wins; beside it the two are merged. */
function bringBack(sight: Sight, git: Resource, live: Resource, edited: Dict): Verdict {
	const { type, base } = sight
	const [inGit, inLive] = [canonicalOf(sight, git), canonicalOf(sight, live)]
	const was = { base: base?.attributes ?? null, observed: base?.observed ?? null }
	const found = mergeResource(type, { ...was, git: inGit, live: inLive }, 'git')
	const toLive = mergeResource(type, { ...was, git: edited, live: inLive }, 'git')
	const toGit = mergeResource(type, { base: inGit, observed: null, git: inGit, live: toLive.git }, 'hold')
	return {
		...NOTHING,
		changes: [
			...outbound(sight, git, { after: toGit.git, edits: toGit.toGit, inGit, inLive, from: idOf(live) }),
			...inbound(sight, git, live, { after: toLive.live, edits: toLive.toLive, inGit, inLive }),
		],
		conflicts: found.conflicts.map((conflict) => conflictOf(sight, conflict, git, live)),
		unsupported: toLive.beyond.map((beyond) => unsupported(sight, beyond, git)),
	}
}

/** `inGit`, `inLive`: what each side holds, in canonical form. */
type Write = { readonly after: Dict; readonly edits: readonly Edit[]; readonly inGit: Dict; readonly inLive: Dict }

/** `from`: who made the change in the workspace and when, where it was made there. */
export function outbound(
	sight: Sight,
	git: Resource,
	{ after, edits, inGit, inLive, from }: Write & { readonly from: ReturnType<typeof trace> },
): Verdict['changes'] {
	if (edits.length === 0) return []
	const common = { ...identity(sight), dependents: [], notes: [], ...from, other: inLive }
	const awakened = awakenedEdits(sight.type.attributes, { file: git.attributes, shown: inGit, after })
	const before = awakened.reduce((dict, edit) => withValueAt(dict, edit.path, edit.before), inGit)
	return [updateOf(common, 'git', before, after, [...edits, ...awakened], git)]
}

export function inbound(sight: Sight, git: Resource, live: Resource, { after, edits, inGit, inLive }: Write): Verdict['changes'] {
	const common = { ...identity(sight), dependents: [], notes: [], ...idOf(live), other: inGit }
	return edits.length > 0 ? [updateOf(common, 'live', inLive, after, edits, git)] : []
}

function conflictOf({ address, type }: Sight, conflict: Omit<Conflict, 'address' | 'type'>, git: Resource, live: Resource): Conflict {
	return { address, type: type.name, ...conflict, ...placeOf(git), ...lastChange(live) }
}

function mergeBoth(sight: Sight, git: Resource, live: Resource, policy: Policy): Verdict {
	const { type, base } = sight
	const [inGit, inLive] = [canonicalOf(sight, git), canonicalOf(sight, live)]
	const isRecreated = hasNewId(base, live)
	// What the workspace hides is compared with what it was sent; where nobody knows that, it is taken on trust.
	const shown = base && !isRecreated ? inGit : asShown(inGit, inLive)
	if (isSameIn(shapeOf(type), shown, inLive)) return recordAgreement(sight, inGit, inLive, live, isRecreated)
	if (base && (isOnlyBound(base) || wasInFile(base))) return mergeBoth({ ...sight, base: undefined }, git, live, policy)
	const written = policy.choices.get(sight.address)
	if (isDict(written)) return settleByHand(sight, git, live, withTold(type, canonicalAttributes(type, written), inGit))
	const was = isRecreated && !isUnmoved(sight, inGit) ? undefined : base
	const merged = mergeResource(
		type,
		{ base: was?.attributes ?? null, observed: was?.observed ?? null, git: inGit, live: inLive },
		settleFor(sight, policy),
	)
	const toGit = merged.toGit.filter((edit) => !isTold(type, edit))
	return {
		...NOTHING,
		changes: [
			...outbound(sight, git, { after: withTold(type, merged.git, inGit), edits: toGit, inGit, inLive, from: trace(live) }),
			...inbound(sight, git, live, { after: merged.live, edits: merged.toLive, inGit, inLive }),
		],
		adoptions: was && hasSilentAgreement(type, was, inGit, inLive) ? [adoption(sight, 'agree', inGit, inLive)] : [],
		conflicts: merged.conflicts.map((conflict) => conflictOf(sight, conflict, git, live)),
		unsupported: [
			...merged.beyond.map((beyond) => unsupported(sight, beyond, git)),
			...merged.toGit.filter((edit) => isTold(type, edit)).map((edit) => moved(sight, edit, git)),
		],
		warnings: merged.duplicates.map((path) =>
			problem('VALUE_INVALID', `${sight.address}: two items share a key, so the list is compared as a whole`, {
				where: { ...placeOf(git).place, address: sight.address, path },
			}),
		),
	}
}

export function isTold(type: ResourceType, { path }: Edit): boolean {
	return findAttribute(type, String(path[0]))?.fromPath ?? false
}

/** Attributes with those that the path tells as the file has them: they are changed by moving the file, and not in it. */
export function withTold(type: ResourceType, attributes: Dict, inGit: Dict): Dict {
	const told = type.attributes.filter((attribute) => attribute.fromPath && inGit.has(attribute.name))
	return told.length === 0 ? attributes : new Map([...attributes, ...told.map(({ name }) => [name, inGit.get(name) ?? null] as const)])
}

function moved(sight: Sight, { path, before, after }: Edit, git: Resource): Unsupported {
	const name = `\`${String(path[0])}\``
	const why = {
		reason: `${name} is told by where the file stands, and the workspace has another one`,
		remedy: 'move one of the two by hand',
	}
	return { ...unsupported(sight, { action: 'update', path, before, after, ...why }, git), to: 'git' }
}

/** Both sides get what a person wrote; what the engine had found stays visible as conflicts that are settled. */
function settleByHand(sight: Sight, git: Resource, live: Resource, wanted: Dict): Verdict {
	const { type, base } = sight
	const [inGit, inLive] = [canonicalOf(sight, git), canonicalOf(sight, live)]
	const found = mergeResource(type, { base: base?.attributes ?? null, observed: base?.observed ?? null, git: inGit, live: inLive }, 'hold')
	const toGit = mergeResource(type, { base: inGit, observed: null, git: inGit, live: wanted }, 'hold')
	const toLive = mergeResource(type, { base: inLive, observed: null, git: wanted, live: inLive }, 'hold')
	return {
		...NOTHING,
		changes: [
			...outbound(sight, git, { after: toGit.git, edits: toGit.toGit, inGit, inLive, from: idOf(live) }),
			...inbound(sight, git, live, { after: toLive.live, edits: toLive.toLive, inGit, inLive }),
		],
		conflicts: found.conflicts.map((conflict) => conflictOf(sight, { ...conflict, choice: 'edited' }, git, live)),
		unsupported: toLive.beyond.map((beyond) => unsupported(sight, beyond, git)),
	}
}

function recordAgreement(sight: Sight, git: Dict, live: Dict, resource: Resource, isRecreated: boolean): Verdict {
	const { base, type } = sight
	if (isRecreated) return { ...NOTHING, adoptions: [adoption(sight, 'rebind', git, live)] }
	const isAgreed = (dict: Dict): boolean => isSameIn(shapeOf(type), git, dict)
	const isRecorded =
		base && !isOnlyBound(base) && base.id === resource.id && isAgreed(base.attributes) && isAgreed(base.observed ?? base.attributes)
	return isRecorded ? NOTHING : { ...NOTHING, adoptions: [adoption(sight, 'agree', git, live)] }
}

/**
 * Something moved the same way on both sides while the rest differs: base learns it now, whatever becomes of the rest. Who brings it back
 * later makes an edit.
 */
function hasSilentAgreement(type: ResourceType, was: BaseEntry, git: Dict, live: Dict): boolean {
	const agreed = agreeResource(type, was, git, live)
	return agreed !== undefined && !isSameIn(shapeOf(type), agreed.attributes, was.attributes)
}
