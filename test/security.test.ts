import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { PROPERTIES } from './properties/list.ts'
import { projectCases } from './properties/titles.ts'
import { readProject } from './tidy/tidy.ts'

const ROOT = path.join(import.meta.dirname, '..')

test('SECURITY.md names properties that exist, and tests prove all of them', () => {
	const text = readFileSync(path.join(ROOT, 'SECURITY.md'), 'utf8')
	const named = [...new Set(text.match(/\b[PS]\d+\b/g))]
	const known = PROPERTIES.map(({ id }) => id)
	const proven = projectCases(readProject(ROOT)).flatMap(({ ids }) => ids)
	expect(named.length).toBeGreaterThan(30)
	expect(named.filter((id) => !known.includes(id))).toEqual([])
	expect(named.filter((id) => !proven.includes(id))).toEqual([])
})
