import type { Change, Problem, Resource, ResourceType } from '../../model/index.ts'
import { digestText, findAttribute, makeAddress, problem } from '../../model/index.ts'
import { interimFor } from '../order/names.ts'
import type { Policy } from '../policy.ts'
import type { Sight, Verdict } from './verdict.ts'
import { canonicalOf, idOf, naming, placeOf } from './verdict.ts'
import { createInLive, deletion } from './whole.ts'

/**
 * Attributes that are fixed at creation can be had by making the resource anew. That is done only where somebody names it, or where it
 * must follow another one; elsewhere the plan says that it could be.
 */
export function withReplacement(sight: Sight, verdict: Verdict, git: Resource, live: Resource, policy: Policy): Verdict {
	const { type, address, cause } = sight
	const isFixed = ({ path, to }: Verdict['unsupported'][number]): boolean => to === undefined && isFixedAt(type, path?.[0])
	if (!isReplaceable(type) || !(cause || verdict.unsupported.some(isFixed))) return verdict
	if (!cause && !policy.replace.includes(address)) {
		const offer = `make it anew with \`--replace ${address}\``
		return {
			...verdict,
			unsupported: verdict.unsupported.map((entry) => (isFixed(entry) ? { ...entry, remedy: `${entry.remedy}, or ${offer}` } : entry)),
		}
	}
	const outbound = verdict.changes.find((change) => change.to === 'git')
	const wanted = outbound?.kind === 'update' ? outbound.after : canonicalOf(sight, git)
	const made = createInLive({ ...sight, base: undefined }, { ...git, attributes: wanted })
	const [creation] = made.changes
	if (creation?.kind !== 'create' || verdict.conflicts.some(({ choice }) => !choice)) return verdict
	const pair =
		policy.createFirst || git.isCreatedFirst || cause?.isNewFirst ? newFirst(sight, creation, live) : oldFirst(sight, creation, live)
	const rest: Verdict = {
		...verdict,
		changes: verdict.changes.filter(({ to }) => to === 'git'),
		unsupported: [...verdict.unsupported.filter((entry) => !isFixed(entry)), ...made.unsupported],
		held: [...verdict.held, ...made.held],
	}
	if ('code' in pair) return { ...rest, held: [...rest.held, { address, type: type.name, to: 'live', reason: pair }] }
	return { ...rest, changes: [...rest.changes, ...pair] }
}

export function isFixedAt(type: ResourceType, name: string | number | undefined): boolean {
	return findAttribute(type, String(name))?.live === 'create-only'
}

export function isReplaceable({ can }: ResourceType): boolean {
	return can.create === true && can.delete === true
}

type Creation = Extract<Change, { kind: 'create' }>

function oldFirst(sight: Sight, creation: Creation, live: Resource): readonly Change[] {
	const old: Change = { ...deletion(sight, 'live', canonicalOf(sight, live), undefined, live), other: creation.other }
	return [old, { ...creation, ...replacing(sight, live), notes: notesOf(sight, creation, 'takes the place of the one that is deleted') }]
}

/**
 * The new one takes the address at once, under a name for the time being where the old one still has its name; from then on the old one
 * goes by a key of its own, until whatever uses it has been pointed to the new one and it is deleted. A reason where that cannot be.
 */
function newFirst(sight: Sight, creation: Creation, live: Resource): readonly Change[] | Problem {
	const { type, address, key } = sight
	const { remoteId } = idOf(live)
	const before = canonicalOf(sight, live)
	if (remoteId === undefined) return cannotComeFirst(sight, 'the workspace does not tell its id')
	const interim = interimFor(type, creation, before)
	if (interim === 'fixed') return cannotComeFirst(sight, 'the workspace allows what it is called by once, and it cannot be changed')
	const deposes = `${key}-${digestText(`${address} ${remoteId}`).slice('sha256:'.length, 'sha256:'.length + 8)}`
	const deposed = { ...sight, address: makeAddress(type.name, deposes), key: deposes }
	const after = interim ? new Map([...creation.after, [interim.attribute, interim.value] as const]) : creation.after
	const first: Change = {
		...creation,
		...replacing(sight, live),
		after,
		deposes,
		...(interim && { interim }),
		notes: notesOf(sight, creation, 'is made first, and takes the place of the one that is deleted then'),
	}
	const old: Change = { ...deletion(deposed, 'live', before, undefined, live), deposed: address }
	return interim ? [first, old, named(sight, creation, { ...interim, after })] : [first, old]
}

function named(
	sight: Sight,
	creation: Creation,
	{ attribute, value, after }: NonNullable<Change['interim']> & Pick<Creation, 'after'>,
): Change {
	return {
		kind: 'update',
		to: 'live',
		...naming(sight, 'live', 'update'),
		other: creation.other,
		before: after,
		after: creation.after,
		edits: [{ path: [attribute], before: value, after: creation.after.get(attribute) }],
		dependents: [],
		notes: ['once the old one is gone'],
		...(creation.place && { place: creation.place }),
	}
}

function cannotComeFirst({ address, git }: Sight, why: string): Problem {
	return problem('LIVE_UNSUPPORTED', `${address} cannot be made anew before the old one is deleted: ${why}`, {
		hint: `let the old one go first: leave out \`create_before_destroy\` and \`--create-before-destroy\``,
		where: { ...(git.kind === 'present' && placeOf(git.resource).place), address },
	})
}

function replacing({ cause }: Sight, live: Resource): Pick<Change, 'replaces' | 'triggers'> {
	const { remoteId } = idOf(live)
	return { ...(remoteId !== undefined && { replaces: remoteId }), ...(cause && cause.triggers.length > 0 && { triggers: cause.triggers }) }
}

function notesOf({ cause }: Sight, { notes }: Creation, what: string): readonly string[] {
	return [...notes, ...(cause ? [cause.note] : []), what]
}
