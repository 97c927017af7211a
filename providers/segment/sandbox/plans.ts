import type { Dict, SandboxCall, SandboxStep, Value, World } from '../../../src/provider.ts'
import { record } from './audit.ts'
import { putRules, ruleId, showRule } from './rules.ts'
import { listSourcesBy } from './sources.ts'
import type { Answers } from './world.ts'
import {
	badRequest,
	bodyOf,
	changeRow,
	dict,
	dictIn,
	findRow,
	given,
	listIn,
	notFound,
	putRow,
	removeRow,
	removeWith,
	rowsOf,
	rowsWith,
	shown,
	success,
	takeId,
	textOf,
	unchanged,
} from './world.ts'

/** A plan is kept as it is shown. */
function planOf(world: World, { path }: SandboxCall): Dict | undefined {
	return findRow(world, 'plan', path.get('trackingPlanId'))
}

function createPlan(world: World, call: SandboxCall): SandboxStep {
	const made = insertPlan(world, given(bodyOf(call), 'name', 'description', 'type'), { now: call.now })
	const next = record(made.world, call, { kind: 'plan', verb: 'Created', row: made.row, by: 'api' })
	return shown(next, call, made.row)
}

export function insertPlan(
	world: World,
	fields: Readonly<Record<string, Value>>,
	{ now, id: wanted }: { readonly now: string; readonly id?: string },
): { readonly world: World; readonly row: Dict } {
	const taken = takeId(world, 'plan')
	const id = wanted ?? taken.id
	const slug = textOf(fields.name)
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, '-')
	const row = dict({ id, slug, type: 'LIVE', ...fields, createdAt: now, updatedAt: now })
	return { world: putRow(taken.world, 'plan', id, row), row }
}

function updatePlan(world: World, call: SandboxCall): SandboxStep {
	const before = planOf(world, call)
	if (!before) return notFound(world, 'the tracking plan')
	const row = changeRow(before, { ...given(bodyOf(call), 'name', 'description'), updatedAt: call.now })
	return success(record(putRow(world, 'plan', textOf(row.get('id')), row), call, { kind: 'plan', verb: 'Modified', row, by: 'api' }))
}

/** A plan goes with its rules, and its sources are without one. */
export function removePlan(world: World, id: string): World {
	const without = removeWith(removeRow(world, 'plan', id), 'rule', 'trackingPlanId', id)
	return removeWith(without, 'plan_connection', 'trackingPlanId', id)
}

function deletePlan(world: World, call: SandboxCall): SandboxStep {
	const row = planOf(world, call)
	if (!row) return notFound(world, 'the tracking plan')
	return success(record(removePlan(world, textOf(row.get('id'))), call, { kind: 'plan', verb: 'Deleted', row, by: 'api' }))
}

function listPlans(world: World, { query }: SandboxCall): SandboxStep {
	const type = query.get('type')?.[0]
	const rows = rowsOf(world, 'plan').filter((row) => type === undefined || row.get('type') === type)
	return unchanged(world, { kind: 'rows', rows, show: (row) => row })
}

export function rulesOf(world: World, planId: Value): readonly Dict[] {
	return rowsWith(world, 'rule', 'trackingPlanId', planId)
}

function listRules(world: World, call: SandboxCall): SandboxStep {
	const plan = planOf(world, call)
	if (!plan) return notFound(world, 'the tracking plan')
	return unchanged(world, { kind: 'rows', rows: rulesOf(world, plan.get('id')), show: (row) => showRule(row, call) })
}

/** `PATCH` puts the rules that are sent in; `PUT` puts them in the place of all. */
function writeRules(world: World, call: SandboxCall): SandboxStep {
	const plan = planOf(world, call)
	if (!plan) return notFound(world, 'the tracking plan')
	const sent = listIn(bodyOf(call).get('rules')).map(dictIn)
	const most = Number(call.switches['rule-limit'])
	const isReplaced = call.endpoint.method === 'PUT'
	const before = rulesOf(world, plan.get('id'))
	if (sent.length > most) return badRequest(world, `a call takes ${most} rules at most`)
	if (isReplaced && before.length > most) return badRequest(world, `the rules of a plan with more than ${most} cannot be replaced`)
	const cleared = isReplaced ? before.reduce((next, row) => removeRow(next, 'rule', ruleId(row)), world) : world
	const put = putRules(cleared, plan, { rules: sent, now: call.now })
	return typeof put === 'string' ? badRequest(world, put) : rulesChanged(put, plan, call)
}

function removeRules(world: World, call: SandboxCall): SandboxStep {
	const plan = planOf(world, call)
	if (!plan) return notFound(world, 'the tracking plan')
	const ids = listIn(call.nested.get('rules')).map((rule) =>
		ruleId(new Map([...dictIn(rule), ['trackingPlanId', plan.get('id') ?? ''] as const])),
	)
	if (ids.some((id) => !findRow(world, 'rule', id))) return notFound(world, 'a rule')
	return rulesChanged(
		ids.reduce((next, id) => removeRow(next, 'rule', id), world),
		plan,
		call,
	)
}

function rulesChanged(world: World, plan: Dict, call: SandboxCall): SandboxStep {
	const row = call.switches['plan-updated-at'] === 'stays' ? plan : changeRow(plan, { updatedAt: call.now })
	const put = putRow(world, 'plan', textOf(row.get('id')), row)
	return success(record(put, call, { kind: 'plan', verb: 'Updated', row, by: 'api' }))
}

function addSource(world: World, call: SandboxCall): SandboxStep {
	const [plan, source] = [planOf(world, call), findRow(world, 'source', bodyOf(call).get('sourceId'))]
	if (!plan || !source) return notFound(world, plan ? 'the source' : 'the tracking plan')
	const other = planIdOf(world, source)
	if (other !== undefined && other !== plan.get('id') && call.switches['second-plan'] === 'refused')
		return badRequest(world, 'the source has another tracking plan')
	const put = connectPlan(world, textOf(source.get('id')), textOf(plan.get('id')))
	return success(record(put, call, { kind: 'source', verb: 'Modified', row: source, by: 'api' }))
}

function planIdOf(world: World, source: Dict): Value {
	return findRow(world, 'plan_connection', source.get('id'))?.get('trackingPlanId')
}

/** A source has one plan at most. */
export function connectPlan(world: World, sourceId: string, trackingPlanId: string): World {
	return putRow(world, 'plan_connection', sourceId, dict({ sourceId, trackingPlanId }))
}

export function disconnectPlan(world: World, sourceId: string): World {
	return removeRow(removeRow(world, 'plan_connection', sourceId), 'source_settings', sourceId)
}

function removeSource(world: World, call: SandboxCall): SandboxStep {
	const [plan, source] = [planOf(world, call), findRow(world, 'source', call.query.get('sourceId')?.[0])]
	if (!plan || !source || planIdOf(world, source) !== plan.get('id')) return notFound(world, 'the connection')
	const next = disconnectPlan(world, textOf(source.get('id')))
	return success(record(next, call, { kind: 'source', verb: 'Modified', row: source, by: 'api' }))
}

function listSources(world: World, call: SandboxCall): SandboxStep {
	const id = planOf(world, call)?.get('id')
	if (id === undefined) return notFound(world, 'the tracking plan')
	return listSourcesBy(
		world,
		rowsWith(world, 'plan_connection', 'trackingPlanId', id).map((row) => row.get('sourceId')),
	)
}

export const planAnswers: Answers = {
	listTrackingPlans: listPlans,
	getTrackingPlan: (world, call) => {
		const row = planOf(world, call)
		return row ? shown(world, call, row) : notFound(world, 'the tracking plan')
	},
	createTrackingPlan: createPlan,
	updateTrackingPlan: updatePlan,
	deleteTrackingPlan: deletePlan,
	listRulesFromTrackingPlan: listRules,
	updateRulesInTrackingPlan: writeRules,
	replaceRulesInTrackingPlan: writeRules,
	removeRulesFromTrackingPlan: removeRules,
	listSourcesFromTrackingPlan: listSources,
	addSourceToTrackingPlan: addSource,
	removeSourceFromTrackingPlan: removeSource,
}
