import { describe, expect, test } from 'vitest'
import type { Change, RemoteId } from '../../../src/model/index.ts'
import { actionsOf, reasonOf, resourcesIn } from '../../../src/show/plan/changed.ts'
import { createToLive, dict, model, updateToLive } from '../../support/plans.ts'

const a = model('a')
const id = '7' as RemoteId
const common = { address: a, type: 'model', key: 'a', to: 'live', other: null, dependents: [], notes: [] } as const
const create: Change = { ...common, id: 'c', kind: 'create', after: dict({ name: 'new' }) }
const remove: Change = { ...common, id: 'd', kind: 'delete', before: dict({ name: 'old' }), remoteId: id }
const update: Change = { ...common, id: 'u', kind: 'update', before: dict({ name: 'old' }), after: dict({ name: 'new' }), edits: [] }
const gone: Change = { ...remove, address: model('a-1f2e3d4c'), key: 'a-1f2e3d4c', deposed: a }
const interim = { attribute: 'name', value: 'for now' }
const aside: Change = { ...update, id: 'n', after: dict({ name: 'for now' }), interim }
const onward: Change = { ...update, before: dict({ name: 'for now' }) }

/** Actions and reason, then the name before and after. */
function shown(changes: readonly Change[]): readonly string[] {
	return resourcesIn(changes).map((changed) => {
		const { address, from, to } = changed
		const names = [from, to].map((side) => String(side?.attributes.get('name') ?? '-'))
		return `${address} ${actionsOf(changed).join('+')} ${reasonOf(changed) ?? '-'}: ${names.join(' -> ')}`
	})
}

describe('what becomes of a resource, in the words of Terraform', () => {
	const triggers = [model('b')]
	test.each<[string, readonly Change[], string]>([
		['created', [create], 'model.a create -: - -> new'],
		['updated', [update], 'model.a update -: old -> new'],
		['deleted', [remove], 'model.a delete delete_because_no_resource_config: old -> -'],
		['made anew', [remove, { ...create, replaces: id }], 'model.a delete+create replace_by_request: old -> new'],
		['because of another', [remove, { ...create, replaces: id, triggers }], 'model.a delete+create replace_by_triggers: old -> new'],
		['the new one first', [{ ...create, replaces: id, deposes: gone.key }, gone], 'model.a create+delete replace_by_request: old -> new'],
		[
			'with a name for the time being',
			[{ ...create, after: dict({ name: 'for now' }), deposes: gone.key, interim }, gone, onward],
			'model.a create+delete replace_by_request: old -> new',
		],
		['aside for another', [aside, onward], 'model.a update -: old -> new'],
		['deleted from Git, where nobody has a reason', [{ ...remove, to: 'git' }], 'model.a delete -: old -> -'],
	])('%s', (_name, changes, expected) => {
		expect(shown(changes)).toEqual([expected])
		expect(shown([...changes].reverse())).toEqual([expected])
	})

	test('several, by address', () => {
		expect(shown([updateToLive, createToLive, create]).map((line) => line.split(' ')[0])).toEqual([
			'model.a',
			'model.refunds',
			'sync.orders-to-crm',
		])
	})
})
