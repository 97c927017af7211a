import type { Attribute, ResourceType } from '../../../src/provider.ts'
import { ALL, chosen, fixed, optionalText, setOf, text, thereOrNot } from './parts.ts'

const NEW_LABEL = 'make a label of that name, give it to what has the old one, and remove that'

/** Sources, users and groups are told apart by them. */
export const label: ResourceType = {
	name: 'label',
	title: 'labels',
	role: 'managed',
	attributes: [
		{ ...optionalText('description'), ...fixed('the description of a label', NEW_LABEL) },
		{ ...text('key'), ...fixed('the key of a label', NEW_LABEL) },
		{ ...text('value'), ...fixed('the value of a label', NEW_LABEL) },
	],
	can: thereOrNot({ reason: 'Segment has no call that changes a label', remedy: NEW_LABEL }),
	notes: [{ on: 'delete', text: 'Segment refuses it while a source, a user or a group has the label' }],
}

/** What a role is given for: the workspace itself or a space by its id, other things as what they are. */
const RESOURCE: readonly Attribute[] = [
	{
		name: 'id',
		kind: 'string',
		required: true,
		loose: true,
		refersBy: { attribute: 'type', types: { FUNCTION: 'function', SOURCE: 'source', WAREHOUSE: 'warehouse' } },
	},
	{ name: 'labels', ...setOf(text('key'), text('value')), required: true },
	{ name: 'type', kind: 'string', required: true, oneOf: ['FUNCTION', 'SOURCE', 'SPACE', 'WAREHOUSE', 'WORKSPACE'] },
]

const PERMISSIONS: Attribute = {
	name: 'permissions',
	...setOf({ name: 'resources', ...setOf(...RESOURCE) }, text('role_id')),
	required: true,
}

const TAKES_ALL = { on: 'update', attributes: ['permissions'], text: 'Segment takes what somebody may do as one list' } as const

/** A person; until they accept, an invitation. */
export const user: ResourceType = {
	name: 'user',
	title: 'users',
	role: 'managed',
	label: 'email',
	attributes: [
		{ name: 'email', kind: 'string', required: true, unique: 'folded', ...fixed('the address of a user', 'invite the other address') },
		{ name: 'is_invite', kind: 'boolean', computed: true },
		chosen('name'),
		PERMISSIONS,
	],
	can: ALL,
	after: ['label'],
	notes: [
		{ on: 'create', text: 'Segment sends the address an invitation' },
		{ on: 'delete', text: 'the person, or the invitation, is removed from the workspace and from all of its groups' },
		TAKES_ALL,
	],
}

/** By address. Whoever is removed from the workspace leaves all groups. */
const MEMBERS: Attribute = {
	name: 'members',
	kind: 'set',
	items: { kind: 'string' },
	loses: { type: 'user', attribute: 'email' },
	emptyIsAbsent: true,
}

export const userGroup: ResourceType = {
	name: 'user_group',
	title: 'user groups',
	role: 'managed',
	label: 'name',
	attributes: [MEMBERS, text('name'), PERMISSIONS],
	can: ALL,
	after: ['label', 'user'],
	notes: [TAKES_ALL, { on: 'update', attributes: ['members'], text: 'Segment takes the members of a group as one list' }],
}
