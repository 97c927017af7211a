import type { Address, Change, Problem, Resource, ResourceType, Schema, Snapshot } from '../../model/index.ts'
import { findType, parseAddress, problem, resourcesOf } from '../../model/index.ts'
import { isFixedAt } from '../decide/replace.ts'
import type { Groups } from './groups.ts'
import { mayMention, referencesOf } from './references.ts'

type Sides = { readonly schema: Schema; readonly live: Snapshot }

/** The inbound changes that are still to be made, by address. */
export type Going = ReadonlyMap<Address, readonly Change[]>

/** What is known beside a change. */
type Around = { readonly going: Going; readonly groups: Groups; readonly unread: Unread }

/** Deleting what something else still uses would break that; what could not be read may use anything. */
export function stillUsed({ schema, live }: Sides, change: Change, { going, groups, unread }: Around): Problem | undefined {
	if (change.to !== 'live' || change.kind !== 'delete') return undefined
	const user = unreadUser(schema, live, unread, change)
	if (user) {
		return problem('REFERENCE_DANGLING', `${change.address} may still be used: ${user.name} could not be read`, {
			where: { address: change.address },
			cause: user.reason,
		})
	}
	const users = change.dependents.filter((address) => {
		const changes = going.get(address)
		return changes ? !leaves(schema, changes, change.address) && isInLive(schema, live, address) : isUser(schema, live, address, change)
	})
	if (users.length === 0) return undefined
	const address = change.deposed ?? change.address
	return problem('REFERENCE_DANGLING', `${address} is still used by ${users.join(', ')}`, {
		hint: groups.has(address) ? howToFollow(schema, live, change, users) : 'remove those first',
		where: { address },
	})
}

/** Single resources that could not be read, by their type. */
type Unread = ReadonlyMap<string, readonly { readonly name: Address; readonly reason: Problem }[]>

export function unreadResources({ unknown }: Snapshot): Unread {
	const found = new Map<string, { readonly name: Address; readonly reason: Problem }[]>()
	for (const [name, reason] of unknown) {
		const type = parseAddress(name)?.type ?? ''
		const same = found.get(type)
		if (same) same.push({ name, reason })
		else found.set(type, [{ name, reason }])
	}
	return found
}

/** A scope, or one resource of a scope that could be read, whose references nobody knows now. */
function unreadUser(
	schema: Schema,
	live: Snapshot,
	unread: Unread,
	used: Change,
): { readonly name: string; readonly reason: Problem } | undefined {
	for (const type of schema.types) {
		if (!mayMention(type, used.type)) continue
		const read = live.scopes.get(type.name)
		if (read?.kind === 'unknown') return { name: type.title, reason: read.reason }
		const user = unread.get(type.name)?.find(({ name }) => name !== used.address)
		if (user) return user
	}
	return undefined
}

/** How those that use what is made anew can go along. */
function howToFollow(schema: Schema, live: Snapshot, change: Change, users: readonly Address[]): string {
	const address = change.deposed ?? change.address
	const fixed = users.filter((user) => {
		const [type, resource] = inLive(schema, live, user) ?? []
		if (!type || !resource) return false
		return referencesOf(type, resource.attributes).some((reference) => reference.address === address && isFixedAt(type, reference.path[0]))
	})
	if (fixed.length > 0)
		return `they cannot be pointed to another one: make them anew too, with ${fixed.map((user) => `--replace ${user}`).join(' ')}`
	return change.deposed === undefined
		? 'add --create-before-destroy: then they are pointed to the new one before the old one is deleted'
		: 'remove those first'
}

/** True where changes of a resource end what it has to do with `used`. */
function leaves(schema: Schema, changes: readonly Change[], used: Address): boolean {
	return changes.some((change) => {
		// The old one of what is made anew is deleted by a change of its own.
		if (change.kind !== 'update') return change.kind === 'delete' || change.deposes !== undefined
		const type = findType(schema, change.type)
		return type !== undefined && !referencesOf(type, change.after).some((reference) => reference.address === used)
	})
}

/** A file may use what the workspace has stopped using. */
function isUser(schema: Schema, live: Snapshot, address: Address, used: Change): boolean {
	const [type, resource] = inLive(schema, live, address) ?? []
	return (
		type !== undefined &&
		resource !== undefined &&
		referencesOf(type, resource.attributes).some((to) => to.address === used.address || to.address === used.deposed)
	)
}

function isInLive(schema: Schema, live: Snapshot, address: Address): boolean {
	return inLive(schema, live, address) !== undefined
}

function inLive(schema: Schema, live: Snapshot, address: Address): readonly [ResourceType, Resource] | undefined {
	for (const type of schema.types) {
		const resource = resourcesOf(live.scopes.get(type.name)).get(address)
		if (resource) return [type, resource]
	}
	return undefined
}
