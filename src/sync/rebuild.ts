import type { Problem } from '../model/index.ts'
import { Failure, problem } from '../model/index.ts'
import type { NextStored, State } from '../ports/index.ts'
import type { StateContent } from '../state/index.ts'
import { acquireLock, parseRescue, Session } from '../state/index.ts'
import type { ApplyOptions } from './apply.ts'
import type { Workspace } from './workspace.ts'

type LockChoices = Pick<ApplyOptions, 'leaseMs' | 'waitMs' | 'signal'>

/**
 * Forgets what both sides agreed on and begins a new lineage. Nothing is lost: the next plan binds resources by their keys, records
 * what is equal, and shows the rest as conflicts. `workspace.store` must be opened for a restart.
 */
export async function rebuildState(workspace: Workspace, choices: LockChoices): Promise<State> {
	const session = await holdLock(workspace, 'state rebuild', choices)
	const base = new Map()
	const content: StateContent = {
		workspace: workspace.name,
		identity: null,
		branch: workspace.branch,
		commit: null,
		schema: workspace.provider.schema.version,
		base,
	}
	return await release(session, content, 'restart')
}

/** Stores what a run could not store itself and kept in a rescue file. Refused unless it directly follows what is stored. */
export async function pushState(workspace: Workspace, rescue: Uint8Array, path: string, choices: LockChoices): Promise<State> {
	const read = parseRescue(rescue, workspace.name, path)
	if (read.kind === 'unknown') throw new Failure(read.reason)
	const { state } = read.value
	const session = await holdLock(workspace, 'state push', choices)
	const refusal = refuseRescue(read.value, session.stored.state)
	if (refusal || !state) {
		await session.release({ effects: 'none' })
		throw new Failure(refusal ?? problem('STATE_INVALID', `${path} holds no state`))
	}
	const { lineage: _lineage, serial: _serial, parent: _parent, epoch: _epoch, ...content } = state
	return await release(session, content, undefined)
}

function refuseRescue({ state }: NextStored, stored: State | null): Problem | undefined {
	if (!state || !stored) return undefined
	if (state.lineage !== stored.lineage)
		return problem('STATE_INVALID', `the file is of lineage ${state.lineage}, and the store holds ${stored.lineage}`)
	if (state.serial === stored.serial + 1) return undefined
	return problem(
		'PLAN_STALE',
		`the file follows serial ${state.serial - 1}, and the store is at ${stored.serial}: somebody has applied since`,
		{
			hint: 'what the file knows is found again by the next plan; type `tideway plan`',
		},
	)
}

async function holdLock(workspace: Workspace, operation: string, choices: LockChoices): Promise<Session> {
	const acquired = await acquireLock(workspace.store, {
		...workspace,
		...choices,
		operation,
		onWait: (reason) => workspace.log.warn(reason.message),
	})
	if (acquired.kind === 'busy') throw new Failure(acquired.problem)
	return new Session(workspace.store, acquired, workspace.name, {
		clock: workspace.clock,
		random: workspace.random,
		rescue: { files: workspace.files, path: workspace.paths.rescue },
	})
}

async function release(session: Session, content: StateContent, chain: 'restart' | undefined): Promise<State> {
	const saved = await session.release({ content, journal: null, effects: 'none', ...(chain && { chain }) })
	if (saved.kind !== 'done') throw new Failure(saved.problem)
	return saved.stored.state ?? (await Promise.reject(new Failure(problem('STATE_UNFIT', 'the store took a state and does not show it'))))
}
