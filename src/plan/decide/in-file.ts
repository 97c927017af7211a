import type {
	Adoption,
	Attribute,
	BaseEntry,
	Dict,
	Problem,
	Resource,
	ResourceType,
	Unsupported,
	Value,
	ValuePath,
} from '../../model/index.ts'
import { fileAttributes, isDict, problem } from '../../model/index.ts'
import { mergeValue } from '../merge/merge.ts'
import { shapeOf } from '../merge/resource.ts'
import { isSameIn } from '../merge/shape.ts'
import type { Seen, Sight, Touch, Verdict } from './verdict.ts'
import { identity, idOf, NOTHING, placeOf } from './verdict.ts'

/** True for a resource that its file alone tells of: the live side does not show it, and never did. */
export function livesInFile(type: ResourceType, base: BaseEntry | undefined, live: Seen['kind']): boolean {
	return type.listed === 'none' || (type.listed === 'some' && live === 'absent' && base !== undefined && wasInFile(base))
}

/** The same for one address, and where the list may leave it out and nobody can create it: a file without a counterpart is all there is. */
export function isInFile({ type, base, live }: Sight): boolean {
	const isAlone = type.listed === 'some' && type.can.create !== true && !base && live.kind === 'absent'
	return isAlone || livesInFile(type, base, live.kind)
}

/** True for what base knows of from its file alone. */
export function wasInFile({ id, attributes, observed, file }: BaseEntry): boolean {
	return id === undefined && file !== undefined && attributes.size === 0 && observed === undefined
}

/**
 * A resource that only its file tells of is compared with what was told of it last. A difference cannot be carried over: it is
 * told, once, and recorded. What was there at the first sync, or came from the service itself, is recorded without a word.
 */
export function decideInFile(sight: Sight): Verdict {
	const { base, git, type } = sight
	if (git.kind === 'unknown') return git.alone ? hold(sight, git.reason) : NOTHING
	if (git.kind === 'absent') return base ? forget(sight) : NOTHING
	if (isAsTold(sight)) return NOTHING
	const now = fileAttributes(type, git.resource.attributes, true)
	const told: readonly Unsupported[] = base
		? differences(sight, 'update', { was: base.file ?? base.attributes, now }, git.resource)
		: [{ ...wish(sight), action: 'create', ...reasonOf(type), ...placeOf(git.resource) }]
	return {
		...NOTHING,
		adoptions: [{ ...identity(sight), kind: 'in-file', git: now, live: null }],
		unsupported: isSilent(sight) ? [] : told,
	}
}

/** True where the file holds what was told of it last. */
export function isAsTold({ base, git, type }: Sight): boolean {
	if (git.kind !== 'present' || !base?.file) return false
	return isSameIn(shapeOf(type), base.file, fileAttributes(type, git.resource.attributes, true))
}

function forget(sight: Sight): Verdict {
	const echo = removedByService(sight)
	if (echo && !echo.isSettled) return holdUnsettled(sight, echo)
	const told: Unsupported = { ...wish(sight), action: 'delete', ...reasonOf(sight.type) }
	return {
		...NOTHING,
		adoptions: [{ ...identity(sight), kind: 'forget', git: null, live: null }],
		unsupported: isSilent(sight) ? [] : [told],
	}
}

/** Beside what was decided about the rest of a resource: the attributes that only its file holds. */
export function withFilePart(sight: Sight, verdict: Verdict): Verdict {
	const { base, git, live, type } = sight
	const isNew = live.kind === 'absent' && verdict.changes.some((change) => change.to === 'live' && change.kind === 'create')
	if (git.kind !== 'present' || (live.kind !== 'present' && !isNew)) return verdict
	const now = fileAttributes(type, git.resource.attributes, false)
	const was = base?.file ? fileAttributes(type, base.file, false) : new Map()
	// Without an entry, and where none is made, there is nothing to keep it beside.
	const isKept = base !== undefined || verdict.changes.length + verdict.adoptions.length > 0
	const own: Adoption = { ...identity(sight), ...idOf(live.kind === 'present' ? live.resource : base), kind: 'file', git: now, live: null }
	return {
		...verdict,
		adoptions: !isKept || isSameIn(shapeOf(type), was, now) ? verdict.adoptions : [...verdict.adoptions, own],
		unsupported: [...verdict.unsupported, ...toldOf(sight, { was, now }, git.resource, isNew)],
	}
}

/** A resource that is made now is made without them, whatever was told before; one that is new on both sides is as it is. */
function toldOf(sight: Sight, { was, now }: FileParts, git: Resource, isNew: boolean): readonly Unsupported[] {
	if (isNew) return differences(sight, 'create', { was: new Map(), now }, git)
	return sight.base && !isSilent(sight) ? differences(sight, 'update', { was, now }, git) : []
}

/** At the first sync nothing is news, and what the service wrote itself it need not be told. */
function isSilent({ isFirst, touch }: Sight): boolean {
	return isFirst === true || touch?.by === 'service'
}

type FileParts = { readonly was: Dict; readonly now: Dict }

function differences(sight: Sight, action: Unsupported['action'], { was, now }: FileParts, git: Resource): readonly Unsupported[] {
	const { edits } = mergeValue(shapeOf(sight.type), { base: was, observed: was, git: now, live: was }, 'hold')
	return edits.map(({ path, before, after }) => ({
		...wish(sight),
		action,
		path,
		...(action === 'update' && { before }),
		after,
		...(reasonAt(sight.type.attributes, path, after ?? before) ?? reasonOf(sight.type)),
		...placeOf(git),
	}))
}

function wish({ address, type }: Sight): Pick<Unsupported, 'address' | 'type'> {
	return { address, type: type.name }
}

function reasonOf(type: ResourceType): { readonly reason: string; readonly remedy: string } {
	return type.because ?? { reason: `the API does not show ${type.title}`, remedy: 'change it in the workspace itself' }
}

/** A map that is new or gone as a whole holds nothing but what only the file tells: any member has the reason. */
function reasonAt(
	attributes: readonly Attribute[],
	[name, ...rest]: ValuePath,
	value: Value,
): { readonly reason: string; readonly remedy: string } | undefined {
	const attribute = attributes.find((candidate) => candidate.name === name)
	if (attribute?.because || attribute?.kind !== 'object') return attribute?.because
	const [member] = rest.length === 0 && isDict(value) ? [...value.keys()] : rest
	return member === undefined ? undefined : reasonAt(attribute.attributes, [member, ...rest.slice(1)], value)
}

/** The service's own sync took the file away: its word on the workspace, and not a wish of somebody who works in Git. */
export function removedByService({ touch }: Sight): Touch | undefined {
	return touch?.by === 'service' && touch.kind === 'removed' ? touch : undefined
}

/** Such removals are taken back now and then within minutes. */
export function holdUnsettled(sight: Sight, { who }: Touch): Verdict {
	return hold(
		sight,
		problem('ECHO_UNSETTLED', `${who} has just removed the file of ${sight.address}, and the workspace may still have it`, {
			hint: 'wait a few minutes and plan again',
			where: { address: sight.address },
		}),
	)
}

function hold(sight: Sight, reason: Problem): Verdict {
	return { ...NOTHING, held: [{ ...wish(sight), reason }] }
}
