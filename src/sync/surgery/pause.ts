import type { Problem } from '../../model/index.ts'
import { Failure, problem } from '../../model/index.ts'
import type { Paused, State, Stored } from '../../ports/index.ts'
import type { Workspace } from '../workspace.ts'
import type { LockChoices } from './held.ts'
import { contentOf, emptyContent, readStored, storeState } from './held.ts'

/** How the switch stands, and whether it was moved just now. `state` is null where nothing was ever stored. */
export type Switched = { readonly paused: Paused | null; readonly moved: boolean; readonly state: State | null }

/** That somebody switched the workspace off, for everybody, which refuses each apply; undefined where nobody did. */
export function pauseOf({ name }: Pick<Workspace, 'name'>, { state }: Pick<Stored, 'state'>): Problem | undefined {
	const paused = state?.paused
	if (!paused) return undefined
	const why = paused.reason === undefined ? '' : `: ${paused.reason}`
	return problem('PAUSED', `${name} was paused by ${paused.by} at ${paused.at}${why}`, {
		hint: `\`tideway resume -w ${name}\` switches it on again`,
	})
}

/** Throws `Failure(PAUSED)` where somebody switched the workspace off. */
export function refusePaused(workspace: Pick<Workspace, 'name'>, stored: Pick<Stored, 'state'>): void {
	const paused = pauseOf(workspace, stored)
	if (paused) throw new Failure(paused)
}

/**
 * Switches a workspace off for everybody who syncs it, under the lock, so that nothing is under way by then. One that is off already stays as
 * it is, with the name of who did it first. Throws a `Failure`.
 */
export async function pauseWorkspace(workspace: Workspace, reason: string | undefined, choices: LockChoices): Promise<Switched> {
	const { state } = await readStored(workspace)
	if (state?.paused) return { paused: state.paused, moved: false, state }
	const { name, email } = workspace.person
	const paused = { by: `${name} <${email}>`, at: workspace.clock.now(), ...(reason !== undefined && { reason }) }
	const stored = await storeState(workspace, 'pause', choices, ({ state: found }) => ({
		...(found ? contentOf(found) : emptyContent(workspace)),
		paused: found?.paused ?? paused,
	}))
	return { paused: stored.paused ?? null, moved: stored.paused?.at === paused.at, state: stored }
}

/** Switches it on again. Throws a `Failure`. */
export async function resumeWorkspace(workspace: Workspace, choices: LockChoices): Promise<Switched> {
	const { state } = await readStored(workspace)
	if (!state?.paused) return { paused: null, moved: false, state }
	const stored = await storeState(workspace, 'resume', choices, ({ state: found }) => {
		const { paused: _paused, ...content } = found ? contentOf(found) : emptyContent(workspace)
		return content
	})
	return { paused: null, moved: true, state: stored }
}
