import type { Dict, Present, SandboxCall, SandboxStep, World } from '../../../src/provider.ts'
import { isDict, isList } from '../../../src/provider.ts'
import { MASK } from '../masked.ts'
import { record } from './events.ts'
import { someStrategy } from './feature.ts'
import type { Answers } from './world.ts'
import {
	badData,
	bodyOf,
	changeRow,
	dict,
	dictOf,
	done,
	findNamed,
	findRow,
	listed,
	notFound,
	pathOf,
	putRow,
	removeRow,
	reply,
	rowsOf,
	takeNumber,
	taken,
	textOf,
	unchanged,
} from './world.ts'

/** Parameters of integrations that are shown masked, and those without which there is none, by the kind of integration. */
const SENSITIVE: Readonly<Record<string, readonly string[]>> = {
	webhook: ['url', 'authorization', 'customHeaders'],
	slack: ['url', 'customHeaders'],
	'slack-app': ['accessToken'],
	teams: ['url', 'customHeaders'],
	datadog: ['apiKey', 'customHeaders'],
	'new-relic': ['licenseKey', 'customHeaders'],
}
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
	webhook: ['url'],
	slack: ['url', 'defaultChannel'],
	'slack-app': ['accessToken'],
	teams: ['url'],
	datadog: ['apiKey'],
	'new-relic': ['url', 'licenseKey'],
}

function isNamed(world: World, name: string, except?: Dict): boolean {
	const row = findNamed(world, 'segment', name)
	return row !== undefined && row !== except
}

function createSegment(world: World, call: SandboxCall): SandboxStep {
	const body = bodyOf(call)
	if (isNamed(world, textOf(body.get('name')))) return taken(world, 'Segment name already exists')
	const { world: next, number } = takeNumber(world, 'segment')
	const row = dict({ id: number, description: null, createdAt: call.now, ...Object.fromEntries(body) })
	return done(record(putRow(next, 'segment', String(number), row), call, { type: 'segment-created', data: row }), call, row)
}

function updateSegment(world: World, call: SandboxCall): SandboxStep {
	const row = findRow(world, 'segment', pathOf(call, 'id'))
	if (!row) return notFound(world, 'segment')
	if (isNamed(world, textOf(bodyOf(call).get('name')), row)) return taken(world, 'Segment name already exists')
	const next = new Map([...row, ...bodyOf(call)])
	return done(record(putRow(world, 'segment', pathOf(call, 'id'), next), call, { type: 'segment-updated', data: next }), call)
}

/** One that is used is refused without a word. */
function removeSegment(world: World, call: SandboxCall): SandboxStep {
	const row = findRow(world, 'segment', pathOf(call, 'id'))
	if (!row) return notFound(world, 'segment')
	const isUsed = someStrategy(world, (strategy) => {
		const ids = strategy.get('segments') ?? null
		return isList(ids) && ids.includes(row.get('id') ?? null)
	})
	if (isUsed) return unchanged(world, reply(409))
	return done(record(removeRow(world, 'segment', pathOf(call, 'id')), call, { type: 'segment-deleted', preData: row }), call)
}

/** Without its parameters, as events have it. */
function withoutParameters(row: Dict): Dict {
	return new Map([...row].filter(([name]) => name !== 'parameters'))
}

/** Reads hide what is secret; answers of writes do not. */
export function showAddon(row: Dict): Dict {
	const hidden = SENSITIVE[textOf(row.get('provider'))] ?? []
	const parameters = [...dictOf(row.get('parameters'))].map(([name, value]): [string, Present] => [
		name,
		hidden.includes(name) ? MASK : value,
	])
	return changeRow(row, { parameters: new Map(parameters) })
}

/** An integration as it is kept; or that it is not one. */
export function newAddon(sent: Dict, before?: Dict): Dict | undefined {
	const provider = textOf(sent.get('provider'))
	const sentParameters = dictOf(sent.get('parameters'))
	if (!REQUIRED[provider]?.every((name) => sentParameters.has(name))) return undefined
	const was = dictOf(before?.get('parameters'))
	const parameters = [...sentParameters].map(([name, value]): [string, Present] => [
		name,
		value === MASK ? (was.get(name) ?? value) : value,
	])
	return new Map<string, Present>([
		['description', before?.get('description') ?? null],
		['projects', []],
		['environments', []],
		...sent,
		['parameters', new Map(parameters)],
	])
}

const INVALID = 'A validation error occurred while processing your request data.'

function createAddon(world: World, call: SandboxCall): SandboxStep {
	const made = newAddon(bodyOf(call))
	if (!made) return badData(world, INVALID)
	const { world: next, number } = takeNumber(world, 'addon')
	const row = changeRow(made, { id: number, createdAt: call.now })
	const event = { type: 'addon-config-created', data: withoutParameters(row) }
	return done(record(putRow(next, 'addon', String(number), row), call, event), call, row)
}

function updateAddon(world: World, call: SandboxCall): SandboxStep {
	const before = findRow(world, 'addon', pathOf(call, 'id'))
	if (!before) return notFound(world, 'addon')
	const made = newAddon(bodyOf(call), before)
	if (!made) return badData(world, INVALID)
	const row = changeRow(made, { id: before.get('id'), createdAt: before.get('createdAt') })
	const event = { type: 'addon-config-updated', data: withoutParameters(row) }
	return done(record(putRow(world, 'addon', pathOf(call, 'id'), row), call, event), call, row)
}

function removeAddon(world: World, call: SandboxCall): SandboxStep {
	const row = findRow(world, 'addon', pathOf(call, 'id'))
	if (!row) return notFound(world, 'addon')
	const event = { type: 'addon-config-deleted', preData: withoutParameters(row) }
	return done(record(removeRow(world, 'addon', pathOf(call, 'id')), call, event), call)
}

export const numberedAnswers: Answers = {
	getSegments: (world) => listed(world, rowsOf(world, 'segment')),
	getSegment: (world, call) => {
		const row = findRow(world, 'segment', pathOf(call, 'id'))
		return row ? done(world, call, row) : notFound(world, 'segment')
	},
	createSegment,
	updateSegment,
	removeSegment,
	getAddons: (world) => listed(world, rowsOf(world, 'addon'), showAddon),
	getAddon: (world, call) => {
		const row = findRow(world, 'addon', pathOf(call, 'id'))
		return isDict(row) ? done(world, call, showAddon(row)) : notFound(world, 'addon')
	},
	createAddon,
	updateAddon,
	deleteAddon: removeAddon,
}
