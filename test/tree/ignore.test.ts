import { expect, test } from 'vitest'
import { ignoring } from '../../src/tree/index.ts'
import { cpuMs } from '../support/cpu.ts'
import { at, SHOP, SHOP_LAYOUT } from '../support/shop.ts'

test.each<[pattern: string, ignored: readonly string[], kept: readonly string[]]>([
	['models/tmp', ['model.tmp'], ['model.tmp2', 'sync.tmp']],
	['models/tmp.yaml', ['model.tmp'], ['model.tmp2']],
	['syncs/tmp-*', ['sync.tmp-', 'sync.tmp-a', 'sync["tmp-a b"]'], ['sync.tmp', 'sync.a-tmp-', 'model.tmp-a']],
	['models/*', ['model.a', 'model["a.b"]'], ['sync.a']],
	['*/tmp', ['model.tmp', 'sync.tmp'], ['model.tmp1']],
	['*', [], ['model.a', 'sync.a']],
	['**', ['model.a', 'sync.a'], []],
	['**/tmp', ['model.tmp', 'sync.tmp'], ['model.a']],
	['models/?', ['model.a', 'model["\u{1f600}"]'], ['model.ab']],
	['models/a.b', ['model["a.b"]'], ['model.axb']],
	['models/(a|b)[c]+', ['model["(a|b)[c]+"]'], ['model.a', 'model.ac']],
	['models/$a', ['model["$a"]'], ['model.a']],
	['model.tmp-*', ['model.tmp-', 'model.tmp-a', 'model["tmp-a b"]'], ['model.a', 'sync.tmp-a']],
	['model.*', ['model.a', 'model["a.b"]'], ['sync.a', 'model["a/b"]']],
	['model', [], ['model.a']],
	['Models/tmp', [], ['model.tmp']],
	['', [], ['model.a']],
])('%s', (pattern, ignored, kept) => {
	const isIgnored = ignoring([pattern], SHOP_LAYOUT, SHOP)
	expect(ignored.map((address) => isIgnored(at(address)))).toEqual(ignored.map(() => true))
	expect(kept.map((address) => isIgnored(at(address)))).toEqual(kept.map(() => false))
})

test('any of several; none without any', () => {
	const isIgnored = ignoring(['models/a', 'models/b'], SHOP_LAYOUT, SHOP)
	expect(['model.a', 'model.b', 'model.c'].map((address) => isIgnored(at(address)))).toEqual([true, true, false])
	expect(ignoring([], SHOP_LAYOUT, SHOP)(at('model.a'))).toBe(false)
})

test('P44: a pattern of many stars answers in time', () => {
	const isIgnored = ignoring([`models/${'*a'.repeat(20)}b`], SHOP_LAYOUT, SHOP)
	const started = cpuMs()
	expect(isIgnored(at(`model.${'a'.repeat(60)}`))).toBe(false)
	expect(cpuMs() - started).toBeLessThan(1000)
})
