import type { Address, Change, Digest, Plan, Problem, Schema, Snapshot } from '../model/index.ts'
import { byCodeUnit, canonicalAttributes, digestOf, digestText, fail, findType, nearest, problem, recordValue } from '../model/index.ts'
import type { Policy } from '../plan/index.ts'
import { makePlan, sealPlan } from '../plan/index.ts'
import { digestState } from '../state/index.ts'
import type { Tree } from '../tree/index.ts'
import { placePlan } from '../tree/index.ts'
import type { Readings } from './read.ts'
import { readAll } from './read.ts'
import type { Source, Workspace } from './workspace.ts'

export type Planned = { readonly plan: Plan; readonly readings: Readings }

/** Reads the three sides and decides; nothing is written but the parse cache (P13). */
export async function planWorkspace(workspace: Workspace, source: Source, policy: Policy): Promise<Planned> {
	const readings = await readAll(workspace, source, policy.allowDeletes)
	for (const address of [...policy.targets, ...policy.choices.keys()]) needKnown(readings, address)
	const inputs = await inputsOf(workspace, readings, source, policy)
	const draft = makePlan({
		workspace: workspace.name,
		provider: workspace.provider.name,
		preview: source.preview,
		inputs,
		schema: workspace.provider.schema,
		base: readings.base,
		git: { ...readings.git, warnings: [...source.warnings, ...readings.git.warnings] },
		live: readings.live,
		policy,
		isIgnored: workspace.isIgnored,
		cannot: (change) => workspace.live.cannot?.(change),
		blocked: pathGuard(workspace, readings.tree),
	})
	const placed = await placePlan(draft, readings.tree, workspace.provider.schema, workspace.repository)
	const sealed = sealPlan(placed)
	const estimate = workspace.live.budget?.(sealed)
	return { plan: estimate && estimate.calls > 0 ? sealPlan({ ...placed, estimate }) : sealed, readings }
}

/** A misspelt address is an error, never an empty plan. */
function needKnown(readings: Readings, address: Address): void {
	const read = [...readings.git.scopes.values(), ...readings.live.scopes.values()]
	const known = new Set([
		...readings.base.keys(),
		...readings.git.unknown.keys(),
		...read.flatMap((scope) => (scope.kind === 'complete' ? [...scope.value.keys()] : [])),
	])
	if (known.has(address)) return
	const near = nearest(address, known)
	fail('ADDRESS_UNKNOWN', `neither Git nor the workspace has ${address}`, {
		hint: near ? `did you mean ${near}?` : '`tideway status` shows what there is',
	})
}

/** Large digests one after the other, so that the event loop gets its turn between them (P44). */
async function inputsOf(workspace: Workspace, readings: Readings, source: Source, policy: Policy): Promise<Plan['inputs']> {
	const { state } = readings.stored
	const base = state && { lineage: state.lineage, serial: state.serial, digest: digestState(state) }
	await workspace.clock.sleep(0)
	const digest = digestLive(workspace.provider.schema, readings.live)
	await workspace.clock.sleep(0)
	return {
		base,
		git: { branch: workspace.branch, commit: source.commit, tree: readings.tree.digest },
		live: { identity: readings.identity, digest },
		policy: digestPolicy(policy),
		schema: workspace.provider.schema.version,
	}
}

function digestLive(schema: Schema, live: Snapshot): Digest {
	const lines = [...live.scopes].flatMap(([scope, read]) => {
		const type = findType(schema, scope)
		if (read.kind === 'unknown' || !type) return [`${scope} unknown`]
		return [...read.value.values()].map(
			(resource) => `${resource.address} ${resource.id ?? ''} ${digestOf(canonicalAttributes(type, resource.attributes))}`,
		)
	})
	return digestText(lines.sort(byCodeUnit).join('\n'))
}

function digestPolicy(policy: Policy): Digest {
	return digestOf(recordValue({ ...policy, choices: new Map(policy.choices) }))
}

/**
 * New files must not land on a name that another file has in another spelling, nor on one that cannot be a file (P16). Of two new
 * ones the first takes the name.
 */
function pathGuard(workspace: Workspace, tree: Tree): (change: Change) => Problem | undefined {
	const { layout } = workspace.provider
	const taken = new Map(tree.paths.map((path) => [fold(path), path]))
	return (change) => {
		if (change.to !== 'git' || change.kind !== 'create') return undefined
		const where = { address: change.address }
		const accepted = layout.accepts(change.type, change.key)
		if (accepted !== true) return problem('LAYOUT_COLLISION', `${change.address} cannot have a file: ${accepted}`, { where })
		const path = layout.path(change.type, change.key)
		const twin = taken.get(fold(path)) ?? path
		taken.set(fold(path), twin)
		if (twin === path) return undefined
		const hint = 'some file systems cannot hold both; rename one of the two'
		return problem('LAYOUT_COLLISION', `the file of ${change.address} would differ from ${twin} only in case or in Unicode form`, {
			hint,
			where,
		})
	}
}

function fold(path: string): string {
	return path.normalize('NFC').toLowerCase()
}
