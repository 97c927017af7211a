import type { Dict, List, Present, Problem, RemoteId, Value } from '../../../src/provider.ts'
import { callAll, callOne, isDict, isList, problem } from '../../../src/provider.ts'
import type { Memory } from '../read/memory.ts'
import { STRATEGY } from '../schema/feature.ts'
import { idText, sendMembers } from '../spelling.ts'
import type { Matched, Standing } from './strategies.ts'
import { isActive, matchStrategies } from './strategies.ts'

/** A flag in one environment: as it stands, with ids, and as it is to be. */
export type Setting = {
	readonly path: Readonly<Record<'projectId' | 'featureName' | 'environment', string>>
	readonly isOn: boolean
	readonly standing: readonly Standing[]
	readonly wanted: Dict
}

/**
 * Brings one environment of a flag to what is wanted. While it is on, at no moment is it on for more people than before or after: it is
 * switched off first and on last; what comes is there before what it takes the place of goes, since Unleash switches off a flag that has
 * no strategy left.
 */
export async function bringEnvironment(memory: Memory, setting: Setting): Promise<Problem | undefined> {
	const { path, isOn, standing } = setting
	const toBeOn = setting.wanted.get('enabled') === true
	const wanted = listOf(setting.wanted.get('strategies')).filter(isDict)
	if (isOn && !toBeOn) {
		const failed = await callOne(memory, { endpoint: 'toggleFeatureEnvironmentOff', path })
		if (failed) return failed.problem
	}
	const failed = await bringStrategies(memory, setting, matchStrategies(standing, wanted))
	if (failed) return failed
	return !isOn && toBeOn ? switchOn(memory, path) : undefined
}

export async function switchOn(memory: Memory, path: Setting['path']): Promise<Problem | undefined> {
	return (await callOne(memory, { endpoint: 'toggleFeatureEnvironmentOn', path }))?.problem
}

async function bringStrategies(memory: Memory, { path, standing }: Setting, { matches, going }: Matched): Promise<Problem | undefined> {
	const order = standing.map(({ id }) => id)
	const ids = new Map<Dict, RemoteId>()
	for (const { wanted, from } of matches) {
		if (from) ids.set(wanted, from.id)
		if (from) continue
		const made = await addStrategy(memory, path, wanted)
		if ('problem' in made) return made.problem
		ids.set(wanted, made.id)
		order.push(made.id)
	}
	const changed = matches.filter(({ from, isSame }) => from && !isSame)
	// One that becomes active comes before one that ceases to be.
	for (const { wanted, from } of [...changed.filter((one) => isActive(one.wanted)), ...changed.filter((one) => !isActive(one.wanted))]) {
		const body = strategyBody(memory, wanted)
		if ('problem' in body) return body.problem
		const call = { endpoint: 'updateFeatureStrategy', path: { ...path, strategyId: from?.id ?? '' }, body: body.body }
		const failed = await callOne(memory, call)
		if (failed) return failed.problem
	}
	const removed = await callAll(
		memory,
		going.map(({ id }) => ({ endpoint: 'deleteFeatureStrategy', path: { ...path, strategyId: id } })),
	)
	if (removed) return removed
	const gone = new Set(going.map(({ id }) => id))
	return sortStrategies(
		memory,
		path,
		order.filter((id) => !gone.has(id)),
		matches.flatMap(({ wanted }) => ids.get(wanted) ?? []),
	)
}

async function addStrategy(
	memory: Memory,
	path: Setting['path'],
	wanted: Dict,
): Promise<{ readonly id: RemoteId } | { readonly problem: Problem }> {
	const body = strategyBody(memory, wanted)
	if ('problem' in body) return body
	const answer = await memory.ports.api.call('addFeatureStrategy', { path, body: body.body })
	if (answer.kind !== 'ok') return { problem: answer.problem }
	const id = isDict(answer.body) ? idText(answer.body.get('id')) : undefined
	return id === undefined ? { problem: problem('API_ANSWER_INVALID', 'addFeatureStrategy: the answer does not tell the id') } : { id }
}

/** All of a strategy: Unleash leaves as it is what is not sent. */
const CLEARED: readonly (readonly [string, Present])[] = [
	['title', ''],
	['disabled', false],
	['constraints', []],
	['segments', []],
	['variants', []],
]

function strategyBody({ segmentIds }: Memory, wanted: Dict): { readonly body: Dict } | { readonly problem: Problem } {
	const missing: string[] = []
	const sent = sendMembers(STRATEGY, wanted, { segmentIds, missing })
	const [lost] = missing
	if (lost !== undefined)
		return {
			problem: problem('REFERENCE_DANGLING', `a strategy uses the segment ${lost}, which Unleash does not list`, { hint: 'plan again' }),
		}
	return { body: new Map([...CLEARED, ...sent, ['variants', listOf(sent.get('variants')).map(withWeight)] as const]) }
}

/** Unleash computes the weight of a variant that is not fixed, and asks for one all the same. */
function withWeight(variant: Present): Present {
	return isDict(variant) ? new Map<string, Present>([['weight', 0], ...variant]) : variant
}

/** New ones stand at the end until they are put in their places. */
async function sortStrategies(
	memory: Memory,
	path: Setting['path'],
	order: readonly RemoteId[],
	wanted: readonly RemoteId[],
): Promise<Problem | undefined> {
	if (order.every((id, index) => id === wanted[index])) return undefined
	const body = wanted.map(
		(id, index) =>
			new Map<string, Present>([
				['id', id],
				['sortOrder', index],
			]),
	)
	return (await callOne(memory, { endpoint: 'setStrategySortOrder', path, body }))?.problem
}

function listOf(value: Value): List {
	return isList(value) ? value : []
}
