/** Something that `doctor` looked at, and what it found. */
export type Check = {
	/** What was looked at: `write access`. */
	readonly name: string
	/** The workspace that it is about; left out where it concerns all. */
	readonly workspace?: string
	readonly state: 'ok' | 'warn' | 'FAIL' | 'skip'
	readonly found: string
	/** What a person can do about it. */
	readonly cure?: string
}
