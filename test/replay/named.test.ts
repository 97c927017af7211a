import { expect, test } from 'vitest'
import type { Findings } from './named.ts'
import { difference } from './named.ts'

const found = (...texts: readonly string[]): Findings =>
	new Map(texts.map((text) => [text, { address: text.split(' ')[1] ?? '', text }] as const))

const STANDING = 'held model.broken'

test.each([
	['nothing is touched and nothing is new', [], [], [STANDING], undefined],
	['what is touched is named', ['model.a'], [], ['change model.a', STANDING], undefined],
	['what is touched is named by what stood already', ['model.broken'], [], [STANDING], undefined],
	['what is touched is not named', ['model.a'], [], [STANDING], 'touched and not named: model.a'],
	['what is not touched is named', [], [], ['change model.b', STANDING], 'named and not touched: change model.b'],
	['what stands says something else', [], [], ['detached model.broken'], 'named and not touched: detached model.broken'],
	['what is agreed again is named', [], ['model.a'], ['adoption model.a'], undefined],
	['what is agreed again is not named', [], ['model.a'], [], undefined],
])('%s', (_title, changed, again, now, wrong) => {
	const told = difference({ changed: new Set(changed), again: new Set(again) }, found(...now), found(STANDING))
	if (wrong === undefined) expect(told).toBe(undefined)
	else expect(told?.split('\n')).toContain(wrong)
})
