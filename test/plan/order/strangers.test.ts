import { describe, expect, test } from 'vitest'
import type { PlanRequest } from '../../../src/plan/index.ts'
import { makePlan } from '../../../src/plan/make.ts'
import { nextRound } from '../../support/rounds.ts'
import type { Resourceful, Sides } from '../../support/shop.ts'
import { requestOf } from '../../support/shop.ts'
import { MEMBER_SHOP } from '../../support/shop-members.ts'

const A = { 'folder.a': { name: 'a' } }
const B = { 'folder.b': { name: 'b' } }
const model = (...tags: readonly string[]): Resourceful => ({ 'model.m': { name: 'm', tags } })

/** Deployed from Git; `a` and `b` are names of folders, which models list. */
const deployed = (sides: Sides): PlanRequest => ({
	...requestOf({ ...sides, policy: { mode: 'deploy', deletes: 'allow', ...sides.policy } }),
	schema: MEMBER_SHOP,
})

function told(request: PlanRequest): readonly string[] {
	const { changes, held, warnings } = makePlan(request)
	const shown = (value: unknown): string => (Array.isArray(value) ? `[${value.join(' ')}]` : String(value))
	return [
		...changes.map((change) =>
			[change.id, ...(change.kind === 'update' ? change.edits.map(({ before, after }) => `${shown(before)} -> ${shown(after)}`) : [])].join(
				' ',
			),
		),
		...held.map(({ address, reason }) => `${address} waits: ${reason.code}`),
		...warnings.map(({ code, message }) => `${code} ${message}`),
	]
}

const SAID = 'REFERENCE_DANGLING model.m: `tags` lists "b", which has no file, and the workspace does not have it or is about to lose it'

describe('P8: what is deployed from a file that lists what is gone', () => {
	test.each<[string, Sides, readonly string[]]>([
		[
			'it is deleted now: it leaves the workspace, and the file is named',
			{ base: { ...A, ...B, ...model('a', 'b') }, git: { ...A, ...model('a', 'b') }, live: { ...A, ...B, ...model('a', 'b') } },
			['inbound update model.m [a b] -> [a]', 'inbound delete folder.b', SAID],
		],
		[
			'it was deleted before: nothing is drift, and the file is still named',
			{ base: { ...A, ...model('a', 'b') }, git: { ...A, ...model('a', 'b') }, live: { ...A, ...model('a') } },
			[SAID],
		],
		[
			'nor is it sent there where drift is to be overwritten',
			{
				base: { ...A, ...model('a', 'b') },
				git: { ...A, ...model('a', 'b') },
				live: { ...A, ...model('a') },
				policy: { overwriteDrift: true },
			},
			[SAID],
		],
		[
			'something else is made without it',
			{ base: { ...A, ...model('a') }, git: { ...A, ...model('b') }, live: { ...A, ...model('a') } },
			['inbound update model.m [a] -> []', SAID],
		],
		[
			'one that the workspace alone has is there',
			{ base: { ...A, ...model('a') }, git: { ...A, ...model('a', 'B') }, live: { ...A, ...B, ...model('a') } },
			['inbound update model.m [a] -> [a B]', 'folder.b waits: MODE_DRIFT'],
		],
		[
			'one that is new is there',
			{ base: { ...A, ...model('a') }, git: { ...A, ...B, ...model('a', 'b') }, live: { ...A, ...model('a') } },
			['inbound create folder.b', 'inbound update model.m [a] -> [a b]'],
		],
		[
			'where a file cannot be read, nobody can tell',
			{
				base: { ...A, ...model('a') },
				git: { ...A, ...model('a', 'b') },
				live: { ...A, ...model('a') },
				in: { git: { unknown: ['folder.x'] } },
			},
			['inbound update model.m [a] -> [a b]', 'folder.x waits: YAML_INVALID'],
		],
	])('%s', (_, sides, expected) => {
		expect(told(deployed(sides))).toEqual(expected)
	})

	test('P2: the run after the delete has nothing to do, whether or not the file is set right', () => {
		const request = deployed({
			base: { ...A, ...B, ...model('a', 'b') },
			git: { ...A, ...model('a', 'b') },
			live: { ...A, ...B, ...model('a', 'b') },
		})
		const next = { ...nextRound(request), policy: request.policy }
		expect(told(next)).toEqual([SAID])
		expect(told({ ...nextRound(next), policy: request.policy })).toEqual([SAID])
		expect(told({ ...next, git: requestOf({ git: { ...A, ...model('a') } }).git })).toEqual([])
	})

	test('where both sides may be written the file follows instead', () => {
		const sides = { base: { ...A, ...B, ...model('a', 'b') }, git: { ...A, ...model('a', 'b') }, live: { ...A, ...B, ...model('a', 'b') } }
		expect(told(deployed({ ...sides, policy: { mode: 'two-way' } }))).toEqual([
			'inbound delete folder.b',
			'outbound update model.m [a b] -> [a]',
		])
	})
})
