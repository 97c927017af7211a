import { describe, expect, test } from 'vitest'
import type { Change, Resource, Schema } from '../../../src/model/index.ts'
import { complete, makeAddress, runSteps } from '../../../src/model/index.ts'
import { DEFAULT_POLICY } from '../../../src/plan/index.ts'
import { holdBack } from '../../../src/plan/order/hold.ts'
import { orderChanges } from '../../../src/plan/order/order.ts'
import { danglingReferences } from '../../../src/plan/validate/references.ts'
import { dictOf } from '../../support/fake-api.ts'

const can = { create: true, update: true, delete: true } as const
/** Boards of a kind, which may be one of the service's own; and of a room, which must be there. */
const SCHEMA: Schema = {
	version: 1,
	types: [
		{ name: 'room', title: 'rooms', role: 'managed', attributes: [], can },
		{ name: 'kind', title: 'kinds', role: 'managed', attributes: [], can },
		{
			name: 'board',
			title: 'boards',
			role: 'managed',
			attributes: [
				{ name: 'kind', kind: 'string', refersTo: 'kind', loose: true },
				{ name: 'room', kind: 'string', refersTo: 'room' },
			],
			can,
		},
	],
}

function board(attributes: object): Resource {
	return { address: makeAddress('board', 'a'), type: 'board', key: 'a', attributes: dictOf(attributes) }
}

function creation(type: string, key: string, attributes: object): Change {
	const address = makeAddress(type, key)
	return {
		id: `create ${address}`,
		kind: 'create',
		to: 'live',
		address,
		type,
		key,
		after: dictOf(attributes),
		other: null,
		dependents: [],
		notes: [],
	}
}

describe('a name that may lead nowhere', () => {
	test('is no mistake, as others are', () => {
		const around = { known: new Set<never>(), unread: new Set<string>(), fileOf: () => undefined }
		const found = danglingReferences(SCHEMA, [board({ kind: 'builtin', room: 'nowhere' })], around)
		expect(found.map(({ problem }) => problem.where?.path)).toEqual([['room']])
	})

	test('is no reason to wait, as others are', () => {
		const none = new Map<never, never>()
		const side = {
			marker: '',
			scopes: new Map(SCHEMA.types.map(({ name }) => [name, complete(none)])),
			unknown: none,
			gone: new Set<never>(),
			warnings: [],
		}
		const request = { schema: SCHEMA, git: { ...side, of: 'git' as const }, live: { ...side, of: 'live' as const }, policy: DEFAULT_POLICY }
		const held = (attributes: object) =>
			runSteps(holdBack(request, [creation('board', 'a', attributes)])).held.map(({ reason }) => reason.code)
		expect(held({ kind: 'builtin' })).toEqual([])
		expect(held({ room: 'nowhere' })).toEqual(['REFERENCE_DANGLING'])
	})

	test('still says what comes first, where it leads somewhere', () => {
		const { order } = orderChanges(SCHEMA, [
			creation('board', 'a', { kind: 'own' }),
			creation('kind', 'own', {}),
			creation('room', 'r', {}),
		])
		expect(order).toEqual([['create kind.own', 'create room.r'], ['create board.a']])
	})
})
