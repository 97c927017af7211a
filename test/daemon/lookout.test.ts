import { expect, test } from 'vitest'
import { makeLookout } from '../../src/daemon/lookout.ts'
import type { CommitId } from '../../src/model/index.ts'
import { Failure, problem } from '../../src/model/index.ts'
import type { Looking } from '../../src/ports/index.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { fakeRandom } from '../support/fake-random.ts'

const TIP = 'a'.repeat(40) as CommitId

function watching() {
	const clock = fakeClock()
	const asked: (readonly string[])[] = []
	const looking: Looking = {
		look: async (refs) => {
			asked.push(refs)
			return new Map(refs.map((ref) => [ref, TIP]))
		},
	}
	return { clock, asked, looking, lookout: makeLookout({ clock, random: fakeRandom('lookout') }, 30_000) }
}

test('one look serves all who ask within the time, and asks for what all of them want', async () => {
	const { clock, asked, looking, lookout } = watching()
	await lookout.see('r', ['main'], looking)
	await Promise.all([lookout.see('r', ['main', 'a'], looking), lookout.see('r', ['main', 'a'], looking)])
	await lookout.see('r', ['main'], looking)
	await lookout.see('other', ['main'], looking)
	expect(asked).toEqual([['main'], ['main', 'a'], ['main']])
	clock.advance(30_000)
	await lookout.see('r', ['main'], looking)
	expect(asked).toHaveLength(4)
})

test('P39: what was seen before a push that somebody heard of is looked at again, even where that look is under way', async () => {
	const { asked, looking, lookout } = watching()
	const before = lookout.see('r', ['main'], looking)
	lookout.forget()
	await Promise.all([before, lookout.see('r', ['main'], looking)])
	expect(asked).toHaveLength(2)
	lookout.forget('other')
	await lookout.see('r', ['main'], looking)
	expect(asked).toHaveLength(2)
})

test('a look that failed stands for all for a moment, and not for long', async () => {
	const { clock, asked, looking, lookout } = watching()
	const down: Looking = {
		look: async () => {
			asked.push([])
			throw new Failure(problem('GIT_FAILED', 'no answer'))
		},
	}
	await expect(lookout.see('r', ['main'], down)).rejects.toThrow('no answer')
	await expect(lookout.see('r', ['main'], looking)).rejects.toThrow('no answer')
	clock.advance(5000)
	expect((await lookout.see('r', ['main'], looking)).refs.get('main')).toBe(TIP)
	expect(asked).toHaveLength(2)
})
