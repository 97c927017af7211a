import { unheededIn } from '../apply/index.ts'
import type { Address, Change, Digest, Plan, Problem, Schema, Snapshot, Steps, TypeName, Where } from '../model/index.ts'
import { byCodeUnit, canonicalAttributes, digestOf, digestText, fail, findType, nearest, problem, recordValue } from '../model/index.ts'
import type { Draft, Policy, Spelled } from '../plan/index.ts'
import { planSteps, sealSteps, spellSteps, unfinishedMerge, unheeded } from '../plan/index.ts'
import { digestState } from '../state/index.ts'
import type { Tree } from '../tree/index.ts'
import { canBeNamed, foresee, placePlan, withoutOverlaid } from '../tree/index.ts'
import { withActors } from './actors.ts'
import { waitingIn } from './outbound.ts'
import type { Readings } from './read.ts'
import { readAll } from './read.ts'
import { needDeclared } from './reading/given.ts'
import { knownSecrets, markSecrets, planSecrets, secretGuard } from './secrets.ts'
import { runInTurns } from './turns.ts'
import type { Source, Workspace } from './workspace.ts'

export type Planned = { readonly plan: Plan; readonly readings: Readings }

/** Reads the three sides and decides; nothing is written but the parse cache (P13). */
export async function planWorkspace(workspace: Workspace, source: Source, policy: Policy): Promise<Planned> {
	const { draft, readings } = await draftFor(workspace, source, policy)
	return { plan: await runInTurns(workspace, sealSteps(draft)), readings }
}

/** As `planWorkspace`, with the plan's JSON too. */
export async function spellWorkspace(workspace: Workspace, source: Source, policy: Policy): Promise<Planned & Spelled> {
	const { draft, readings } = await draftFor(workspace, source, policy)
	return { ...(await runInTurns(workspace, spellSteps(draft))), readings }
}

async function draftFor(
	workspace: Workspace,
	source: Source,
	policy: Policy,
): Promise<{ readonly draft: Draft; readonly readings: Readings }> {
	const readings = await readAll(workspace, source, policy.allowDeletes)
	needDeclared(workspace, readings.tree)
	for (const address of [...policy.targets, ...policy.replace, ...policy.choices.keys()]) needKnown(readings, address)
	const inputs = await inputsOf(workspace, readings, source, policy)
	const { tree } = readings
	const foreseen = tree.hcl && (await foresee(workspace, tree.hcl, readings.live.gone))
	const written = foreseen?.blocked ?? inTurn(nameGuard(workspace, tree), pathGuard(workspace, tree))
	const known = knownSecrets(workspace, tree)
	const draft = await runInTurns(
		workspace,
		planSteps({
			workspace: workspace.name,
			provider: workspace.provider.name,
			preview: source.preview,
			inputs,
			schema: workspace.provider.schema,
			base: readings.base,
			git: { ...readings.git, warnings: [...source.warnings, ...readings.git.warnings] },
			live: readings.live,
			policy,
			...readings.story,
			settled: [...readings.interrupted.settled, ...readings.landed],
			unfinished: readings.interrupted.unfinished,
			isIgnored: workspace.isIgnored,
			cannot: (change) => workspace.live.cannot?.(change) ?? cannotMakeWay(workspace, change),
			...(foreseen && { computations: foreseen.computations, goesWith: foreseen.goesWith }),
			secrets: planSecrets(workspace, tree, policy),
			blocked: inTurn(secretGuard(workspace, tree, known), unfinishedMerge, written, (change) =>
				change.to === 'git' ? workspace.waits?.(change) : undefined,
			),
		}),
	)
	const located = await placePlan(markSecrets(known, draft), {
		...workspace,
		tree: readings.tree,
		schema: workspace.provider.schema,
	})
	const named = await withActors(workspace, readings.stored, withSharedFiles(workspace, located))
	const waiting = await waitingIn(workspace, { plan: named, readings })
	const again = unheeded(workspace.provider.schema, named.changes, readings.base, unheededIn(readings.stored.journal))
	const told = { ...named, warnings: [...named.warnings, ...(waiting ? [waiting] : []), ...notRenewed(named, policy), ...again] }
	const estimate = workspace.live.budget?.(told)
	return { draft: estimate && estimate.calls > 0 ? { ...told, estimate } : told, readings }
}

/** What the settings say for this workspace alone is not written to files that others share. */
function withSharedFiles({ overlays, provider: { schema } }: Workspace, draft: Draft): Draft {
	if (!overlays) return draft
	const { changes, held } = withoutOverlaid(schema, draft.changes, overlays)
	const ids = new Set(changes.map(({ id }) => id))
	const order = draft.order.map((level) => level.filter((id) => ids.has(id))).filter((level) => level.length > 0)
	return { ...draft, changes, held: [...draft.held, ...held], order }
}

/** Where the service names its resources itself, the old one and the new one cannot both be known. */
function cannotMakeWay(
	{ live, provider }: Workspace,
	{ deposes }: Change,
): { readonly reason: string; readonly remedy: string } | undefined {
	if (deposes === undefined || live.bind) return undefined
	const remedy = 'let the old one go first: leave out `create_before_destroy` and `--create-before-destroy`'
	return { reason: `${provider.title} names its resources itself, and two cannot have one name`, remedy }
}

/** Terraform's flag makes a resource anew in any case; here it does so where that is the only way. */
function notRenewed({ changes, conflicts, held, unsupported }: Draft, { replace }: Policy): readonly Problem[] {
	const told = new Set(
		[...conflicts, ...held, ...unsupported, ...changes.filter(({ replaces }) => replaces !== undefined)].map(({ address }) => address),
	)
	return replace
		.filter((address) => !told.has(address))
		.map((address) =>
			problem('USAGE', `--replace ${address}: no change of it needs that, so it is not made anew`, {
				hint: 'leave the flag out; to have a new one all the same, take the resource out, apply, and bring it back',
				where: { address },
			}),
		)
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
		hint: near ? `did you mean ${near}?` : '`tideway state list` shows what both sides last agreed on',
	})
}

async function inputsOf(workspace: Workspace, readings: Readings, source: Source, policy: Policy): Promise<Plan['inputs']> {
	const { state } = readings.stored
	const base = state && { lineage: state.lineage, serial: state.serial, digest: digestState(state) }
	const digest = await runInTurns(workspace, digestLive(workspace.provider.schema, readings.live))
	return {
		base,
		git: { branch: workspace.branch, commit: source.commit, tree: readings.tree.digest },
		live: { identity: readings.identity, digest },
		policy: digestPolicy(policy),
		schema: workspace.provider.schema.version,
	}
}

function* digestLive(schema: Schema, live: Snapshot): Steps<Digest> {
	const lines: string[] = []
	for (const [scope, read] of live.scopes) {
		const type = findType(schema, scope)
		if (read.kind === 'unknown' || !type) lines.push(`${scope} unknown`)
		else
			for (const { address, id, attributes } of read.value.values()) {
				lines.push(`${address} ${id ?? ''} ${digestOf(canonicalAttributes(type, attributes))}`)
				yield
			}
	}
	return digestText(lines.sort(byCodeUnit).join('\n'))
}

function digestPolicy(policy: Policy): Digest {
	return digestOf(recordValue({ ...policy, choices: new Map(policy.choices) }))
}

type ChangeGuard = (change: Change) => Problem | undefined

function inTurn(...guards: readonly ChangeGuard[]): ChangeGuard {
	return (change) => {
		for (const guard of guards) {
			const found = guard(change)
			if (found) return found
		}
		return undefined
	}
}

/** What a file would say of the workspace must read back as that. */
function nameGuard({ provider: { schema } }: Workspace, { aliases }: Tree): ChangeGuard {
	return (change) => {
		const type = findType(schema, change.type)
		if (!type || change.to !== 'git' || change.kind === 'delete' || canBeNamed(type, change.after, aliases)) return undefined
		return problem('ALIAS_DOUBLE', `${change.address} names something by a key that is an alias of something else in its files`, {
			hint: 'give the alias another name, or give what the workspace names an alias of its own',
			where: { ...change.place, address: change.address },
		})
	}
}

/**
 * New files must not land on a name that another file has in another spelling, nor on one that cannot be a file (P16). Of two new
 * ones the first takes the name.
 */
function pathGuard(workspace: Workspace, tree: Tree): ChangeGuard {
	const { layout } = workspace.provider
	const taken = new Map(tree.paths.map((path) => [fold(path), path]))
	const parents = new Set(tree.paths.map((path) => path.slice(0, path.lastIndexOf('/') + 1)))
	const folders = new Map([...parents].flatMap((parent) => foldersOf(parent).map((folder) => [fold(folder), folder] as const)))
	const doubtOf = planningDoubts(workspace, tree)
	return (change) => {
		if (change.to !== 'git' || change.kind !== 'create') return undefined
		const where = { address: change.address }
		const accepted = layout.accepts(change.type, change.key)
		if (accepted !== true) return problem('LAYOUT_COLLISION', `${change.address} cannot have a file: ${accepted}`, { where })
		const path = layout.path(change.type, change.key, change.after)
		if (path === undefined) return problem('LAYOUT_COLLISION', `it is not known where the file of ${change.address} belongs`, { where })
		const doubt = doubtOf(change.type, path)
		if (doubt) return doubt
		const inTheWay = folders.get(fold(path)) ?? foldersOf(path).flatMap((folder) => taken.get(fold(folder)) ?? [])[0]
		if (inTheWay !== undefined) return blockedBy(inTheWay, path, where)
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

/** A folder where the file belongs, or a file where its folder does: what is somebody's own stays. */
function blockedBy(inTheWay: string, path: string, where: Where): Problem {
	return problem(
		'LAYOUT_COLLISION',
		`${path} cannot be made, since ${inTheWay === path ? 'a folder of that name' : inTheWay} is in the way`,
		{ hint: 'give that another name', where },
	)
}

/** `a/b/c` -> `a`, `a/b`. */
function foldersOf(path: string): readonly string[] {
	const parts = path.split('/')
	return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))
}

/**
 * Why a type's first new file would make files here indistinguishable from others'; one file of each type tells. Of two types that cannot
 * be told apart the first takes the folder.
 */
function planningDoubts({ provider: { layout } }: Workspace, tree: Tree): (type: TypeName, path: string) => Problem | undefined {
	const planned: string[] = []
	const doubts = new Map<TypeName, Problem | undefined>()
	return (type, path) => {
		if (!layout.doubts || doubts.has(type)) return doubts.get(type)
		const doubt = layout.doubts([...tree.paths, ...planned, path]).get(type)
		doubts.set(type, doubt)
		if (!doubt) planned.push(path)
		return doubt
	}
}

function fold(path: string): string {
	return path.normalize('NFC').toLowerCase()
}
