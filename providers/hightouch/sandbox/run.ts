import type { Dict, Moment, PageRun, SandboxStep, World } from '../../../src/provider.ts'
import { rowsWhere } from '../../../src/provider.ts'
import { changeRow, dict, findBySlug, insertRow, replaceRow, reply, tableOf, unchanged } from './world.ts'

const NO_ROWS = dict({ addedCount: 0, changedCount: 0, removedCount: 0 })

const GOING_ON = ['queued', 'querying', 'processing', 'reporting']
const ENDED = ['success', 'failed', 'warning', 'cancelled', 'interrupted']

type Start = { readonly status: string; readonly now: string }

/** A run of a sync, visible among its runs and in its status. */
export function startRun(world: World, sync: Dict, { status, now }: Start): { readonly world: World; readonly row: Dict } {
	const fields = {
		syncId: sync.get('id'),
		startedAt: now,
		finishedAt: null,
		querySize: 0,
		status,
		completionRatio: 0,
		plannedRows: NO_ROWS,
		successfulRows: NO_ROWS,
		failedRows: NO_ROWS,
	}
	const made = insertRow(world, 'run', now, dict(fields))
	const run = changeRow(made.row, { workspaceId: undefined, updatedAt: undefined })
	const row = changeRow(sync, { status })
	return { world: replaceRow(replaceRow(made.world, 'run', run), 'sync', row), row }
}

/** A run begins, goes on or ends with the status that is told. */
export function tellRun(world: World, run: PageRun, { now }: Moment): SandboxStep {
	const sync = run.type === 'sync' ? findBySlug(world, 'sync', run.key) : undefined
	if (!sync) return unchanged(world, reply(404, dict({ message: `there is no ${run.type} ${run.key}` })))
	const open = openRun(world, sync)
	if (GOING_ON.includes(run.status)) {
		if (!open) return told(startRun(world, sync, { status: run.status, now }))
		return told(settle(world, { sync: changeRow(sync, { status: run.status }), run: changeRow(open, { status: run.status }) }))
	}
	if (!ENDED.includes(run.status))
		return unchanged(
			world,
			reply(422, dict({ message: `${run.status} is not a status of a run; there are ${[...GOING_ON, ...ENDED].join(', ')}` })),
		)
	if (!open) return unchanged(world, reply(409, dict({ message: `no run of ${run.key} goes on` })))
	const ended = changeRow(open, { status: run.status, finishedAt: now, completionRatio: 1 })
	return told(
		settle(world, {
			sync: changeRow(sync, { status: sync.get('disabled') === true ? 'disabled' : run.status, lastRunAt: now }),
			run: ended,
		}),
	)
}

function openRun(world: World, sync: Dict): Dict | undefined {
	return rowsWhere(tableOf(world, 'run'), 'syncId', sync.get('id')).find((row) => row.get('finishedAt') === null)
}

function settle(world: World, rows: { readonly sync: Dict; readonly run: Dict }): { readonly world: World; readonly row: Dict } {
	return { world: replaceRow(replaceRow(world, 'run', rows.run), 'sync', rows.sync), row: rows.sync }
}

function told({ world, row }: { readonly world: World; readonly row: Dict }): SandboxStep {
	return { world, reply: reply(200, dict({ id: row.get('id'), slug: row.get('slug'), status: row.get('status') })) }
}
