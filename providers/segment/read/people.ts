import type { Dict, Present, Problem, Read, RemoteId, Value } from '../../../src/provider.ts'
import { complete, isDict, isList } from '../../../src/provider.ts'
import { asId, idIn } from '../keys.ts'
import { getItem } from './item.ts'
import type { Memory } from './memory.ts'
import type { Rows } from './rows.ts'

/** An invitation goes by its address until it is accepted; nothing else of it can be read. */
export function isInvite(id: RemoteId): boolean {
	return id.includes('@')
}

function invitation(email: string): Dict {
	return new Map<string, Present>([
		['id', email],
		['email', email],
		['permissions', { kind: 'masked' }],
	])
}

/** Who accepted an invitation that files know of has an id from then on, and keeps the key. */
export function keepKeys({ given }: Memory, users: readonly Dict[]): void {
	for (const user of users) {
		const key = given.get(`user ${textIn(user.get('email'))}`)
		if (key !== undefined && !given.has(`user ${idIn(user)}`)) given.set(`user ${idIn(user)}`, key)
	}
}

/** Users with what they may do, which their list need not tell, and the invitations that files know of. */
export async function everybody(memory: Memory, users: readonly Dict[]): Promise<Rows> {
	const whole = await Promise.all(
		users.map(async (user) => (user.has('permissions') ? complete(permitted(user)) : getUser(memory, idIn(user)))),
	)
	const known: Dict[] = []
	for (const read of whole) {
		if (read.kind === 'unknown') return read
		known.push(read.value)
	}
	const invites = await knownInvites(memory)
	return invites.kind === 'unknown' ? invites : complete([...known, ...invites.value])
}

async function knownInvites(memory: Memory): Promise<Rows> {
	const wanted = [...memory.given.keys()].filter((name) => name.startsWith('user ') && name.includes('@'))
	if (wanted.length === 0) return complete([])
	const invites = await memory.ports.api.list('listInvites')
	if (invites.kind === 'unknown') return invites
	const emails = invites.value.map((row) => textIn(row.get('email')))
	return complete(emails.filter((email) => wanted.includes(`user ${email}`)).map(invitation))
}

async function getUser(memory: Memory, userId: RemoteId = '' as RemoteId): Promise<Read<Dict>> {
	const user = await getItem(memory, 'getUser', { userId })
	return user.kind === 'unknown' ? user : complete(permitted(user.value))
}

/** One person: an invitation by its address, whoever accepted it since by the same. */
export async function getPerson(memory: Memory, id: RemoteId): Promise<Read<Dict | 'gone'>> {
	if (!isInvite(id)) {
		const user = await getUser(memory, id)
		return user.kind === 'unknown' && isGone(user.reason) ? complete('gone') : user
	}
	const invites = await memory.ports.api.list('listInvites')
	if (invites.kind === 'unknown') return invites
	if (invites.value.some((row) => row.get('email') === id)) return complete(invitation(id))
	const users = await memory.ports.api.list('listUsers')
	if (users.kind === 'unknown') return users
	const user = users.value.find((row) => row.get('email') === id)
	return user ? getUser(memory, idIn(user)) : complete('gone')
}

/** A group with its members, those who are only invited among them. */
export async function withMembers({ ports }: Memory, group: Dict): Promise<Read<Dict>> {
	const path = { userGroupId: idIn(group) ?? '' }
	const [users, invites] = await Promise.all([
		ports.api.list('listUsersFromUserGroup', {}, path),
		ports.api.list('listInvitesFromUserGroup', {}, path),
	])
	if (users.kind === 'unknown') return users
	if (invites.kind === 'unknown') return invites
	const members = [...users.value, ...invites.value].flatMap((row) => asId(row.get('email')) ?? []).toSorted()
	return complete(new Map<string, Present>([...permitted(group), ['members', members]]))
}

/** Labels of a permission may stand beside the resources that they limit. */
function permitted(holder: Dict): Dict {
	const permissions = listIn(holder.get('permissions')).map((permission) => {
		const resources = listIn(permission.get('resources')).map((resource): Dict => {
			const isLimited = resource.get('type') === 'WORKSPACE' && listIn(resource.get('labels')).length === 0
			return isLimited ? new Map([...resource, ['labels', permission.get('labels') ?? []] as const]) : resource
		})
		return new Map<string, Present>([...permission, ['resources', resources]])
	})
	return new Map<string, Present>([...holder, ['permissions', permissions]])
}

function isGone({ code }: Problem): boolean {
	return code === 'API_NOT_FOUND'
}

function listIn(value: Value): readonly Dict[] {
	return isList(value) ? value.filter(isDict) : []
}

function textIn(value: Value): string {
	return typeof value === 'string' ? value : ''
}
