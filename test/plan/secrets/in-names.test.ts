import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Dict, Present } from '../../../src/model/index.ts'
import { fromPlain } from '../../../src/model/index.ts'
import { nameSecrets, variableName } from '../../../src/plan/secrets/in-names.ts'

test.each([
	[['destination', 'crm', 'settings', 'apiKey'], 'destination__crm__settings__apiKey'],
	[['destination', 'my-crm', 'settings', 'api_key'], 'destination__my_crm__settings__api_key'],
	[['destination', 'my_crm', 'settings', 'apiKey'], /^destination__my_crm__settings__apiKey__[0-9a-f]{8}$/],
	[['destination', 'crm', 'settings', 'x y'], /^destination__crm__settings__x_y__[0-9a-f]{8}$/],
	[['destination', 'ключ', 'a'], /^destination__x__a__[0-9a-f]{8}$/],
	[['a', 'b', 'list', 0], 'a__b__list__0'],
])('%j is %s', (path, expected) => {
	expect(variableName(path)).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected))
})

test('P16: two places never share a name, and a name can be one', () => {
	const step = fc.oneof(fc.constantFrom('a', 'a-b', 'a_b', 'a__b', 'b', '-', '_', 'a b', 'é'), fc.string({ minLength: 1, maxLength: 4 }))
	const path = fc.array(step, { minLength: 3, maxLength: 4 })
	fc.assert(
		fc.property(path, path, (one, other) => {
			// The name of a type and those of attributes are a provider's, and begin with a letter.
			const names = [one, other].map((steps) => variableName([`t${steps[0]}`, ...steps.slice(1)]))
			expect(names[0] === names[1]).toBe(JSON.stringify(one) === JSON.stringify(other))
			for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_]+$/)
		}),
	)
})

test('what is hidden is a variable, and nothing else changes', () => {
	const masked: Present = { kind: 'masked' }
	const before = fromPlain({ name: 'a', settings: { key: masked, list: [1, { k: masked }], url: 'u' } }) as Dict
	expect(nameSecrets('destination', 'crm', before)).toEqual(
		fromPlain({
			name: 'a',
			settings: {
				key: { kind: 'secret', text: '${destination__crm__settings__key}' },
				list: [1, { k: { kind: 'secret', text: '${destination__crm__settings__list__1__k}' } }],
				url: 'u',
			},
		}),
	)
	const plain = fromPlain({ a: [1] }) as Dict
	expect(nameSecrets('destination', 'crm', plain)).toBe(plain)
})
