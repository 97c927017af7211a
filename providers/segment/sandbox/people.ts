import type { Dict, SandboxCall, SandboxStep, Value, World } from '../../../src/provider.ts'
import { record } from './audit.ts'
import type { Answers } from './world.ts'
import {
	badRequest,
	bodyOf,
	changeRow,
	dict,
	dictIn,
	findBy,
	findRow,
	listIn,
	notFound,
	putRow,
	removeRow,
	rowsOf,
	shown,
	success,
	takeId,
	textOf,
	unchanged,
} from './world.ts'

/** The roles that every workspace has. */
const ROLES = ['Workspace Owner', 'Workspace Member', 'Source Admin', 'Source Read-only', 'Warehouse Admin']

export function withRoles(world: World): World {
	return ROLES.reduce((next, name, index) => putRow(next, 'role', `role${index + 1}`, dict({ id: `role${index + 1}`, name })), world)
}

export function labelId(label: Dict): string {
	return `${textOf(label.get('key'))}:${textOf(label.get('value'))}`
}

function createLabel(world: World, call: SandboxCall): SandboxStep {
	const row = dictIn(bodyOf(call).get('label'))
	if (findRow(world, 'label', labelId(row))) return badRequest(world, 'there is such a label')
	const next = record(putRow(world, 'label', labelId(row), row), call, { kind: 'label', verb: 'Created', row, id: labelId(row), by: 'api' })
	return shown(next, call, row)
}

function deleteLabel(world: World, call: SandboxCall): SandboxStep {
	const id = `${call.path.get('key')}:${call.path.get('value')}`
	const row = findRow(world, 'label', id)
	if (!row) return notFound(world, 'the label')
	if (isUsed(world, id)) return badRequest(world, 'the label is in use')
	return success(record(removeRow(world, 'label', id), call, { kind: 'label', verb: 'Deleted', row, id, by: 'api' }))
}

/** By a source, or by what somebody may do. */
export function isUsed(world: World, id: string): boolean {
	const isIn = (holder: Dict): boolean => listIn(holder.get('labels')).some((label) => labelId(dictIn(label)) === id)
	const isLimited = (permission: Dict): boolean => isIn(permission) || listIn(permission.get('resources')).map(dictIn).some(isIn)
	return (
		rowsOf(world, 'source').some(isIn) ||
		(['user', 'invite', 'group'] as const).some((kind) =>
			rowsOf(world, kind).some((row) => listIn(row.get('permissions')).map(dictIn).some(isLimited)),
		)
	)
}

/** Permissions with the names of their roles; or which role is not there. */
function takePermissions(world: World, sent: Value): readonly Dict[] | string {
	const permissions = listIn(sent).map(dictIn)
	const missing = permissions.find((permission) => !findRow(world, 'role', permission.get('roleId')))
	if (missing) return `there is no role ${textOf(missing.get('roleId'))}`
	return permissions.map((permission) =>
		dict({ roleName: findRow(world, 'role', permission.get('roleId'))?.get('name'), ...Object.fromEntries(permission) }),
	)
}

function replacePermissions(
	world: World,
	call: SandboxCall,
	{ kind, parameter }: { readonly kind: 'user' | 'group'; readonly parameter: string },
): SandboxStep {
	const before = findRow(world, kind, call.path.get(parameter))
	if (!before) return notFound(world, `the ${kind}`)
	const permissions = takePermissions(world, bodyOf(call).get('permissions'))
	if (typeof permissions === 'string') return badRequest(world, permissions)
	const row = changeRow(before, { permissions })
	const put = putRow(world, kind, textOf(row.get('id')), row)
	return shown(record(put, call, { kind, verb: 'Policy Updated', row, by: 'api' }), call, dict({ permissions }))
}

function listUsers(world: World, { switches }: SandboxCall): SandboxStep {
	const show = (row: Dict) => (switches['listed-permissions'] === 'shown' ? row : changeRow(row, { permissions: undefined }))
	return unchanged(world, { kind: 'rows', rows: rowsOf(world, 'user'), show })
}

function deleteUsers(world: World, call: SandboxCall): SandboxStep {
	const ids = listIn(call.nested.get('userIds')).map(textOf)
	const users = ids.flatMap((id) => findRow(world, 'user', id) ?? [])
	if (users.length < ids.length) return notFound(world, 'a user')
	return success(users.reduce((next, row) => removeRow(leaveGroups(next, textOf(row.get('email'))), 'user', textOf(row.get('id'))), world))
}

function leaveGroups(world: World, email: string): World {
	return rowsOf(world, 'group').reduce((next, row) => {
		const emails = listIn(row.get('emails')).filter((one) => one !== email)
		return putRow(next, 'group', textOf(row.get('id')), changeRow(row, { emails }))
	}, world)
}

function createInvites(world: World, call: SandboxCall): SandboxStep {
	const invites = listIn(bodyOf(call).get('invites')).map(dictIn)
	let next = world
	for (const invite of invites) {
		const email = textOf(invite.get('email'))
		if (findBy(next, 'user', 'email', email) || findRow(next, 'invite', email))
			return badRequest(world, `${email} is a user or invited already`)
		const permissions = takePermissions(next, invite.get('permissions'))
		if (typeof permissions === 'string') return badRequest(world, permissions)
		const put = putRow(next, 'invite', email, dict({ email, permissions }))
		next = record(put, call, { kind: 'invite', verb: 'Created', row: invite, id: email, by: 'api' })
	}
	return shown(next, call, dict({ emails: invites.map((invite) => invite.get('email') ?? '') }))
}

function deleteInvites(world: World, call: SandboxCall): SandboxStep {
	const emails = listIn(call.nested.get('emails')).map(textOf)
	if (emails.some((email) => !findRow(world, 'invite', email))) return notFound(world, 'an invite')
	return success(emails.reduce((next, email) => removeRow(leaveGroups(next, email), 'invite', email), world))
}

function showGroup(row: Dict): Dict {
	return changeRow(row, { emails: undefined, memberCount: listIn(row.get('emails')).length })
}

function groupOf(world: World, { path }: SandboxCall): Dict | undefined {
	return findRow(world, 'group', path.get('userGroupId'))
}

function createGroup(world: World, call: SandboxCall): SandboxStep {
	const taken = takeId(world, 'group')
	const row = dict({ id: taken.id, name: bodyOf(call).get('name'), permissions: [], emails: [] })
	return shown(
		record(putRow(taken.world, 'group', taken.id, row), call, { kind: 'group', verb: 'Created', row, by: 'api' }),
		call,
		showGroup(row),
	)
}

/** Another name, or all of the members anew: users and those who are invited, by address. */
function updateGroup(world: World, call: SandboxCall): SandboxStep {
	const before = groupOf(world, call)
	if (!before) return notFound(world, 'the group')
	const body = bodyOf(call)
	const stranger = listIn(body.get('emails')).find((email) => !findBy(world, 'user', 'email', email) && !findRow(world, 'invite', email))
	if (stranger !== undefined) return badRequest(world, `${textOf(stranger)} is neither a user nor invited`)
	const row = changeRow(before, Object.fromEntries(body))
	const put = putRow(world, 'group', textOf(row.get('id')), row)
	return shown(record(put, call, { kind: 'group', verb: 'Updated', row, by: 'api' }), call, showGroup(row))
}

function deleteGroup(world: World, call: SandboxCall): SandboxStep {
	const row = groupOf(world, call)
	if (!row) return notFound(world, 'the group')
	return success(record(removeRow(world, 'group', textOf(row.get('id'))), call, { kind: 'group', verb: 'Deleted', row, by: 'api' }))
}

function listMembers(world: World, call: SandboxCall, kind: 'user' | 'invite'): SandboxStep {
	const group = groupOf(world, call)
	if (!group) return notFound(world, 'the group')
	const emails = new Set(listIn(group.get('emails')))
	const rows = rowsOf(world, kind).filter((row) => emails.has(row.get('email') ?? null))
	return unchanged(world, { kind: 'rows', rows, show: (row) => changeRow(row, { permissions: undefined }) })
}

export const peopleAnswers: Answers = {
	listLabels: (world) => unchanged(world, { kind: 'rows', rows: rowsOf(world, 'label'), show: (row) => row }),
	createLabel,
	deleteLabel,
	listUsers,
	getUser: (world, call) => {
		const row = findRow(world, 'user', call.path.get('userId'))
		return row ? shown(world, call, row) : notFound(world, 'the user')
	},
	deleteUsers,
	replacePermissionsForUser: (world, call) => replacePermissions(world, call, { kind: 'user', parameter: 'userId' }),
	listInvites: (world) => unchanged(world, { kind: 'rows', rows: rowsOf(world, 'invite'), show: (row) => row }),
	createInvites,
	deleteInvites,
	listUserGroups: (world) => unchanged(world, { kind: 'rows', rows: rowsOf(world, 'group'), show: showGroup }),
	getUserGroup: (world, call) => {
		const row = groupOf(world, call)
		return row ? shown(world, call, showGroup(row)) : notFound(world, 'the group')
	},
	createUserGroup: createGroup,
	updateUserGroup: updateGroup,
	deleteUserGroup: deleteGroup,
	replacePermissionsForUserGroup: (world, call) => replacePermissions(world, call, { kind: 'group', parameter: 'userGroupId' }),
	listUsersFromUserGroup: (world, call) => listMembers(world, call, 'user'),
	listInvitesFromUserGroup: (world, call) => listMembers(world, call, 'invite'),
	replaceUsersInUserGroup: updateGroup,
	listRoles: (world) => unchanged(world, { kind: 'rows', rows: rowsOf(world, 'role'), show: (row) => row }),
}
