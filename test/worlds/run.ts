/**
 * `npm run worlds -- --seed N --count M --play history|runners|any`: plays so many worlds from that seed on; one world is `--count 1`. Where
 * something goes wrong it prints the seed, the history without what does not matter, and a test that plays it again.
 *
 * `npm run worlds -- --breaks`: plays them with one line of the product broken after the other, and prints which world notices.
 */
import { parseArgs } from 'node:util'
import { huntFor, showHunted } from './breaks/caught.ts'
import { BREAKS } from './breaks/list.ts'
import { PLAYS, playMany, showShortened, testOf } from './plays.ts'

const { values } = parseArgs({
	options: {
		seed: { type: 'string', default: '1' },
		count: { type: 'string', default: '100' },
		play: { type: 'string', default: '' },
		breaks: { type: 'boolean', default: false },
	},
})
const [seed, count] = [numberOf('seed', values.seed), numberOf('count', values.count)]
if (values.breaks) await showBreaks()
else await playAll()

async function showBreaks(): Promise<void> {
	for (const one of BREAKS) process.stdout.write(`${showHunted(one, await huntFor(one, 60))}\n`)
}

async function playAll(): Promise<void> {
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
}

function numberOf(name: string, text: string): number {
	if (/^\d+$/.test(text)) return Number(text)
	throw new Error(`--${name} is a whole number`)
}
