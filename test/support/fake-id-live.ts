import type { Address, Change, Dict, Outcome, Read, RemoteId, Resource, Schema } from '../../src/model/index.ts'
import { complete, findType, makeAddress, problem, rekeyed } from '../../src/model/index.ts'
import type { Bound, Connection, Ref } from '../../src/ports/index.ts'
import type { FakeLive } from './fake-live.ts'
import { fakeLive } from './fake-live.ts'
import type { Resourceful } from './shop.ts'
import { resourceOf } from './shop.ts'

type Row = { readonly type: string; readonly id: RemoteId; readonly attributes: Dict; readonly isUntouched: boolean }

/**
 * A workspace that knows its resources by their ids alone: the files choose their keys, and what no file has told of goes by `id-` and its
 * id. Like any service it does not delete what is in use. `names`: attributes of which it allows each value once in a type.
 */
export type FakeIdLive = FakeLive & {
	readonly rows: Map<RemoteId, Row>
	/** What a new process knows of the keys: nothing. */
	forget(): void
}

export function fakeIdLive(schema: Schema, start: Resourceful, unique: readonly string[] = []): FakeIdLive {
	const rows = new Map<RemoteId, Row>()
	const [keys, ids] = [new Map<RemoteId, string>(), new Map<string, RemoteId>()]
	let next = 1
	const name = (type: string, key: string, id: RemoteId): void => {
		keys.set(id, key)
		ids.set(`${type} ${key}`, id)
	}
	const keyOf = (id: RemoteId): string => keys.get(id) ?? `id-${id}`
	const described = (type: string) => findType(schema, type) ?? { attributes: [] }
	const inward = (type: string, attributes: Dict): Dict => rekeyed(described(type), attributes, (of, key) => ids.get(`${of} ${key}`))
	const outward = (type: string, attributes: Dict): Dict => rekeyed(described(type), attributes, (_of, id) => keyOf(id as RemoteId))
	const shown = ({ type, id, attributes, isUntouched }: Row): Resource => ({
		...resourceOf(makeAddress(type, keyOf(id)), {}, { id }),
		attributes: outward(type, attributes),
		...(isUntouched && { isUntouched }),
	})
	const refused = (change: Change, why: string): Outcome => ({ change: change.id, kind: 'refused', problem: problem('API_REJECTED', why) })
	const refersTo = ({ type, attributes }: Row, id: RemoteId): boolean => {
		let found = false
		rekeyed(described(type), attributes, (_of, other) => {
			found ||= other === id
			return undefined
		})
		return found
	}
	const live: FakeLive = fakeLive()
	const isTaken = (type: string, attributes: Dict, own?: RemoteId): boolean =>
		unique.some((attribute) =>
			[...rows.values()].some((row) => row.type === type && row.id !== own && row.attributes.get(attribute) === attributes.get(attribute)),
		)
	const write = (change: Change): Outcome => {
		const { type, key, remoteId } = change
		if (change.kind === 'create') {
			const attributes = live.rewrite(inward(type, change.after))
			if (isTaken(type, attributes)) return refused(change, 'the name is taken')
			const id = `${next++}` as RemoteId
			rows.set(id, { type, id, attributes, isUntouched: true })
			name(type, key, id)
			return { change: change.id, kind: 'done', remoteId: id, observed: outward(type, attributes) }
		}
		const row = remoteId === undefined ? undefined : rows.get(remoteId)
		if (!row) return refused(change, 'there is none')
		if (change.kind === 'delete') {
			if ([...rows.values()].some((other) => other.id !== row.id && refersTo(other, row.id))) return refused(change, 'it is in use')
			rows.delete(row.id)
			return { change: change.id, kind: 'done' }
		}
		const names = new Set(change.edits.map(({ path }) => String(path[0])))
		const sent = inward(type, new Map([...change.after].filter(([attribute]) => names.has(attribute))))
		const attributes = live.rewrite(new Map([...[...row.attributes].filter(([attribute]) => !names.has(attribute)), ...sent]))
		if (isTaken(type, attributes, row.id)) return refused(change, 'the name is taken')
		rows.set(row.id, { ...row, attributes, isUntouched: false })
		return { change: change.id, kind: 'done', remoteId: row.id, observed: outward(type, attributes) }
	}
	const connection: Connection = {
		identity: live.identity,
		bind: (names: readonly Bound[]) => {
			for (const { type, key, id } of names) name(type, key, id)
		},
		read: async (scopes) =>
			new Map(
				scopes.map((scope) => {
					const mine = [...rows.values()].filter(({ type }) => type === scope).map(shown)
					return [scope, complete(new Map(mine.map((resource): [Address, Resource] => [resource.address, resource])))]
				}),
			),
		find: async ({
			type,
			key,
			id = ids.get(`${type} ${key}`),
		}: Ref): Promise<Read<{ kind: 'found'; resource: Resource } | { kind: 'gone' }>> => {
			const row = id === undefined ? undefined : rows.get(id)
			return complete(row ? { kind: 'found', resource: shown(row) } : { kind: 'gone' })
		},
		write: async (batch) =>
			batch.map((change) => {
				live.writes.push(change)
				return write(change)
			}),
	}
	for (const [address, attributes] of Object.entries(start)) {
		const { type, key } = resourceOf(address, {})
		const id = `id-${key}` as RemoteId
		name(type, key, id)
		rows.set(id, { type, id, attributes: resourceOf(address, attributes).attributes, isUntouched: false })
	}
	for (const [id, row] of rows) rows.set(id, { ...row, attributes: inward(row.type, row.attributes) })
	const forget = (): void => {
		keys.clear()
		ids.clear()
	}
	return Object.assign(live, connection, { rows, forget })
}
