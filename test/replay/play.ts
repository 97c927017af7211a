import type { GitBench } from '../support/git.ts'
import type { BenchOptions } from './bench.ts'
import type { History } from './history.ts'
import { playInbound } from './inbound.ts'
import { playOutbound } from './outbound.ts'
import type { Scene } from './scene.ts'
import { Astray, beginScene } from './scene.ts'

/** `inbound`: the branch goes through the history; `outbound`: the workspace does. */
export type Way = 'inbound' | 'outbound'

/** Plays a history from its beginning; answers where the product does not follow, and how. */
export async function play(git: GitBench, way: Way, history: History, store: BenchOptions['store']): Promise<string | undefined> {
	const { seed, first, steps } = history
	let at = 'at the beginning'
	let scene: Scene | undefined
	try {
		scene = await beginScene(git, `${way} ${seed}`, store, history)
		for (const [index, step] of steps.entries()) {
			at = `step ${index}, ${step.title}`
			const from = steps[index - 1]?.after ?? first
			scene = way === 'inbound' ? await playInbound(scene, step, index % 2 === 0) : await playOutbound(scene, step, from, step.after)
		}
		return undefined
	} catch (error) {
		if (!(error instanceof Astray)) throw new Error(`seed ${seed}, ${way}, ${at}`, { cause: error })
		return `seed ${seed}, ${way}, ${at}\n${error.message}`
	} finally {
		await scene?.bench.close()
	}
}
