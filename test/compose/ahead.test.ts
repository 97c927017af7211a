import { expect, test } from 'vitest'
import { systemClock } from '../../src/adapters/clock.ts'
import { loadAhead } from '../../src/compose/ahead.ts'

test('what is wrong with code that is loaded ahead is told where it is used, and not before', async () => {
	const clock = systemClock()
	await expect(loadAhead({ clock }, { provider: 'no-such-service' }, 'needed')).resolves.toBeUndefined()
	await expect(loadAhead({ clock }, { provider: '../elsewhere' }, 'unneeded')).resolves.toBeUndefined()
})
