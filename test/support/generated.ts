import fc from 'fast-check'
import { beforeEach, TestRunner } from 'vitest'

/** What a test leaves in the report of a run, beside whether it passed. */
declare module 'vitest' {
	interface TaskMeta {
		/** How many cases it generated. */
		generated?: number
		/** How many of them met each row of a truth table, by the row's name. */
		hits?: Readonly<Record<string, number>>
		/** It shows what does not hold yet, and passes as long as it fails. */
		isExpectedToFail?: true
	}
}

beforeEach(({ task }) => {
	if (task.fails) task.meta.isExpectedToFail = true
})

/** Adds `count` cases to those that the running test says it generated. */
export function noteGenerated(count: number): void {
	const meta = TestRunner.getCurrentTest()?.meta
	if (meta) meta.generated = (meta.generated ?? 0) + count
}

/** Says how many generated cases of the running test met each row of a truth table. */
export function noteHits(hits: Readonly<Record<string, number>>): void {
	const meta = TestRunner.getCurrentTest()?.meta
	if (meta) meta.hits = { ...meta.hits, ...hits }
}

// Always the same cases, so that a change is judged by what it changes; TIDEWAY_SEED=N looks at others.
// What fast-check runs is counted without a word in the test; a failure is told as it would be without this.
fc.configureGlobal({
	...fc.readConfigureGlobal(),
	seed: Number(process.env.TIDEWAY_SEED ?? 1),
	reporter: (details) => {
		noteGenerated(details.numRuns)
		if (details.failed) throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance })
	},
})
