/** What this machine knows of the processes that hold locks: each writes down which one it is before it asks for a lock. */
export interface Holders {
	/** To be called before the lock of that id is asked for. Where nothing can be written down, nothing is known later. */
	begin(id: string): Promise<void>
	/** True only where a process of this machine asked for that lock, and is proven to have ended. */
	hasEnded(id: string): Promise<boolean>
	/** Forgets all that have ended, for who has the lock now. */
	sweep(): Promise<void>
}
