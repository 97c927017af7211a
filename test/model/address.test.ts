import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeAddress, parseAddress } from '../../src/model/index.ts'

describe('an address names one thing in one way', () => {
	test.each([
		['model', 'customers', 'model.customers'],
		['schema_model', '-15', 'schema_model.-15'],
		['event', 'web/signed-up', 'event.web/signed-up'],
		['event', 'a/b/c', 'event.a/b/c'],
		['event', 'web/', 'event["web/"]'],
		['event', '/web', 'event["/web"]'],
		['event', 'web//up', 'event["web//up"]'],
		['event', '/', 'event["/"]'],
		['event', 'web/odd key', 'event["web/odd key"]'],
		['event', 'web/../up', 'event["web/../up"]'],
		['model', '', 'model[""]'],
		['model', 'a.b', 'model["a.b"]'],
		['model', 'a"]b', 'model["a\\"]b"]'],
		['model', 'a\u202Eb', 'model["a\\u202eb"]'],
	])('%s %j is %s, and back', (type, key, address) => {
		expect(makeAddress(type, key)).toBe(address)
		expect(parseAddress(address)).toEqual({ type, key, address })
	})

	test('what is quoted without need is the same address', () => {
		expect(parseAddress('event["web/signed-up"]')).toEqual({ type: 'event', key: 'web/signed-up', address: 'event.web/signed-up' })
	})

	test.each([
		'event',
		'event.',
		'event.web/',
		'event./web',
		'event.web//up',
		'Event.web',
		'event.web up',
		'event["web]',
		'event[web]',
		'event["\\x"]',
	])('%s is none', (text) => {
		expect(parseAddress(text)).toBeUndefined()
	})

	test('P45: any key comes back', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (key) => {
				expect(parseAddress(makeAddress('event', key))).toMatchObject({ type: 'event', key })
			}),
		)
	})

	test('two keys never share an address', () => {
		const key = fc.string({ unit: fc.constantFrom('a', '/', '.', '"', '[') })
		fc.assert(fc.property(key, key, (a, b) => makeAddress('event', a) !== makeAddress('event', b) || a === b))
	})
})
