import type { Call, Dict, Present, RemoteId, Value } from '../../../src/provider.ts'
import { isDict, isList } from '../../../src/provider.ts'
import { isInvite } from '../read/people.ts'

/** An invitation has the labels of a permission beside what the permission is for. */
export function inviteCall(members: Dict): Call {
	const permissions = listIn(members.get('permissions')).map((permission): Dict => {
		const resources = listIn(permission.get('resources'))
		const labels = resources.flatMap((resource) => listIn(resource.get('labels')))
		return new Map<string, Present>([
			['roleId', permission.get('roleId') ?? ''],
			['resources', resources.map(withoutLabels)],
			...(labels.length === 0 ? [] : [['labels', labels] as const]),
		])
	})
	const invite = new Map<string, Present>([
		['email', members.get('email') ?? ''],
		['permissions', permissions],
	])
	return { endpoint: 'createInvites', body: new Map([['invites', [invite]]]) }
}

/** What a user may do is replaced; somebody who has not accepted yet is invited anew. */
export function userCalls(id: RemoteId, members: Dict): readonly Call[] {
	if (isInvite(id)) return [{ endpoint: 'deleteInvites', query: { emails: [id] } }, inviteCall(members)]
	return [{ endpoint: 'replacePermissionsForUser', path: { userId: id }, body: allowed(members.get('permissions')) }]
}

/** A group's name, its members and what they may do are calls of their own, and each replaces all that was. */
export function groupCalls(userGroupId: RemoteId, fields: Dict): readonly Call[] {
	const path = { userGroupId }
	const [name, members, permissions] = ['name', 'members', 'permissions'].map((member) => fields.get(member))
	return [
		...(name === undefined ? [] : [{ endpoint: 'updateUserGroup', path, body: new Map([['name', name]]) }]),
		...(members === undefined ? [] : [{ endpoint: 'replaceUsersInUserGroup', path, body: new Map([['emails', members]]) }]),
		...(permissions === undefined ? [] : [{ endpoint: 'replacePermissionsForUserGroup', path, body: allowed(permissions) }]),
	]
}

/** Labels limit the workspace only, and are left out elsewhere. */
function allowed(permissions: Value): Dict {
	const sent = listIn(permissions).map((permission): Dict => {
		const resources = listIn(permission.get('resources')).map((resource) =>
			listIn(resource.get('labels')).length === 0 ? withoutLabels(resource) : resource,
		)
		return new Map<string, Present>([...permission, ['resources', resources]])
	})
	return new Map([['permissions', sent]])
}

function withoutLabels(resource: Dict): Dict {
	return new Map([...resource].filter(([name]) => name !== 'labels'))
}

function listIn(value: Value): readonly Dict[] {
	return isList(value) ? value.filter(isDict) : []
}
