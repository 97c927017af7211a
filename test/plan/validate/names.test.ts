import { expect, test } from 'vitest'
import { schema } from '../../../providers/hightouch/schema/index.ts'
import type { Resource } from '../../../src/model/index.ts'
import { fromPlain, isDict, makeAddress } from '../../../src/model/index.ts'
import { doubleNames } from '../../../src/plan/index.ts'

function resource(type: string, key: string, attributes: object): Resource {
	const dict = fromPlain(attributes)
	if (!isDict(dict)) throw new TypeError('not a map')
	return { address: makeAddress(type, key), type, key, attributes: dict }
}

const paid = { contract: 'web', type: 'track', name: 'Paid', version: '1.0' }

test.each<readonly [string, object, readonly string[]]>([
	['another name', { ...paid, name: 'Sent' }, []],
	['another version', { ...paid, version: '2.0' }, []],
	['another contract', { ...paid, contract: 'app' }, []],
	['capitals', { ...paid, name: 'PAID' }, []],
	[
		'the same',
		paid,
		['event.web/b: `contract`, `type`, `name` and `version` are the same as in event.web/a, and the workspace allows that once'],
	],
	['nothing to be the same', { contract: 'web', type: 'identify' }, []],
])('two events in one contract: %s', (_, other, expected) => {
	const found = doubleNames(schema, [resource('event', 'web/a', paid), resource('event', 'web/b', other)])
	expect(found.map(({ problem: { message } }) => message)).toEqual(expected)
})

const money = { domain: 'shop', name: 'Money', schema: {} }

test.each<readonly [string, object, readonly string[]]>([
	['another name', { ...money, name: 'Line' }, []],
	['another version', { ...money, version: '2.0' }, []],
	['another domain', { ...money, domain: 'web' }, []],
	[
		'the same, said or not',
		{ ...money, version: 'default' },
		['component.shop/b: `domain`, `name` and `version` are the same as in component.shop/a, and the workspace allows that once'],
	],
])('two components of domains: %s', (_, other, expected) => {
	const found = doubleNames(schema, [resource('component', 'shop/a', money), resource('component', 'shop/b', other)])
	expect(found.map(({ problem: { message } }) => message)).toEqual(expected)
})
