/** Plays worlds, so many seeds of each play as are told, until one goes wrong, and prints as JSON how far it came: a `Hunted`. */
import { HISTORY, RUNNERS } from '../plays.ts'
import type { Hunted } from './caught.ts'

process.stdout.write(JSON.stringify(await hunt(Number(process.argv[2]))))

async function hunt(seeds: number): Promise<Hunted> {
	let worlds = 0
	for (let seed = 1; seed <= seeds; seed += 1)
		for (const play of [HISTORY, RUNNERS]) {
			worlds += 1
			const { wrong, log } = await play.play(String(seed), new Set())
			if (wrong !== undefined) return { worlds, by: { play: play.name, seed: String(seed), wrong, after: log.at(-1) ?? '' } }
		}
	return { worlds }
}
