import { expect, test } from 'vitest'
import type { Steps } from '../../src/model/index.ts'
import { runInTurns } from '../../src/sync/index.ts'
import { fakeClock } from '../support/fake-clock.ts'

test('P44: long work lets others have their turn about every 20 ms, and short work does not wait', async () => {
	const clock = fakeClock()
	const said: string[] = []
	function* work(name: string, steps: number): Steps<string> {
		for (let step = 1; step <= steps; step++) {
			clock.advance(5)
			said.push(`${name}${step}`)
			yield
		}
		return name
	}
	const done = await Promise.all([runInTurns({ clock }, work('a', 9)), runInTurns({ clock }, work('b', 2))])
	expect(done).toEqual(['a', 'b'])
	expect(said.join(' ')).toBe('a1 a2 a3 a4 b1 b2 a5 a6 a7 a8 a9')
})

test('what a step throws ends the work', async () => {
	function* work(): Steps<never> {
		yield
		throw new RangeError('no')
	}
	await expect(runInTurns({ clock: fakeClock() }, work())).rejects.toThrow('no')
})
