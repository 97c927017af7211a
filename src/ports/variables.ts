/**
 * Values for variables from outside of the files of a workspace. Some of them are secrets: nobody writes what is answered here anywhere,
 * and whoever sends it does so at the last moment (P7).
 */
export interface Variables {
	/** Undefined where there is none; an empty value is one. */
	find(name: string): GivenVariable | undefined
	/** Names that somebody gave one by one, so that each has to be one of the files'. */
	readonly asked?: readonly string[]
}

export type GivenVariable = {
	/** The value itself, or an expression of HCL that says it. */
	readonly text: string
	readonly form: 'text' | 'expression'
	/** For people: `TIDEWAY_VAR_region`. */
	readonly from: string
	/** True for what stands above the files of values in the tree; the others only stand in where these say nothing. */
	readonly isAbove: boolean
}

/** What only the holder of the state's key can make and read. */
export interface Keyed {
	/** Equal texts give equal digests; without the key nothing can be told from one. */
	digest(text: string): string
	/** The text as one that nobody reads or alters without the key; `what` it is belongs to it. */
	seal(text: string, what: string): string
	/** The inverse. Throws `Failure(STATE_SEALED)` for another key, another `what`, an altered text, and one that is not sealed. */
	unseal(text: string, what: string): string
}
