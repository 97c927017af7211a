import type { Endpoint } from '../../../src/provider.ts'
import {
	closed,
	getting,
	label,
	list,
	listing,
	number,
	object,
	oneOf,
	perMinute,
	replacing,
	required,
	shownLabel,
	telling,
	text,
	writing,
} from './shapes.ts'

/** All labels come in one answer; they are made and deleted, and never change. */
const labelEndpoints: readonly Endpoint[] = [
	{
		...telling({ method: 'GET' }, { id: 'listLabels', path: '/labels', identity: ['key', 'value'] }),
		answer: object(['labels'], { labels: list(shownLabel) }),
		paging: { kind: 'whole', items: 'labels' },
	},
	writing(
		{ method: 'POST', body: closed(['label'], { label }), answer: shownLabel },
		{ id: 'createLabel', path: '/labels', wrap: 'label', identity: 'key', success: 201, limit: perMinute(60) },
	),
	telling({ method: 'DELETE' }, { id: 'deleteLabel', path: '/labels/{key}/{value}', limit: perMinute(60) }),
]

const resourceType = oneOf('FUNCTION', 'SOURCE', 'SPACE', 'WAREHOUSE', 'WORKSPACE')
const granted = {
	roleName: text,
	roleId: text,
	resources: list(object(['id', 'type'], { id: text, type: resourceType, labels: list(shownLabel) })),
}
const setPermission = object(Object.keys(granted), granted)
const permission = object(Object.keys(granted), { ...granted, labels: list(shownLabel) })
const permissions = closed(['permissions'], {
	permissions: list(
		closed(['roleId', 'resources'], {
			roleId: text,
			resources: list(closed(['id', 'type'], { id: text, type: resourceType, labels: list(label) })),
		}),
	),
})
const invitation = closed(['email'], {
	email: text,
	permissions: list(
		closed(['roleId'], {
			roleId: text,
			resources: list(closed(['id', 'type'], { id: text, type: resourceType })),
			labels: list(label),
		}),
	),
})

const user = object(['id', 'name', 'email'], { id: text, name: text, email: text, permissions: list(permission) })

/** People: those who have accepted, and those who are invited, of whom only the address can be read. */
const userEndpoints: readonly Endpoint[] = [
	listing(user, { id: 'listUsers', path: '/users', items: 'users' }),
	getting(user, { id: 'getUser', path: '/users/{userId}', wrap: 'user' }),
	telling({ method: 'DELETE' }, { id: 'deleteUsers', path: '/users', query: [required('userIds', list(text))], limit: perMinute(60) }),
	replacing(
		{ method: 'PUT', body: permissions, item: setPermission },
		{ id: 'replacePermissionsForUser', path: '/users/{userId}/permissions', items: 'permissions', limit: perMinute(60) },
	),
	listing(text, { id: 'listInvites', path: '/invites', items: 'invites', identity: 'email', bare: true }),
	replacing(
		{ method: 'POST', body: closed(['invites'], { invites: list(invitation) }), item: text },
		{ id: 'createInvites', path: '/invites', items: 'emails', success: 201, limit: perMinute(60) },
	),
	telling({ method: 'DELETE' }, { id: 'deleteInvites', path: '/invites', query: [required('emails', list(text))], limit: perMinute(60) }),
]

const group = object(['memberCount', 'id', 'name'], { memberCount: number, permissions: list(permission), id: text, name: text })
const named = closed(['name'], { name: text })
const groupPath = '/groups/{userGroupId}'

/** Groups: members and invited members are listed apart and replaced together, by address. */
const groupEndpoints: readonly Endpoint[] = [
	listing(group, { id: 'listUserGroups', path: '/groups', items: 'userGroups' }),
	getting(group, { id: 'getUserGroup', path: groupPath, wrap: 'userGroup' }),
	writing(
		{ method: 'POST', body: named, answer: group },
		{ id: 'createUserGroup', path: '/groups', wrap: 'userGroup', limit: perMinute(60) },
	),
	writing(
		{ method: 'PATCH', body: named, answer: group },
		{ id: 'updateUserGroup', path: groupPath, wrap: 'userGroup', limit: perMinute(60) },
	),
	telling({ method: 'DELETE' }, { id: 'deleteUserGroup', path: groupPath, limit: perMinute(60) }),
	replacing(
		{ method: 'PUT', body: permissions, item: setPermission },
		{ id: 'replacePermissionsForUserGroup', path: `${groupPath}/permissions`, items: 'permissions', limit: perMinute(60) },
	),
	listing(object(['id', 'name', 'email'], { id: text, name: text, email: text }), {
		id: 'listUsersFromUserGroup',
		path: `${groupPath}/users`,
		items: 'users',
	}),
	listing(text, { id: 'listInvitesFromUserGroup', path: `${groupPath}/invites`, items: 'emails', identity: 'email', bare: true }),
	writing(
		{ method: 'PUT', body: closed(['emails'], { emails: list(text) }), answer: group },
		{ id: 'replaceUsersInUserGroup', path: '/group/{userGroupId}/users', wrap: 'userGroup', limit: perMinute(60) },
	),
	listing(object(['id', 'name'], { id: text, name: text, description: text }), { id: 'listRoles', path: '/roles', items: 'roles' }),
]

/** Who may do what. */
export const peopleEndpoints: readonly Endpoint[] = [...labelEndpoints, ...userEndpoints, ...groupEndpoints]
