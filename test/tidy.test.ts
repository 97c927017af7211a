import path from 'node:path'
import { expect, test } from 'vitest'
import { readProject, tidy } from './tidy/tidy.ts'

test('the project keeps its house rules', () => {
	expect(tidy(readProject(path.dirname(import.meta.dirname))).join('\n')).toBe('')
})
