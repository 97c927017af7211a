import type { Address, Plan, Side } from '../../src/model/index.ts'
import { Failure } from '../../src/model/index.ts'
import type { Policy } from '../../src/plan/index.ts'
import type { Planned } from '../../src/sync/index.ts'
import type { GitBench } from '../support/git.ts'
import type { Checker, Moment } from './checker.ts'
import { makeChecker, Violation } from './checker.ts'
import { baseSides, gitSide, liveSide } from './sides.ts'
import type { Act, Dice } from './users.ts'
import { ACTS, editFile, editSame, endRuns, makeDice, mendAll } from './users.ts'
import type { World } from './world.ts'
import { FOLDER, makeWorld } from './world.ts'

/** How a history went. `log` is what was done, step by step, up to the end or to what went wrong. */
export type Told = { readonly wrong: string | undefined; readonly log: readonly string[]; readonly tip: string }

const TREE: Readonly<Record<string, string>> = {
	'manifest-acme.yaml':
		'sources:\n  warehouse:\n    name: Warehouse\n    type: snowflake\ndestinations:\n  crm:\n    name: CRM\n    type: hubspot\n',
	'models/customers.yaml': 'name: Customers\nsource: warehouse\ntype: raw_sql\nrawSql: |-\n  select *\n  from customers\nprimaryKey: id\n',
	'models/orders.yaml': 'name: Orders\nsource: warehouse\ntype: table\ntableName: public.orders\nprimaryKey: id\n',
	'models/visits.yaml': 'name: Visits\nsource: warehouse\ntype: raw_sql\nrawSql: select 1\nprimaryKey: id\n',
	'syncs/customers-to-crm.yaml':
		'model: customers\ndestination: crm\nconfig:\n  mode: upsert\n  object: contacts\n  mappings:\n    - to: email\n      from: email\n      type: standard\n    - to: name\n      from: full_name\n      type: standard\nschedule:\n  type: interval\n  schedule:\n    interval:\n      unit: hour\n      quantity: 1\nschedulePaused: true\n',
	'syncs/orders-to-crm.yaml':
		'model: orders\ndestination: crm\nconfig:\n  mode: insert\n  object: deals\n  mappings:\n    - to: amount\n      from: total\n      type: standard\nschedule:\n  type: manual\nschedulePaused: false\n',
}

const FAULTS = [
	'500:chance=0.3',
	'429:every=5,retry-after=1',
	'drop-answer:chance=0.3',
	'drop-request:chance=0.3',
	'lose-page:on=ListModel,times=9',
	'lose-page:on=ListSync,nth=1',
	'repeat-row:on=ListSync,times=2',
	'truncate:chance=0.3',
	'html:on=ListModel,times=9',
	'html:on=GET,chance=0.4',
	'empty:on=PATCH,times=1',
	'500:on=PATCH,when=after,times=9',
	'500:on=POST,when=after,times=9',
	'invalid-200:on=PATCH,times=1',
	'internal-200:on=POST,times=1',
	'401:after=4',
	'no-hasmore:times=9',
]

type Scene = { readonly world: World; readonly checker: Checker; readonly log: string[]; moment: Moment }

/** One history from its seed. `skip` leaves out steps, so that a failing one can be made shorter; the others stay as they are. */
export async function playHistory(
	bench: GitBench,
	name: string,
	seed: string,
	steps: number,
	skip: ReadonlySet<number> = new Set(),
): Promise<Told> {
	const dice = makeDice(seed)
	const world = await makeWorld(bench, name, { seed, store: dice.chance(0.25) ? 'git' : 'local', tree: TREE })
	const log: string[] = []
	try {
		if (dice.chance(0.5))
			world.commit(
				'adopt',
				Object.entries(TREE).map(([path, content]) => ({ path: `${FOLDER}/${path}`, content })),
			)
		const scene: Scene = { world, checker: makeChecker(), log, moment: await look(world) }
		for (let step = 0; step < steps; step++) {
			if (!skip.has(step)) await playStep(scene, makeDice(`${seed}/${step}`), step)
		}
		await finish(scene, makeDice(`${seed}/end`))
		return { wrong: undefined, log, tip: JSON.stringify([...world.files()]) }
	} catch (error) {
		const wrong = error instanceof Violation ? error.message : `unexpected: ${error instanceof Error ? error.stack : String(error)}`
		return { wrong, log, tip: '' }
	} finally {
		await world.close()
	}
}

async function look(world: World): Promise<Moment> {
	const texts = world.files()
	const stored = await world.store().load()
	if (stored.kind === 'unknown') throw new Violation(`P26: the state cannot be read: ${stored.reason.message}`)
	return {
		texts,
		git: gitSide(texts),
		live: liveSide(world),
		base: baseSides(stored.value.state?.base ?? new Map()),
		writes: await world.writes(),
		commits: world.commits(),
	}
}

async function playStep(scene: Scene, dice: Dice, step: number): Promise<void> {
	scene.world.advance(60_000)
	if (dice.chance(0.72)) return userActs(scene, dice, step)
	await runSomehow(scene, dice, step)
}

async function runSomehow(scene: Scene, dice: Dice, step: number): Promise<unknown> {
	const kind = dice.below(10)
	if (kind < 3) return runOnce(scene, dice, { clean: true })
	if (kind < 5) return runOnce(scene, dice, { faults: dice.pick(FAULTS) ?? '500' })
	if (kind < 6) return runOnce(scene, dice, { policy: { direction: dice.chance(0.5) ? 'inbound' : 'outbound' } })
	if (kind < 7 && dice.chance(0.4)) return runOnce(scene, dice, { between: () => userActs(scene, dice, step) })
	if (kind < 8) return race(scene, dice, step)
	return settleSome(scene, dice)
}

/** A file is edited and planned, and before it is applied somebody edits the same thing in the service's pages. */
async function race(scene: Scene, dice: Dice, step: number): Promise<unknown> {
	await userActs(scene, dice, step, editFile)
	return runOnce(scene, dice, {
		between: async (plan) => {
			const change = dice.pick(plan?.changes.filter(({ to, kind }) => to === 'live' && kind === 'update') ?? [])
			for (const letter of ['y', 'z']) {
				await userActs(
					scene,
					dice,
					step,
					change && ((hand) => editSame({ ...hand, token: `${hand.token}${letter}` }, change.type, change.key)),
				)
			}
		},
	})
}

async function userActs(scene: Scene, dice: Dice, step: number, act: Act | undefined = dice.pick(ACTS)): Promise<void> {
	const { world } = scene
	const said = await act?.({ world, dice, token: `e${step + 1}` })
	if (said === undefined) return
	scene.log.push(said)
	const before = scene.moment
	scene.moment = await look(world)
	scene.checker.noteEdits(said, before, scene.moment)
}

type Asked = {
	readonly clean?: true
	readonly faults?: string
	readonly policy?: Partial<Policy>
	readonly between?: (plan: Plan | undefined) => Promise<void>
	readonly choice?: Side
	readonly plans?: number
}

/** Plans and applies; a guard that speaks up is given the number it asks for. */
async function runOnce(scene: Scene, dice: Dice, asked: Asked): Promise<Plan | undefined> {
	const { world, log } = scene
	log.push(
		`run ${JSON.stringify({ ...asked, policy: asked.policy && { ...asked.policy, choices: [...(asked.policy.choices ?? [])] }, between: asked.between ? 'edit' : undefined })}`,
	)
	if (asked.faults !== undefined && dice.chance(0.5)) await world.faults(asked.faults)
	const read = scene.moment
	const planned = await tryTo(() => planAllowing(world, asked.policy ?? {}), log)
	await asked.between?.(planned?.plan)
	if (asked.faults !== undefined) await world.faults(asked.faults)
	const before = scene.moment
	const report = planned && (await tryTo(() => world.apply(planned), log))
	await world.faults('')
	scene.moment = await look(world)
	if (planned)
		log.push(`  planned ${planned.plan.changes.map((change) => change.id).join(', ')}; ${planned.plan.conflicts.length} conflicts`)
	const open = report?.outcomes.filter(({ kind }) => kind !== 'done') ?? []
	for (const outcome of open) log.push(`  ${outcome.change} ${outcome.kind} ${outcome.problem?.message ?? ''}`)
	for (const problem of report?.problems ?? []) log.push(`  ${problem.code} ${problem.message}`)
	const isClean = report !== undefined && asked.faults === undefined && asked.between === undefined && asked.policy?.direction === undefined
	if (isClean && open.length > 0) throw new Violation(`P29: nothing was in the way, and ${JSON.stringify(open)}`)
	scene.checker.checkRun({ plan: report && planned?.plan, clean: isClean, choice: asked.choice, read }, before, scene.moment)
	if (isClean && planned) await checkSecond(scene, planned.plan, asked.plans ?? 1)
	return planned?.plan
}

async function tryTo<T>(work: () => Promise<T>, log: string[]): Promise<T | undefined> {
	try {
		return await work()
	} catch (error) {
		if (!(error instanceof Failure)) throw error
		log.push(`  refused: ${error.problem.code} ${error.problem.message}`)
		return undefined
	}
}

async function planAllowing(world: World, policy: Partial<Policy>): Promise<Planned> {
	const planned = await world.plan(policy)
	const { guards, changes } = planned.plan
	if (guards.every(({ allowed }) => allowed)) return planned
	const allChanged = guards.find(({ rule }) => rule === 'all-changed')
	const deletes = changes.filter(({ kind }) => kind === 'delete').length
	return world.plan({ ...policy, allowDeletes: deletes, allowChanges: allChanged?.count ?? null })
}

/**
 * Planning again finds nothing to do, the same conflicts, and writes nothing, however often (P2, P12, P13). A choice that the API
 * or the rest of the workspace does not allow leaves its conflict open.
 */
async function checkSecond(scene: Scene, first: Plan, times: number): Promise<void> {
	const { world } = scene
	const isBeyond = (address: string): boolean => [...first.unsupported, ...first.held].some((entry) => entry.address === address)
	const open = (plan: Plan): string =>
		JSON.stringify(
			plan.conflicts
				.filter(({ choice, address }) => !choice && !isBeyond(address))
				.map(({ address, path, reason }) => [address, path, reason]),
		)
	for (let time = 0; time < times; time++) {
		const { plan } = await world.plan()
		const wanted = [...plan.changes.map(({ id }) => id), ...plan.adoptions.map(({ kind, address }) => `${kind} ${address}`)]
		if (wanted.length > 0) throw new Violation(`P2: a second plan wants ${wanted.join(', ')}`)
		if (open(plan) !== open(first)) throw new Violation(`P2: conflicts were ${open(first)} and are ${open(plan)}`)
		const again = await look(world)
		if (again.writes !== scene.moment.writes || again.commits !== scene.moment.commits) throw new Violation('P13: planning wrote something')
	}
}

/** Somebody chooses a side for some of the conflicts. */
async function settleSome(scene: Scene, dice: Dice): Promise<void> {
	const found = await tryTo(() => scene.world.plan(), scene.log)
	const addresses = [...new Set(found?.plan.conflicts.map(({ address }) => address))]
	const choice: Side = dice.chance(0.5) ? 'git' : 'live'
	const chosen = addresses.filter(() => dice.chance(0.7))
	await runOnce(scene, dice, { choice, policy: { choices: new Map(chosen.map((address): [Address, Side] => [address, choice])) } })
}

/** At the end everything is quiet: files parse, no run goes on, every conflict gets a side, and three more plans are empty. */
async function finish(scene: Scene, dice: Dice): Promise<void> {
	const { world } = scene
	mendAll(world)
	await endRuns(world)
	const before = scene.moment
	scene.moment = await look(world)
	scene.checker.noteEdits('mend', before, scene.moment)
	const first = await runOnce(scene, dice, { clean: true })
	const choice: Side = dice.chance(0.5) ? 'git' : 'live'
	const choices = new Map(first?.conflicts.map(({ address }): [Address, Side] => [address, choice]))
	await runOnce(scene, dice, { choice, policy: { choices }, plans: 3 })
}
