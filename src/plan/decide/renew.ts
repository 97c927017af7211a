import type { Address, Change, Resource, Schema, Steps, Trigger } from '../../model/index.ts'
import { findType } from '../../model/index.ts'
import { referencesOf } from '../order/references.ts'
import type { Policy } from '../policy.ts'
import type { ComputationsOf } from './computed.ts'
import { withComputed } from './computed.ts'
import { decide } from './decide.ts'
import { isFixedAt, isReplaceable } from './replace.ts'
import type { Cause, Sight, Verdict } from './verdict.ts'

/** What an interrupted run had begun to make anew, and which of the two it had begun with. */
export type Unfinished = ReadonlyMap<Address, 'old-first' | 'new-first'>

export type Renewal = {
	readonly schema: Schema
	readonly policy: Policy
	readonly unfinished: Unfinished
	readonly computations: ComputationsOf
}

/** What is to be done about each address; some are made anew because of what becomes of others. */
export function* decideSteps(sights: readonly Sight[], renewal: Renewal): Steps<readonly Verdict[]> {
	const verdicts: Verdict[] = []
	for (const sight of sights) {
		yield
		verdicts.push(decideOne(sight, renewal))
	}
	const open = new Map(sights.flatMap((sight, index) => (mayFollow(sight, renewal) ? [[index, sight] as const] : [])))
	for (let before = -1; before !== open.size; ) {
		before = open.size
		const moving = movingIn(verdicts)
		for (const [index, sight] of open) {
			yield
			const cause = causeFor(sight, moving, renewal)
			if (!cause) continue
			open.delete(index)
			verdicts[index] = decideOne({ ...sight, cause }, renewal)
		}
	}
	return verdicts
}

function decideOne(sight: Sight, { policy, computations }: Renewal): Verdict {
	return withComputed(sight, policy, decide, computations)
}

function mayFollow({ address, type, git, live }: Sight, { policy, unfinished }: Renewal): boolean {
	if (git.kind !== 'present' || live.kind !== 'present' || !isReplaceable(type)) return false
	return policy.replace.includes(address) || unfinished.has(address) || git.resource.triggers !== undefined
}

/** What is written to in the workspace, by address. */
type Moving = ReadonlyMap<Address, Change>

function movingIn(verdicts: readonly Verdict[]): Moving {
	const moving = new Map<Address, Change>()
	for (const change of verdicts.flatMap(({ changes }) => changes))
		if (
			change.to === 'live' &&
			(change.replaces !== undefined || change.kind === 'update') &&
			moving.get(change.address)?.kind !== 'create'
		)
			moving.set(change.address, change)
	return moving
}

function causeFor({ address, git }: Sight, moving: Moving, renewal: Renewal): Cause | undefined {
	if (git.kind !== 'present' || moving.get(address)?.replaces !== undefined) return undefined
	const begun = renewal.unfinished.get(address)
	if (begun) {
		const note = 'an interrupted apply had begun to make it anew'
		return { note, triggers: [], ...(begun === 'new-first' && { isNewFirst: true as const }) }
	}
	const triggers = (git.resource.triggers ?? []).filter((trigger) => isPulled(trigger, moving)).map((trigger) => trigger.address)
	if (triggers.length > 0) return { note: `is made anew because of ${[...new Set(triggers)].join(', ')}`, triggers: [...new Set(triggers)] }
	const followed = renewal.policy.replace.includes(address) ? fixedTo(git.resource, moving, renewal.schema) : undefined
	return followed === undefined ? undefined : { note: `is made anew with ${followed}, which it is fixed to`, triggers: [followed] }
}

function isPulled({ address, attribute }: Trigger, moving: Moving): boolean {
	const change = moving.get(address)
	if (!change) return false
	return attribute === undefined || change.kind !== 'update' || change.edits.some(({ path }) => path[0] === attribute)
}

/** What is made anew and cannot be exchanged for the new one in the resource as it is. */
function fixedTo({ type: name, attributes }: Resource, moving: Moving, schema: Schema): Address | undefined {
	const type = findType(schema, name)
	const references = type ? referencesOf(type, attributes).filter(({ path }) => isFixedAt(type, path[0])) : []
	return references.find(({ address }) => moving.get(address)?.replaces !== undefined)?.address
}
