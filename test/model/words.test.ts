import { expect, test } from 'vitest'
import { wordOf } from '../../src/model/index.ts'

test('a text is itself, however many there were and however often it comes', () => {
	const texts = Array.from({ length: 10_000 }, (_, index) => `word ${index}`)
	for (let round = 0; round < 2; round += 1) expect(texts.map(wordOf)).toEqual(texts)
	const long = 'x'.repeat(10_000)
	expect([wordOf(''), wordOf(long), wordOf('\ud800')]).toEqual(['', long, '\ud800'])
})
