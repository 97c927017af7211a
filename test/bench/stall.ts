import { writeFileSync } from 'node:fs'

/**
 * Loaded into a measured process: writes, when it ends, the longest time in ms between two turns of its event loop. `wallMs` is what
 * somebody who waits notices, on a busy machine with what other processes took; `workMs` is what the process itself worked in such a time.
 */
const file = process.env['TIDEWAY_BENCH_STALL']
if (file !== undefined) {
	const worked = (): number => {
		const { user, system } = process.threadCpuUsage()
		return (user + system) / 1000
	}
	let [lastMs, lastWorkMs, wallMs, workMs] = [performance.now(), worked(), 0, 0]
	const turn = (): void => {
		const [nowMs, nowWorkMs] = [performance.now(), worked()]
		wallMs = Math.max(wallMs, nowMs - lastMs)
		workMs = Math.max(workMs, nowWorkMs - lastWorkMs)
		lastMs = nowMs
		lastWorkMs = nowWorkMs
	}
	setInterval(turn, 1).unref()
	process.on('exit', () => {
		turn()
		writeFileSync(file, JSON.stringify({ wallMs, workMs }))
	})
}
