import type { Address, Dict, Direction, Mode, Side } from '../model/index.ts'

/** What the user has decided beforehand. */
export type Policy = {
	readonly mode: Mode
	readonly direction: Direction
	/** Only these and what they depend on; empty = all. */
	readonly targets: readonly Address[]
	/** `with-needs`: what the targets refer to comes along. */
	readonly reach: 'with-needs' | 'exact'
	/** What may be deleted and made anew, where an attribute that is fixed at creation makes that necessary. */
	readonly replace: readonly Address[]
	/** What is made anew is there before the old one is deleted. */
	readonly createFirst: boolean
	readonly deletes: 'never' | 'guarded' | 'allow'
	readonly onConflict: 'hold' | 'stop-all' | 'git' | 'live'
	/** Conflicts settled one by one, by address: a side wins, or both get the attributes that a person wrote. */
	readonly choices: ReadonlyMap<Address, Side | Dict>
	/** Overrides of the guards; each names the exact count (P18). */
	readonly allowDeletes: number | null
	readonly allowChanges: number | null
	/** Pause a resource that is at work, change it, restore it. */
	readonly pauseRunning: boolean
	/** Variables whose values are sent again, whether or not they changed. */
	readonly resend: readonly string[]
	/** Where a mode lets one side only follow the other, undo what was done there; without it that is told and left. */
	readonly overwriteDrift: boolean
	/** Bring back the files of detached resources. */
	readonly restoreDetached: boolean
}

export const DEFAULT_POLICY: Policy = {
	mode: 'two-way',
	direction: 'both',
	targets: [],
	reach: 'with-needs',
	replace: [],
	createFirst: false,
	deletes: 'guarded',
	onConflict: 'hold',
	choices: new Map(),
	allowDeletes: null,
	allowChanges: null,
	pauseRunning: false,
	resend: [],
	overwriteDrift: false,
	restoreDetached: false,
}
