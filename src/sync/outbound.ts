import type { Change, Plan, Problem } from '../model/index.ts'
import { problem } from '../model/index.ts'
import type { NewCommit, RefName } from '../ports/index.ts'
import { stateRef } from '../state/index.ts'
import { commitsFor } from '../tree/index.ts'
import { authorOf } from './actors.ts'
import { contentOf, proposalRef } from './proposal.ts'
import type { Readings } from './read.ts'
import { idsKnown } from './renamed.ts'
import { shortOf } from './source.ts'
import type { Workspace } from './workspace.ts'

/** A plan, whether or not it is sealed. */
export type Drafted = { readonly plan: Omit<Plan, 'digest'>; readonly readings: Readings }

/** Outbound changes as commits on the target branch; `trailers` go at the end of each message. */
export async function commitsOf(
	workspace: Workspace,
	{ plan, readings }: Drafted,
	changes: readonly Change[],
	trailers: readonly string[],
): Promise<readonly { readonly commit: NewCommit; readonly changes: readonly string[] }[]> {
	const { layout, schema } = workspace.provider
	return await commitsFor({
		...workspace,
		plan,
		changes,
		schema,
		layout,
		tree: readings.tree,
		ids: idsKnown(readings.base, readings.live),
		author: (change) => authorOf(workspace, change),
		committer: workspace.person,
		at: workspace.clock.now(),
		trailers,
	})
}

/** Said in a plan whose outbound changes are all in the pull request already. */
export async function waitingIn(workspace: Workspace, planned: Drafted): Promise<Problem | undefined> {
	const known = planned.readings.stored.state?.proposal
	const outbound = planned.plan.changes.filter(({ to }) => to === 'git')
	if (!workspace.pulls || !known || outbound.length === 0) return undefined
	if (contentOf(await commitsOf(workspace, planned, outbound, [])) !== known.content) return undefined
	const message = `what changed in the workspace was proposed on ${shortOf(refOf(workspace))}, and waits for that pull request`
	return problem('PROPOSAL_OPEN', message, { hint: 'merge it to keep the changes' })
}

/** The branch of the workspace's pull request. */
export function refOf({ name }: Workspace): RefName {
	return proposalRef(stateRef(name).slice('refs/tideway/'.length))
}
