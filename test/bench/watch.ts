import { writeFileSync } from 'node:fs'
import type { Watched } from './bench.ts'

/** Loaded into a measured process: writes, when it ends, what it took. */
const file = process.env['TIDEWAY_BENCH_WATCH']
if (file !== undefined) {
	const workedMs = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000
	let [lastMs, lastWorkMs, stallWallMs, stallMs] = [performance.now(), workedMs(process.threadCpuUsage()), 0, 0]
	const turn = (): void => {
		const [nowMs, nowWorkMs] = [performance.now(), workedMs(process.threadCpuUsage())]
		stallWallMs = Math.max(stallWallMs, nowMs - lastMs)
		stallMs = Math.max(stallMs, nowWorkMs - lastWorkMs)
		lastMs = nowMs
		lastWorkMs = nowWorkMs
	}
	setInterval(turn, 1).unref()
	process.on('exit', () => {
		turn()
		const peakBytes = process.resourceUsage().maxRSS * 1024
		const watched: Watched = { workMs: workedMs(process.cpuUsage()), peakBytes, stallMs, stallWallMs }
		writeFileSync(file, JSON.stringify(watched))
	})
}
