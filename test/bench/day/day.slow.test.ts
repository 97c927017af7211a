import { expect, test } from 'vitest'
import { builtEntry } from '../../support/built.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { playDay } from './play.ts'
import { reportOf } from './report.ts'

test('P1 P31 P35: an hour of people, faults, a restart and a kill: no edit is lost, and nothing is left to do', {
	timeout: 600_000,
}, async () => {
	await builtEntry()
	const restarts = [
		{ atHour: 0.3, signal: 'SIGKILL' },
		{ atHour: 0.6, signal: 'SIGTERM' },
	] as const
	const day = await playDay({ folder: scratchFolder(), seed: 'an hour', from: 10, hours: 1, speed: 60, busy: 2, restarts })
	const { lines, isWithin } = reportOf(day)
	expect(isWithin, lines.join('\n')).toBe(true)
	for (const { edits, toGitMs, toLiveMs } of day.played)
		expect([edits, toGitMs.length, toLiveMs.length].every((count) => count > 0)).toBe(true)
	expect(day.watch.lives).toHaveLength(3)
})
