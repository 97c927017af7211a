import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeKeyed } from '../../src/adapters/keyed.ts'
import { Failure } from '../../src/model/index.ts'
import { newCanary, scanFor } from '../support/canary.ts'

const [own, same, other] = [
	'a key of ours, 32 characters long',
	'a key of ours, 32 characters long',
	'somebody else has another one ...',
].map(makeKeyed)
if (!own || !same || !other) throw new TypeError('there are three keys')

function codeOf(work: () => unknown): string {
	try {
		return `no failure: ${String(work())}`
	} catch (error) {
		return error instanceof Failure ? error.problem.code : String(error)
	}
}

describe('S29: a sealed text', () => {
	test('is opened by the same key as what it is', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, what) => {
				const wellFormed = text.toWellFormed()
				expect(same.unseal(own.seal(wellFormed, what), what)).toBe(wellFormed)
			}),
		)
	})

	test('never looks the same twice, and shows nothing of what it holds', () => {
		const secret = newCanary()
		const [one, two] = [own.seal(secret, 'x'), own.seal(secret, 'x')]
		expect(one).not.toBe(two)
		expect(scanFor({ secret })(one + two)).toEqual([])
	})

	const sealed = own.seal('{"serial":1}', 'meta.json of acme')
	test.each<[string, string, () => unknown]>([
		['with another key', 'STATE_SEALED', () => other.unseal(sealed, 'meta.json of acme')],
		['as something else', 'STATE_SEALED', () => own.unseal(sealed, 'lock.json of acme')],
		['that is not sealed', 'STATE_SEALED', () => own.unseal('{"serial":1}', 'meta.json of acme')],
		['of another format', 'STATE_SEALED', () => own.unseal(sealed.replace('"sealed":1', '"sealed":2'), 'meta.json of acme')],
		['cut off', 'STATE_SEALED', () => own.unseal(sealed.replace(/"data":"(.{8}).*"/, '"data":"$1"'), 'meta.json of acme')],
	])('is refused %s', (_, code, work) => {
		expect(codeOf(work)).toBe(code)
	})

	test('is refused with any of its letters altered', () => {
		const flipped = (at: number): string => `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`
		const data = sealed.indexOf('"data":"') + '"data":"'.length
		const salt = sealed.indexOf('"salt":"') + '"salt":"'.length
		for (const at of [
			...Array.from({ length: 30 }, (__, index) => data + index),
			...Array.from({ length: 42 }, (__, index) => salt + index),
		])
			expect(
				codeOf(() => own.unseal(flipped(at), 'meta.json of acme')),
				String(at),
			).toBe('STATE_SEALED')
	})

	test('the refusal says which key it needs and which there is, and neither of them', () => {
		const message = codeMessage(() => other.unseal(sealed, 'meta.json of acme'))
		expect(message).toMatch(/^meta\.json of acme is sealed with the key [0-9a-f]{16}, and `state_key` is the key [0-9a-f]{16}$/)
	})
})

function codeMessage(work: () => unknown): string {
	try {
		work()
	} catch (error) {
		if (error instanceof Failure) return error.problem.message
	}
	return 'no failure'
}

test('P7: a digest is the same for the same text and key, and for no others', () => {
	expect(own.digest('x')).toBe(same.digest('x'))
	expect(new Set([own.digest('x'), own.digest('y'), other.digest('x')]).size).toBe(3)
	expect(own.digest('x')).toMatch(/^[A-Za-z0-9_-]{22}$/)
})
