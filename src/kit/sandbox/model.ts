import type { Dict, Present, TypeName, Value } from '../../model/index.ts'
import { isDict, isSame } from '../../model/index.ts'
import type { Moment, PageEdit, SandboxCall, SandboxModel, SandboxReply, SandboxStep, World } from '../../ports/index.ts'
import type { Declared } from '../declared.ts'
import { idText } from '../spelling.ts'
import { fillWorld, membersOf } from './fill.ts'
import { refusal, refuse } from './refuse.ts'
import { exampleOf, findByKey, findRow, itemOf, newRow, putRow, removeRow, rowsOf, shown, strayIn, usersOf } from './rows.ts'

type Role = { readonly type: TypeName; readonly does: 'list' | 'get' | 'create' | 'update' | 'delete' }

/** Keeps what it is sent, and is strict: names are there once, references lead somewhere, and what is in use stays. */
export function sandboxOf(declared: Declared): SandboxModel {
	const roles = rolesOf(declared)
	return {
		name: declared.name,
		switches: [],
		empty: () => ({ tables: new Map(), memory: new Map() }),
		answer: (world, call) => answer(declared, roles, { world, call }),
		refuse: (why) => refuse(declared, why),
		edit: (world, edit, at) => editPage(declared, world, edit, at),
		run: (world, { type }) => ({ world, reply: refusal(declared, 404, `nothing of the type ${type} runs`) }),
		fill: (world, files, at) => fillWorld(declared, world, files, at),
	}
}

function rolesOf({ things }: Declared): ReadonlyMap<string, Role> {
	const roles = Object.entries(things).flatMap(([type, own]) =>
		(['list', 'get', 'create', 'update', 'delete'] as const).flatMap((does): [string, Role][] => {
			const operation = own[does]
			return operation === undefined ? [] : [[operation, { type, does }]]
		}),
	)
	return new Map(roles)
}

type Called = { readonly world: World; readonly call: SandboxCall }

function answer(declared: Declared, roles: ReadonlyMap<string, Role>, { world, call }: Called): SandboxStep {
	const role = roles.get(call.endpoint.id)
	if (!role) return { world, reply: reply(call, exampleOf(call.endpoint.answer, { now: call.now, name: declared.name })) }
	const show = (row: Dict): Dict => shown(declared, role.type, row)
	if (role.does === 'list') return { world, reply: { kind: 'rows', rows: rowsOf(world, role.type), show } }
	if (role.does === 'create') return create(declared, role.type, { world, call })
	const row = findRow(world, role.type, [...call.path.values()][0] ?? '')
	if (!row) return { world, reply: refusal(declared, 404, `there is no such ${role.type}`) }
	if (role.does === 'get') return { world, reply: reply(call, show(row)) }
	return role.does === 'update' ? update(declared, role.type, { world, call, row }) : remove(declared, role.type, { world, call, row })
}

function reply({ endpoint }: SandboxCall, body: Value): SandboxReply {
	return { kind: 'body', status: endpoint.success ?? 200, body: endpoint.identity === undefined ? undefined : body }
}

function create(declared: Declared, type: TypeName, { world, call }: Called): SandboxStep {
	const sent = isDict(call.body) ? call.body : new Map<string, Present>()
	const key = idText(sent.get(declared.things[type]?.key ?? ''))
	if (key !== undefined && findByKey(declared, world, { type, key }))
		return { world, reply: refusal(declared, 409, `there is a ${type} ${key} already`) }
	const made = newRow(declared, world, { type, members: sent, now: call.now })
	const stray = strayIn(declared, made.world, { type, row: made.row })
	if (stray !== undefined) return { world, reply: refusal(declared, 422, stray) }
	return { world: made.world, reply: reply(call, shown(declared, type, made.row)) }
}

type OfRow = Called & { readonly row: Dict }

/** A `PATCH` keeps what it does not name; what a `PUT` does not name is as new. A secret that comes back as its mask stays. */
function update(declared: Declared, type: TypeName, { world, call, row }: OfRow): SandboxStep {
	const sent = withSecrets(isDict(call.body) ? call.body : new Map(), row, declared.mask)
	const kept = call.endpoint.method === 'PATCH' ? row : without(row, call)
	const changedAt = declared.things[type]?.changedAt
	const next = new Map([...kept, ...sent, ...(changedAt === undefined ? [] : [[changedAt, call.now] as const])])
	const stray = strayIn(declared, world, { type, row: next })
	if (stray !== undefined) return { world, reply: refusal(declared, 422, stray) }
	const id = idText(row.get(declared.things[type]?.id ?? '')) ?? ''
	return { world: isSame(next, row) ? world : putRow(world, type, id, next), reply: reply(call, shown(declared, type, next)) }
}

/** Without what the body could have named, apart from what is secret. */
function without(row: Dict, { endpoint }: SandboxCall): Dict {
	const properties = endpoint.body?.properties
	const named = typeof properties === 'object' && properties !== null ? Object.keys(properties) : []
	const blank = itemOf(endpoint.answer)
	return new Map(
		[...row].flatMap(([name, value]): [string, Present][] =>
			named.includes(name) ? (blank.has(name) ? [[name, blank.get(name) ?? null]] : []) : [[name, value]],
		),
	)
}

function withSecrets(sent: Dict, row: Dict, mask: string | undefined): Dict {
	if (mask === undefined) return sent
	const restored = (value: Present, was: Value): Present => {
		if (value === mask) return was ?? value
		return isDict(value) && isDict(was) ? new Map([...value].map(([name, one]) => [name, restored(one, was.get(name))])) : value
	}
	return new Map([...sent].map(([name, value]) => [name, restored(value, row.get(name))]))
}

function remove(declared: Declared, type: TypeName, { world, call, row }: OfRow): SandboxStep {
	const [user] = usersOf(declared, world, { type, row })
	if (user !== undefined) return { world, reply: refusal(declared, 409, `${user} uses it`) }
	const id = idText(row.get(declared.things[type]?.id ?? '')) ?? ''
	return { world: removeRow(world, type, id), reply: reply(call, undefined) }
}

/** What a person does in the service's own pages. A new thing has its name among its attributes. */
function editPage(declared: Declared, world: World, edit: PageEdit, at: Moment): SandboxStep {
	const named = declared.things[edit.type]?.key ?? ''
	const key = edit.kind === 'create' ? (idText(edit.attributes.get(named)) ?? '') : edit.key
	const row = findByKey(declared, world, { type: edit.type, key })
	if (edit.kind !== 'create' && !row) return { world, reply: refusal(declared, 404, `there is no ${edit.type} ${key}`) }
	const id = idText(row?.get(declared.things[edit.type]?.id ?? '')) ?? ''
	if (edit.kind === 'delete') return { world: removeRow(world, edit.type, id), reply: { kind: 'body', status: 200, body: undefined } }
	const attributes = new Map([...edit.attributes].filter(([name]) => edit.kind === 'update' || name !== named))
	const members = membersOf(declared, world, { type: edit.type, attributes })
	if (typeof members === 'string') return { world, reply: refusal(declared, 422, members) }
	const changedAt = declared.things[edit.type]?.changedAt
	const stamp = changedAt === undefined ? [] : [[changedAt, at.now] as const]
	const next = row
		? putRow(world, edit.type, id, new Map([...row, ...members, ...stamp]))
		: newRow(declared, world, {
				type: edit.type,
				members: named === '' ? members : new Map([...members, [named, key] as const]),
				now: at.now,
			}).world
	return { world: next, reply: { kind: 'body', status: 200, body: new Map([['key', key]]) } }
}
