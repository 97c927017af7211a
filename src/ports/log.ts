/** Progress and diagnostics for whoever watches the run. Never results, never secrets. */
export interface Log {
	/** One step of a long piece of work: `done` of `total` where that is known. Cheap; may be dropped. */
	progress(step: string, done?: number, total?: number): void
	/** A sentence worth keeping. */
	info(message: string): void
	warn(message: string): void
	debug(message: string): void
}
