import type { Steps } from '../model/index.ts'
import type { Clock } from '../ports/index.ts'

/** Steps go on for so long before others have their turn. */
const TURN_MS = 20

/** Runs long work to its end, and lets the event loop turn in between, so that no stall is felt. */
export async function runInTurns<T>({ clock }: { readonly clock: Clock }, steps: Steps<T>): Promise<T> {
	let beganMs = clock.monotonicMs()
	for (;;) {
		const step = steps.next()
		if (step.done) return step.value
		if (clock.monotonicMs() - beganMs < TURN_MS) continue
		await clock.sleep(0)
		beganMs = clock.monotonicMs()
	}
}
