/** A file that stays open at its end. */
export interface Appending {
	/** Resolves when it is on the disk. The next call is made after that. */
	append(content: string): Promise<void>
	/** To be called once, after the last text. */
	close(): Promise<void>
}

/** Files of our own: cache, local state, journals. Paths are absolute. Failures are `Failure(FILE_IO)`, credential-free. */
export interface Files {
	/** Undefined where there is no such file. */
	read(path: string): Promise<Uint8Array | undefined>
	/**
	 * Old or new content at any instant, also after power loss (P25); folders are made; mode 0600 in folders 0700. Pieces of a text are made
	 * while it is written, so that it is never there as a whole.
	 */
	write(path: string, content: string | Uint8Array | Iterable<string>): Promise<void>
	/** As `write`, but fails with `Failure(FILE_EXISTS)` where the file is already there: the primitive of a lock. */
	create(path: string, content: string): Promise<void>
	/** Appends and syncs to the disk before it resolves. */
	append(path: string, content: string): Promise<void>
	/** The same for who appends often. The file is made with the first text. */
	appending(path: string): Appending
	/** No error where there is nothing. */
	remove(path: string): Promise<void>
	/** When it was last written, ISO 8601; undefined where there is no such file, and where that is not known. */
	changedAt(path: string): Promise<string | undefined>
	/** Names in a folder; empty where there is no such folder. */
	list(path: string): Promise<readonly string[]>
}
