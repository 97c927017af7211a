import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SecretPart } from '../../src/model/index.ts'
import {
	fromPlain,
	mapSecrets,
	onlyVariable,
	readReferences,
	repeatsSecret,
	secretOf,
	secretParts,
	secretsIn,
	variablesOf,
} from '../../src/model/index.ts'

const name = fc.constantFrom('a', 'B_2', 'x-y', '_z')
const part = fc.oneof(
	fc.string({ minLength: 1 }),
	fc.constantFrom('$', '${a}', '$$', '%{'),
	name.map((variable) => ({ variable })),
)

test('P14: the parts of a secret come back, texts side by side as one', () => {
	const joined = (parts: readonly SecretPart[]): readonly SecretPart[] => {
		const all: SecretPart[] = []
		for (const next of parts) {
			const last = all.at(-1)
			if (typeof next === 'string' && typeof last === 'string') all[all.length - 1] = last + next
			else all.push(next)
		}
		return all
	}
	fc.assert(
		fc.property(fc.array(part), (parts) => {
			expect(secretParts(secretOf(parts))).toEqual(joined(parts))
		}),
	)
})

test.each([
	['a variable', [{ variable: 'key' }], 'key', ['key']],
	['a text around it', ['Bearer ', { variable: 'key' }], undefined, ['key']],
	['two, one of them twice', [{ variable: 'a' }, ':', { variable: 'b' }, { variable: 'a' }], undefined, ['a', 'b']],
])('%s', (_, parts, only, names) => {
	const secret = secretOf(parts)
	expect([onlyVariable(secret), variablesOf(secret)]).toEqual([only, names])
})

test('secrets are found and replaced at any depth; a value without one is given back itself', () => {
	const key = secretOf([{ variable: 'key' }])
	const value = new Map([['a', [1, new Map([['b', key]])]]])
	expect(secretsIn(value)).toEqual([key])
	expect(mapSecrets(value, () => 'x')).toEqual(fromPlain({ a: [1, { b: 'x' }] }))
	const plain = new Map([['a', [1]]])
	expect(mapSecrets(plain, () => 'x')).toBe(plain)
})

test.each([
	['@@crm_key@@', secretOf([{ variable: 'crm_key' }])],
	['Bearer @@crm_key@@', 'Bearer @@crm_key@@'],
	['@@@@', '@@@@'],
	['@@1@@', '@@1@@'],
])('the form of Segment, as a whole text only: %s', (text, expected) => {
	expect(readReferences(new Map([['a', [text]]]))).toEqual(new Map([['a', [expected]]]))
})

describe('P7: a text that repeats a secret', () => {
	const secret = 'hunter2-hunter2-hunter2'
	test.each([
		['it', `wrong: ${secret}`, true],
		['a piece', 'wrong: hunter2-hunt…', true],
		['in base 64', btoa(`Bearer ${secret}`), true],
		['in lines', secret.replace(/(.{5})/g, '$1\n'), true],
		['less than that', 'wrong: hunter', false],
		['something else', 'the name is taken', false],
	])('%s', (_, text, expected) => {
		expect(repeatsSecret(text, secret)).toBe(expected)
	})
})
