import { writeFileSync } from 'node:fs'

/** Loaded into a measured process: writes the longest time, in ms, in which its event loop did not turn, when it ends. */
const file = process.env['TIDEWAY_BENCH_STALL']
if (file !== undefined) {
	let [last, longest] = [performance.now(), 0]
	const turn = (): void => {
		const now = performance.now()
		longest = Math.max(longest, now - last)
		last = now
	}
	setInterval(turn, 1).unref()
	process.on('exit', () => {
		turn()
		writeFileSync(file, String(longest))
	})
}
