/** One thing to measure. A case is one file in `test/bench/cases` that exports `bench` of this type. */
export type Bench = {
	readonly name: string
	/** What is done in ways that shall be compared; the first is the measure of the others. None where `conclude` measures all there is. */
	readonly variants: readonly Variant[]
	/** How often each variant runs; they take turns, so that a noisy moment hits all of them. */
	readonly runs: number
	/** Those runs are watched, which costs some 20 ms each; without it one more run is. */
	readonly isWatchedAlways?: true
	/** Runs only where it is asked for by name, because it takes so many minutes. */
	readonly minutes?: number
	/** Makes the input that the variants read, in a folder of the case's own, before the first run. */
	readonly prepare?: (folder: string) => void | Promise<void>
	/** What else there is to say and to hold, once everything was measured: counts, exponents. */
	readonly conclude?: (folder: string, results: readonly Result[]) => Conclusion | Promise<Conclusion>
}

/** Lines for people; `isWithin` is false where a limit is broken. */
export type Conclusion = { readonly lines: readonly string[]; readonly isWithin: boolean }

export type Result = Watched & {
	readonly variant: Variant
	/** From start to end. */
	readonly timeMs: number
}

/** What a process tells of itself when it ends. */
export type Watched = {
	/** What the process itself worked, in all its threads; without the processes that it started. */
	readonly workMs: number
	readonly peakBytes: number
	/** The longest that its event loop stood still: what it worked meanwhile. */
	readonly stallMs: number
	/** The same on the clock: what somebody who waits notices, on a busy machine with what other processes took. */
	readonly stallWallMs: number
}

export type Variant = {
	readonly name: string
	/** Arguments for Node, in a process of its own. `FOLDER` stands for the case's folder, `ROOT` for the project's. */
	readonly argv: readonly string[]
	/** Where it runs, below the case's folder; in that folder itself without it. */
	readonly cwd?: string
	/** Added to the environment. `FOLDER` and `ROOT` as in `argv`. */
	readonly env?: Readonly<Record<string, string>>
	/** Called before each run, outside the time. */
	readonly before?: (folder: string) => void
	/** The run fails where the time, or the peak memory, is more than so many times that of the first variant, or a stall longer. */
	readonly atMost?: { readonly time?: number; readonly memory?: number; readonly stallMs?: number }
}
