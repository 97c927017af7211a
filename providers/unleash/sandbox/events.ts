import type { Moment, SandboxCall, SandboxStep, Value, World } from '../../../src/provider.ts'
import type { Answers } from './world.ts'
import { dict, putRow, reply, rowsOf, takeNumber, unchanged } from './world.ts'

export type Happening = {
	readonly type: string
	readonly featureName?: string
	readonly project?: string
	readonly environment?: string
	/** Never the parameters of an integration. */
	readonly data?: Value
	readonly preData?: Value
}

/** The world with one more event in its log. */
export function record(world: World, { now, actor = 'admin' }: Moment, event: Happening): World {
	const { world: next, number } = takeNumber(world, 'event')
	const row = dict({
		id: number,
		createdBy: actor,
		createdAt: now,
		data: null,
		preData: null,
		featureName: null,
		project: null,
		environment: null,
		...event,
	})
	return putRow(next, 'event', String(number), row)
}

/** Newest first. */
function searchEvents(world: World, { query }: SandboxCall): SandboxStep {
	const [limit, offset] = ['limit', 'offset'].map((name) => query.get(name)?.[0])
	const all = rowsOf(world, 'event').toReversed()
	const from = Number(offset ?? 0)
	return unchanged(world, reply(200, dict({ events: all.slice(from, from + Number(limit ?? 100)), total: all.length })))
}

export const eventAnswers: Answers = { searchEvents }
