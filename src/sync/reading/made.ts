import { digestSent } from '../../apply/index.ts'
import type { Address, Adoption, Base, Dict, Present, Resource, ResourceType, Schema, Snapshot, Value } from '../../model/index.ts'
import { canonicalAttributes, findType, isDict, isList, isSame, parseAddress } from '../../model/index.ts'
import type { Unfinished } from '../../plan/index.ts'
import { agreeResource, creatable, wasInFile } from '../../plan/index.ts'
import type { Intent } from '../../ports/index.ts'
import { isHalfOf } from './half-made.ts'

/** What is known when an interrupted run is settled. */
export type Sides = {
	readonly base: Base
	readonly git: Snapshot
	readonly live: Snapshot
	/** What that run knew of and had no file; null where the service names its resources itself, so that their addresses tell all. */
	readonly foreign: ReadonlySet<Address> | null
}

/**
 * What creates of an interrupted run have made, as far as the workspace shows it and nobody recorded it: it goes by the address that it
 * was made for, and what was sent is no edit of anybody's (P4, P23).
 */
export function findMade(schema: Schema, started: readonly Intent[], sides: Sides): readonly Adoption[] {
	return started.flatMap((intent) => {
		const parts = parseAddress(intent.address)
		const type = parts && findType(schema, parts.type)
		if (intent.kind !== 'create' || intent.to !== 'live' || !type || isRecorded(intent, sides)) return []
		const found = soughtIn(type, intent, sides)
		const known = found && knownOf(type, intent, found, sides.git)
		if (!known) return []
		const { address, deposes } = intent
		const { id, version } = found
		return [
			{
				address,
				type: type.name,
				key: parts.key,
				...(id !== undefined && { remoteId: id }),
				kind: 'made' as const,
				...known,
				...(version !== undefined && { version }),
				...(deposes !== undefined && { deposes }),
			},
		]
	})
}

/** Base may still speak of one that is gone, in whose place this one came. */
function isRecorded({ address, replaces }: Intent, { base, live }: Sides): boolean {
	const entry = base.get(address)
	if (!entry || wasInFile(entry) || (replaces !== undefined && entry.id === replaces)) return false
	const read = live.scopes.get(entry.type)
	return entry.id === undefined || (read?.kind === 'complete' && [...read.value.values()].some(({ id }) => id === entry.id))
}

/** By the name that only it can have, by its address, or as the one thing without a file or a record that is as it was sent. */
function soughtIn(type: ResourceType, intent: Intent, { base, git, live, foreign }: Sides): Resource | undefined {
	const { address, interim, sent, deposes, replaces } = intent
	const read = live.scopes.get(type.name)
	if (read?.kind !== 'complete') return undefined
	const ids = new Set([...base.values()].flatMap((entry) => (entry.type === type.name && entry.id !== undefined ? [entry.id] : [])))
	const news = [...read.value.values()].filter(({ id }) => id === undefined || (!ids.has(id) && id !== replaces))
	const bearer = interim && news.find(({ attributes }) => attributes.get(interim.attribute) === interim.value)
	if (bearer) return bearer
	const own = deposes === undefined ? news.find((one) => one.address === address) : undefined
	if (own || !foreign) return own
	const files = git.scopes.get(type.name)
	const isFree = (one: Resource): boolean =>
		!base.has(one.address) && !foreign.has(one.address) && !(files?.kind === 'complete' && files.value.has(one.address))
	const [alike, other] = news.filter(
		(one) => isFree(one) && sent !== undefined && digestSent(type, asMade(intent, one.attributes)) === sent,
	)
	return other ? undefined : alike
}

/** Under the name that it was made with, whatever it is called now. */
function asMade({ interim }: Intent, attributes: Dict): Dict {
	return interim && attributes.has(interim.attribute) ? new Map([...attributes, [interim.attribute, interim.value] as const]) : attributes
}

/**
 * Base of what was made: as it was sent where that is proven, as far as it came where the rest is still asked for, else only what is beyond
 * doubt. Undefined where nothing is to be said.
 */
function knownOf(type: ResourceType, intent: Intent, found: Resource, git: Snapshot): Pick<Adoption, 'git' | 'live'> | undefined {
	const shown = asMade(intent, canonicalAttributes(type, found.attributes))
	const inFile = fileOf(type, intent, git)
	if (digestSent(type, shown) === intent.sent) return { git: withoutSecrets(type, shown, inFile), live: null }
	const sent = inFile && sentBy(type, intent, inFile)
	if (sent && digestSent(type, sent) === intent.sent) {
		if (isHalfOf(type, shown, sent)) return { git: withoutSecrets(type, shown, inFile), live: null }
		if (isOnlyFilledIn(found, inFile, shown, intent)) {
			const agreed = agreeResource(type, undefined, sent, shown, { before: null, after: sent })
			return agreed && { git: agreed.attributes, live: agreed.observed ?? null }
		}
	}
	if (found.address === intent.address && intent.deposes === undefined) return undefined
	return { git: new Map<string, Present>(intent.interim ? [[intent.interim.attribute, intent.interim.value]] : []), live: null }
}

/** What its file says, in canonical form; undefined where that is not known. */
function fileOf(type: ResourceType, { address }: Intent, git: Snapshot): Dict | undefined {
	const read = git.scopes.get(type.name)
	const resource = read?.kind === 'complete' && !git.unknown.has(address) ? read.value.get(address) : undefined
	return resource && canonicalAttributes(type, resource.attributes)
}

/** What a create that is made from the file sends, under its name for the time being. */
function sentBy(type: ResourceType, { interim }: Intent, inFile: Dict): Dict {
	const { after } = creatable(type, inFile)
	return interim ? new Map([...after, [interim.attribute, interim.value] as const]) : after
}

/** Secrets are in no digest: what was sent of them is known only where both sides say the same. */
function withoutSecrets(type: ResourceType, shown: Dict, inFile: Dict | undefined): Dict {
	const doubtful = type.attributes.filter(({ name, sensitive }) => sensitive && !isSame(shown.get(name), inFile?.get(name)))
	const names = new Set(doubtful.map(({ name }) => name))
	return names.size === 0 ? shown : new Map([...shown].filter(([name]) => !names.has(name)))
}

/** Nobody has touched it, and all that was sent is there. Anything else may be somebody's. */
function isOnlyFilledIn({ isUntouched }: Resource, inFile: Dict, shown: Dict, { interim }: Intent): boolean {
	if (!isUntouched) return false
	return [...inFile].every(([name, value]) => name === interim?.attribute || isWithin(value, shown.get(name)))
}

function isWithin(sent: Value, shown: Value): boolean {
	if (isDict(sent) && isDict(shown)) return [...sent].every(([name, member]) => isWithin(member, shown.get(name)))
	if (isList(sent) && isList(shown)) return sent.length === shown.length && sent.every((item, index) => isWithin(item, shown[index]))
	return isSame(sent, shown)
}

/** What was to be made anew, has not been, and is still asked for by the same file. */
export function unfinishedIn(schema: Schema, started: readonly Intent[], { base, git, live }: Omit<Sides, 'foreign'>): Unfinished {
	return new Map(
		started.flatMap((intent): readonly (readonly [Address, 'old-first' | 'new-first'])[] => {
			const { address, replaces, deposes, sent } = intent
			const type = findType(schema, parseAddress(address)?.type ?? '')
			if (!type || replaces === undefined || base.get(address)?.id !== replaces || live.gone.has(address)) return []
			const inFile = fileOf(type, intent, git)
			const isAsked = inFile !== undefined && digestSent(type, sentBy(type, intent, inFile)) === sent
			return isAsked ? [[address, deposes === undefined ? 'old-first' : 'new-first']] : []
		}),
	)
}
