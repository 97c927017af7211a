import type { Problem } from '../../model/index.ts'
import { Failure, fail, problem } from '../../model/index.ts'
import type { State } from '../../ports/index.ts'
import type { StateContent } from '../../state/index.ts'
import { digestState, parseRescue } from '../../state/index.ts'
import type { Workspace } from '../workspace.ts'
import type { LockChoices } from './held.ts'
import { contentOf, emptyContent, storeState } from './held.ts'

/**
 * Forgets what both sides agreed on and begins a new lineage. Nothing is lost: the next plan binds resources by their keys, records
 * what is equal, and shows the rest as conflicts. `workspace.store` must be opened for a restart.
 */
export async function rebuildState(workspace: Workspace, choices: LockChoices): Promise<State> {
	return await storeState(workspace, 'state rebuild', choices, ({ state }) => withWishes(emptyContent(workspace), state), {
		journal: null,
		chain: 'restart',
	})
}

/** What is no agreement stays, as far as it can still be read: that somebody has paused the workspace, and what was proposed. */
function withWishes(content: StateContent, was: State | null): StateContent {
	return { ...content, ...(was?.paused && { paused: was.paused }), ...(was?.proposal && { proposal: was.proposal }) }
}

/**
 * Stores what a run could not store itself and kept in a rescue file, or what `state pull` printed. Refused unless it directly follows
 * what is stored, or nothing is. What the file knows as begun and not settled stays so (P23, P27).
 */
export async function pushState(workspace: Workspace, rescue: Uint8Array, path: string, choices: LockChoices): Promise<State> {
	const read = parseRescue(rescue, workspace.name, path, workspace.keyed)
	if (read.kind === 'unknown') throw new Failure(read.reason)
	const { journal } = read.value
	const state = read.value.state ?? fail('STATE_INVALID', `${path} holds no state`)
	return await storeState(
		workspace,
		'state push',
		choices,
		({ state: stored }) => {
			const refusal = stored && refuseRescue(state, stored)
			if (refusal) throw new Failure(refusal)
			return contentOf(state)
		},
		{ journal },
	)
}

function refuseRescue(state: State, stored: State): Problem | undefined {
	if (state.lineage !== stored.lineage)
		return problem('STATE_INVALID', `the file is of lineage ${state.lineage}, and the store holds ${stored.lineage}`)
	const stale = (how: string): Problem =>
		problem('PLAN_STALE', how, { hint: 'what the file knows is found again by the next plan; type `tideway plan`' })
	const digest = digestState(stored)
	if (state.serial === stored.serial) {
		const isSame = digestState(state) === digest
		return stale(`the store is at serial ${stored.serial} as the file is, ${isSame ? 'with the same content' : 'with other content'}`)
	}
	if (state.serial < stored.serial)
		return stale(`the file follows serial ${state.serial - 1}, and the store is at ${stored.serial}: somebody has applied since`)
	return state.parent === digest
		? undefined
		: stale(`the file follows another state of serial ${state.serial - 1} than the store holds, which is at ${stored.serial}`)
}
