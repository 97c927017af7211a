/** Tells a file left by a dead process from one of a live process. */
export interface Processes {
	/** Names this process on one line: never the same for two processes. */
	readonly self: string
	/** True only where the process of that name is proven to have ended; a name that cannot be judged gives false. */
	isGone(name: string): Promise<boolean>
	/** The same by what the running system tells, so that it holds for names that others may have written, too: a restart proves nothing. */
	hasEnded(name: string): Promise<boolean>
}
