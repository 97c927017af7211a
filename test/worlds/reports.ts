import type { Report } from '../../src/apply/index.ts'
import type { Change, Outcome, Plan, Problem } from '../../src/model/index.ts'
import { OPTIONS } from './process.ts'
import { fencedAt } from './register.ts'
import type { Logged } from './service.ts'
import { Violation } from './violation.ts'
import type { World } from './world.ts'

/** What became of a process: its report, why it was refused, or neither where it ended. */
export type Ran = { readonly name: string; readonly plan: Plan | undefined; readonly report?: Report; readonly refused?: Problem }

/** `since`: effects before that are older. `isCalm`: the service did not fail, so nothing was tried twice. */
type During = { readonly since: number; readonly isCalm: boolean }

/** What each process says it did is what the service says it did, and no process did more than it had planned, or after its time. */
export async function checkReports(world: World, ran: readonly Ran[], { since, isCalm }: During): Promise<void> {
	const effects = (await world.ground.service.effects()).slice(since).filter(({ by }) => by === 'api')
	const nameOf = namesIn(world)
	const isThere = ({ type, key }: Change): boolean => world.rows(type).some((row) => row.get('slug') === key)
	for (const one of ran) {
		const own = effects.filter(({ actor }) => actor === one.name)
		const inbound = one.plan?.changes.filter(({ to }) => to === 'live') ?? []
		if (one.refused && own.length > 0)
			throw new Violation(`P38: ${one.name} was refused with ${one.refused.code} and made ${own.length} calls`)
		if (isCalm && own.length > inbound.length)
			throw new Violation(`P22: ${one.name} made ${own.length} calls for ${inbound.length} changes`)
		for (const change of inbound) checkOutcome(one, change, { own, effects, nameOf, isThere })
		await checkCommits(world, one)
	}
	checkCreatedOnce(effects)
	checkFenced(world, effects)
}

type Seen = {
	readonly own: readonly Logged[]
	readonly effects: readonly Logged[]
	readonly nameOf: (effect: Logged) => string
	readonly isThere: (change: Change) => boolean
}

/** A create may be reported as done where somebody else made the very same, be it in the service's pages. */
function checkOutcome({ name, report }: Ran, change: Change, { own, effects, nameOf, isThere }: Seen): void {
	const outcome = report?.outcomes.find((one) => one.change === change.id)
	if (!outcome) return
	const isAbout = (effect: Logged): boolean => effect.changed && nameOf(effect) === `${change.type} ${change.key}`
	const isDone = change.kind === 'create' ? effects.some(isAbout) || isThere(change) : own.some(isAbout)
	if (outcome.kind === 'done' && !isDone)
		throw new Violation(`P29: ${name} says that ${change.id} is done, and the service knows nothing of it`)
	const isNot = outcome.kind === 'refused' || outcome.kind === 'skipped'
	if (isNot && own.some(isAbout)) throw new Violation(`P29: ${name} says that ${change.id} is ${outcome.kind}, and the service did it`)
}

async function checkCommits(world: World, { name, plan, report }: Ran): Promise<void> {
	if (!report) return
	const isDone = ({ change, kind }: Outcome): boolean => kind === 'done' && plan?.changes.find(({ id }) => id === change)?.to === 'git'
	if (report.outcomes.some(isDone) !== (report.commit !== null)) throw new Violation(`P29: ${name} tells of commit ${report.commit}`)
	if (report.commit !== null && !(await world.holds(report.commit)))
		throw new Violation(`P29: ${name} says that commit ${report.commit} landed, and the branch does not have it`)
}

export function checkCreatedOnce(effects: readonly Logged[]): void {
	const made = effects.flatMap(({ operation, body, changed }) =>
		changed && operation.startsWith('Create') ? [`${operation} ${String(body?.['slug'])}`] : [],
	)
	const twice = made.find((one, index) => made.indexOf(one) < index)
	if (twice !== undefined) throw new Violation(`P23: ${twice} happened twice`)
}

/** Who lost the lock has at most one request per worker left. */
export function checkFenced(world: World, effects: readonly Logged[]): void {
	for (const [name, atMs] of fencedAt(world.ground.register)) {
		const late = effects.filter(({ actor, at }) => actor === name && Date.parse(at) - world.startMs > atMs)
		if (late.length > OPTIONS.concurrency) throw new Violation(`P5: ${name} made ${late.length} calls after it lost the lock`)
	}
}

/** The resource that a call was about: a new one by what was sent, another by its id. */
function namesIn(world: World): (effect: Logged) => string {
	const names = new Map(
		['model', 'sync'].flatMap((table) =>
			world.rows(table).map((row) => [String(row.get('id')), `${table} ${String(row.get('slug'))}`] as const),
		),
	)
	return ({ operation, path, body }) => {
		const id = path?.['modelId'] ?? path?.['syncId']
		return id === undefined ? `${operation.replace('Create', '').toLowerCase()} ${String(body?.['slug'])}` : (names.get(String(id)) ?? '')
	}
}
