/** Files of our own: cache, local state, journals. Paths are absolute. Failures are `Failure(FILE_IO)`, credential-free. */
export interface Files {
	/** Undefined where there is no such file. */
	read(path: string): Promise<Uint8Array | undefined>
	/** Old or new content at any instant, also after power loss (P25); folders are made; mode 0600 in folders 0700. */
	write(path: string, content: string | Uint8Array): Promise<void>
	/** As `write`, but fails with `Failure(FILE_EXISTS)` where the file is already there: the primitive of a lock. */
	create(path: string, content: string): Promise<void>
	/** Appends and syncs to the disk before it resolves. */
	append(path: string, content: string): Promise<void>
	/** No error where there is nothing. */
	remove(path: string): Promise<void>
	/** Names in a folder; empty where there is no such folder. */
	list(path: string): Promise<readonly string[]>
}
