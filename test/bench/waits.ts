import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { writeFileSync } from 'node:fs'
import type { ClientRequest } from 'node:http'
import type { Wait } from './phases.ts'

/** Loaded into a measured process: writes, when it ends, from when to when it had processes and calls under way. */
const file = process.env['TIDEWAY_BENCH_WAITS']
if (file !== undefined) {
	const waits: Wait[] = []
	const nowUs = (): number => Number(process.hrtime.bigint() / 1000n)
	const follow = (what: Wait['for'], end: (done: () => void) => void): void => {
		const fromUs = nowUs()
		end(() => waits.push({ for: what, fromUs, toUs: nowUs() }))
	}
	subscribe('child_process', (message) => {
		const { process: child } = message as { process: ChildProcess }
		follow('git', (done) => child.once('close', done))
	})
	subscribe('http.client.request.start', (message) => {
		const { request } = message as { request: ClientRequest }
		follow('service', (done) => request.once('close', done))
	})
	process.on('exit', () => writeFileSync(file, JSON.stringify(waits)))
}
