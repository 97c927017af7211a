import type { Dict, Value, World } from '../../../src/provider.ts'
import { bareId } from '../keys.ts'
import { insertInstance, putSpace } from './alpha.ts'
import { withItem } from './catalog.ts'
import { labelId } from './people.ts'
import type { Put, Saying } from './saying.ts'
import { changeRow, dict, dictIn, findRow, listIn, putRow, takeId, textOf } from './world.ts'

export function putLabel(world: World, { members }: Saying): Put {
	const row = dict({ key: members.get('key'), value: members.get('value'), description: members.get('description') ?? undefined })
	const id = labelId(row)
	return /^.+:.+$/.test(id)
		? { kind: 'put', world: putRow(world, 'label', id, row), id }
		: { kind: 'refused', reason: 'a label needs a key and a value' }
}

/** Roles that a tree speaks of and nobody described are there. */
function withRoles(world: World, permissions: Value): World {
	return listIn(permissions)
		.map((permission) => textOf(dictIn(permission).get('roleId')))
		.filter((id) => id !== '' && !findRow(world, 'role', id))
		.reduce((next, id) => putRow(next, 'role', id, dict({ id, name: id })), world)
}

function named(world: World, permissions: Value): readonly Dict[] {
	return listIn(permissions).map((permission) => {
		const roleId = dictIn(permission).get('roleId')
		return dict({ roleName: findRow(world, 'role', roleId)?.get('name'), resources: [], ...Object.fromEntries(dictIn(permission)) })
	})
}

function permissionsIn(world: World, members: Dict): Readonly<Record<string, Value>> {
	return members.has('permissions') ? { permissions: named(world, members.get('permissions')) } : {}
}

export function putUser(world: World, { members, before, id: wanted }: Saying): Put {
	const ready = withRoles(world, members.get('permissions'))
	if (before) {
		const id = textOf(before.get('id'))
		return { kind: 'put', world: putRow(ready, 'user', id, changeRow(before, permissionsIn(ready, members))), id }
	}
	const email = textOf(members.get('email'))
	if (email === '') return { kind: 'refused', reason: 'a user needs an address' }
	const taken = takeId(ready, 'user')
	const id = wanted ?? taken.id
	const row = dict({ id, name: email.split('@')[0], email, permissions: [], ...permissionsIn(ready, members) })
	return { kind: 'put', world: putRow(taken.world, 'user', id, row), id }
}

/** Members that nobody described are invited. */
export function putGroup(world: World, { members, before, id: wanted }: Saying): Put {
	const emails = listIn(members.get('members')).map(textOf)
	const isUser = (email: string): boolean => [...(world.tables.get('user')?.values() ?? [])].some((row) => row.get('email') === email)
	const invited = emails
		.filter((email) => !isUser(email))
		.reduce((next, email) => putRow(next, 'invite', email, dict({ email, permissions: [] })), world)
	const ready = withRoles(invited, members.get('permissions'))
	const fields = {
		...(members.has('name') ? { name: members.get('name') } : {}),
		...(members.has('members') ? { emails } : {}),
		...permissionsIn(ready, members),
	}
	const taken = takeId(ready, 'group')
	const id = textOf(before?.get('id')) || (wanted ?? taken.id)
	const row = before ? changeRow(before, fields) : dict({ id, name: '', permissions: [], emails: [], ...fields })
	return { kind: 'put', world: putRow(taken.world, 'group', id, row), id }
}

export function putInstance(world: World, { members, before, id, at }: Saying): Put {
	const said = Object.fromEntries(['enabled', 'name', 'settings'].flatMap((name) => (members.has(name) ? [[name, members.get(name)]] : [])))
	if (before) {
		const own = textOf(before.get('id'))
		return { kind: 'put', world: putRow(world, 'instance', own, changeRow(before, { ...said, updatedAt: at.now })), id: own }
	}
	const [functionId, integrationId] = [textOf(members.get('functionId')), members.get('integrationId')]
	if (functionId === '') return { kind: 'refused', reason: 'an instance needs a function' }
	const fields = { ...said, integrationId, classId: bareId(functionId) }
	const made = insertInstance(world, fields, { now: at.now, ...(id === undefined ? {} : { id }) })
	return { kind: 'put', world: made.world, id: textOf(made.row.get('id')) }
}

export function putProfilesWarehouse(world: World, { members, before, id: wanted }: Saying): Put {
	const kept = dictIn(before?.get('settings'))
	const name = members.get('name')
	const settings = new Map([...kept, ...dictIn(members.get('settings')), ...(typeof name === 'string' ? [['name', name] as const] : [])])
	const said = Object.fromEntries(
		['enabled', 'schemaName'].flatMap((one) => (members.has(one) ? [[one, members.get(one) ?? undefined]] : [])),
	)
	if (before) {
		const own = textOf(before.get('id'))
		return { kind: 'put', world: putRow(world, 'profiles_warehouse', own, changeRow(before, { ...said, settings })), id: own }
	}
	const [spaceId, metadataId] = [textOf(members.get('spaceId')), textOf(members.get('metadataId'))]
	if (spaceId === '' || metadataId === '')
		return { kind: 'refused', reason: 'a profiles warehouse needs a space and an item of the catalogue' }
	const known = withItem(putSpace(world, spaceId), 'warehouse_metadata', metadataId)
	const taken = takeId(known, 'profiles_warehouse')
	const id = wanted ?? taken.id
	const row = dict({ id, spaceId, metadataId, enabled: true, ...said, settings })
	return { kind: 'put', world: putRow(taken.world, 'profiles_warehouse', id, row), id }
}
