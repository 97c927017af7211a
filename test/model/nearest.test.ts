import { expect, test } from 'vitest'
import { nearest } from '../../src/model/index.ts'

const NAMES = ['plan', 'apply', 'pull', 'push', 'state list', '__proto__']

test.each([
	['the name itself', 'plan', 'plan'],
	['case does not count', 'PLAN', 'plan'],
	['a letter too few', 'aply', 'apply'],
	['a letter too many', 'planx', 'plan'],
	['a wrong letter', 'plen', 'plan'],
	['two neighbours swapped', 'paln', 'plan'],
	['the nearer of two', 'puhs', 'push'],
	['a tie goes to the first', 'pu', undefined],
	['two words', 'state lsit', 'state list'],
	['a name that objects have anyway', '__porto__', '__proto__'],
	['nothing is near', 'deploy', undefined],
	['too short to tell', 'x', undefined],
	['empty', '', undefined],
	['very long', 'p'.repeat(100_000), undefined],
])('%s: %s', (_name, typed, expected) => {
	expect(nearest(typed, NAMES)).toBe(expected)
})

test('a name that a word is put before, as Terraform does with types', () => {
	const addresses = ['web', 'source.web', 'tracking_plan.web']
	expect(nearest('segment_source.web', addresses)).toBe('source.web')
	expect(nearest('segment_tracking_plan.web', ['plan.web', ...addresses])).toBe('tracking_plan.web')
	expect(nearest('segment_sourceXweb', addresses)).toBeUndefined()
})

test('the first of equally near names wins', () => {
	expect(nearest('pul', ['pull', 'pulp'])).toBe('pull')
	expect(nearest('pul', ['pulp', 'pull'])).toBe('pulp')
})
