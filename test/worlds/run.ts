/**
 * `npm run worlds -- --seed N --count M --play history|runners`: plays so many worlds from that seed on; one world is `--count 1`. Where
 * something goes wrong it prints the seed, the history without what does not matter, and a test that plays it again.
 */
import { parseArgs } from 'node:util'
import { HISTORY, playMany, RUNNERS, showShortened, testOf } from './plays.ts'

const { values } = parseArgs({
	options: {
		seed: { type: 'string', default: '1' },
		count: { type: 'string', default: '100' },
		play: { type: 'string', default: '' },
	},
})
const [seed, count] = [numberOf('seed', values.seed), numberOf('count', values.count)]
const PLAYS = [HISTORY, RUNNERS]
const chosen = PLAYS.filter(({ name }) => values.play === '' || name === values.play)
if (chosen.length === 0) throw new Error(`--play is one of ${PLAYS.map(({ name }) => name).join(', ')}`)
for (const play of chosen) {
	let done = 0
	const onPlayed = (wrong: number): void => {
		done += 1
		if (process.stderr.isTTY || done === count) process.stderr.write(`\r${play.name}: ${done} of ${count}, ${wrong} wrong `)
	}
	const failed = await playMany(play, { seed, count, onPlayed })
	process.stderr.write('\n')
	for (const one of failed) process.stdout.write(`\n${showShortened(play, one)}\n`)
	const [first] = failed
	if (first) process.stdout.write(`\n${testOf(play, first)}`)
	process.exitCode ||= first ? 1 : 0
}

function numberOf(name: string, text: string): number {
	if (/^\d+$/.test(text)) return Number(text)
	throw new Error(`--${name} is a whole number`)
}
