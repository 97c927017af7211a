import { expect, test } from 'vitest'
import { cannot } from '../../../providers/unleash/cannot.ts'
import type { Change } from '../../../src/provider.ts'
import { makeAddress } from '../../../src/provider.ts'
import { dictOf } from '../../support/fake-api.ts'

function update(type: string, before: object, after: object, to: 'git' | 'live' = 'live'): Change {
	const common = { id: 'u', address: makeAddress(type, 'a'), type, key: 'a', other: null, dependents: [], notes: [] }
	return { ...common, kind: 'update', to, before: dictOf(before), after: dictOf(after), edits: [] }
}

const on = (...strategies: readonly object[]) => ({ environments: { production: { enabled: true, strategies } } })

test.each<[string, Change, RegExp | undefined]>([
	['on without a strategy', update('feature', {}, { environments: { production: { enabled: true } } }), /no active strategy/],
	['on with strategies that are all disabled', update('feature', {}, on({ name: 'default', disabled: true })), /production/],
	['on with one that is active', update('feature', {}, on({ name: 'default', disabled: true }, { name: 'default' })), undefined],
	['off without a strategy', update('feature', on({ name: 'default' }), {}), undefined],
	['to Git, whatever the workspace holds', update('feature', {}, on(), 'git'), undefined],
	['a color goes', update('tag_type', { color: '#000000' }, {}), /color/],
	['a color comes', update('tag_type', {}, { color: '#000000' }), undefined],
])('%s', (_, change, reason) => {
	const because = cannot(change)
	if (reason === undefined) expect(because).toBeUndefined()
	else expect(because?.reason).toMatch(reason)
})
