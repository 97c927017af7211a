import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { BREAKS } from './breaks/list.ts'
import { broken } from './breaks/source.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')

test.each(BREAKS)('can still be broken: $name', (one) => {
	const text = readFileSync(path.join(ROOT, one.file), 'utf8')
	expect(broken(one, text)).not.toBe(text)
})

test('breaks have names of their own, and few go unseen', () => {
	expect(new Set(BREAKS.map(({ name }) => name)).size).toBe(BREAKS.length)
	expect(BREAKS.filter(({ unseen }) => unseen === undefined).length).toBeGreaterThanOrEqual(10)
	expect(BREAKS.filter(({ unseen }) => unseen !== undefined).length).toBeLessThanOrEqual(BREAKS.length / 6)
})
