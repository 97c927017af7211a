/** One thing to measure. A case is one file in `test/bench/cases` that exports `bench` of this type. */
export type Bench = {
	readonly name: string
	/** What is done in ways that shall be compared; the first is the measure of the others. */
	readonly variants: readonly [Variant, ...Variant[]]
	/** How often each variant runs; they take turns, so that a noisy moment hits all of them. */
	readonly runs: number
	/** Makes the input that the variants read, in a folder of the case's own, before the first run. */
	readonly prepare?: (folder: string) => void | Promise<void>
	/** What else there is to say and to hold, once everything was measured: counts, exponents. */
	readonly conclude?: (folder: string, results: readonly Result[]) => Conclusion | Promise<Conclusion>
}

/** Lines for people; `isWithin` is false where a limit is broken. */
export type Conclusion = { readonly lines: readonly string[]; readonly isWithin: boolean }

export type Result = { readonly variant: Variant; readonly timeMs: number; readonly peakBytes: number }

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
	/** The run fails where the median time, or the peak memory, is more than so many times that of the first variant. */
	readonly atMost?: { readonly time?: number; readonly memory?: number }
}
