import { expect, test } from 'vitest'
import { showByHand } from '../../src/show/index.ts'

test('one line for each thing, with its number where that is known', () => {
	const items = [
		{ what: 'audiences', count: 12, remedy: 'make them in the app' },
		{ what: 'spaces\u001b[2K', remedy: 'set them up\nby hand' },
	]
	expect(showByHand(items, { color: false })).toMatchInlineSnapshot(`
		"BY HAND  not kept in files

		  . audiences (12): make them in the app
		  . spaces\\u001b[2K: set them up\\nby hand
		"
	`)
})

test('nothing where there is nothing', () => {
	expect(showByHand([], { color: false })).toBe('')
})
