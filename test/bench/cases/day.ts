import { mkdirSync } from 'node:fs'
import type { Bench, Conclusion } from '../bench.ts'
import type { Script } from '../day/play.ts'
import { playDay } from '../day/play.ts'
import { reportOf } from '../day/report.ts'

/** People are in the office from eight to six; what ends the watch happens then. */
const DAY: Omit<Script, 'folder'> = {
	seed: 'a day',
	from: 0,
	hours: 24,
	speed: 60,
	busy: 1,
	restarts: [
		{ atHour: 9.2, signal: 'SIGTERM' },
		{ atHour: 10.7, signal: 'SIGKILL' },
		{ atHour: 12.1, signal: 'SIGTERM' },
		{ atHour: 13.4, signal: 'SIGKILL' },
		{ atHour: 15.3, signal: 'SIGKILL' },
		{ atHour: 17.5, signal: 'SIGTERM' },
	],
}

/** The same at the machine's own speed, with nothing going wrong: what latencies really are. */
const REAL: Omit<Script, 'folder'> = { seed: 'five minutes', from: 10, hours: 1 / 12, speed: 1, busy: 15, restarts: [], calm: true }

/** People at work on both sides of two sandboxes and, where it is installed, of a real Unleash; one process watches all. */
export const bench: Bench = {
	name: 'A day of traffic',
	runs: 0,
	variants: [],
	minutes: 32,
	conclude: play,
}

async function play(folder: string): Promise<Conclusion> {
	const [day, real] = [
		reportOf(await playDay({ ...DAY, folder: madeIn(folder, 'day') })),
		reportOf(await playDay({ ...REAL, folder: madeIn(folder, 'real') })),
	]
	return { lines: [...day.lines, '', ...real.lines], isWithin: day.isWithin && real.isWithin }
}

function madeIn(folder: string, name: string): string {
	mkdirSync(`${folder}/${name}`)
	return `${folder}/${name}`
}
