import type { Dict, SandboxCall, SandboxStep, World } from '../../../src/provider.ts'
import { record } from './events.ts'
import { settleAll } from './feature.ts'
import type { Answers } from './world.ts'
import {
	badData,
	bodyOf,
	changeRow,
	dict,
	dictsIn,
	done,
	findRow,
	listed,
	notFound,
	pathOf,
	putRow,
	reply,
	rowsOf,
	taken,
	textOf,
	unchanged,
} from './world.ts'

export const INSTANCE = '5a4db0f5-0000-4000-8000-sandbox00000'

/** What every new instance has. */
export function withDefaults(world: World): World {
	let next = world
	for (const [name, sortOrder] of [
		['development', 2],
		['production', 3],
	] as const)
		next = putRow(next, 'environment', name, dict({ name, type: name, sortOrder, enabled: true }))
	const names = ['development', 'production'].map((environment) => dict({ environment }))
	next = putRow(next, 'project', 'default', dict({ id: 'default', name: 'Default', description: 'Default project', environments: names }))
	for (const name of ['flexibleRollout', 'default', 'remoteAddress', 'applicationHostname'])
		next = putRow(
			next,
			'strategy',
			name,
			dict({ name, editable: false, deprecated: false, parameters: [], title: null, description: name }),
		)
	for (const [sortOrder, name] of ['environment', 'userId', 'appName', 'currentTime', 'sessionId'].entries())
		next = putRow(
			next,
			'context_field',
			name,
			dict({ name, sortOrder, description: `Allows you to constrain on ${name}`, stickiness: name === 'sessionId', legalValues: [] }),
		)
	const simple = dict({ name: 'simple', description: 'Used to simplify filtering of features', icon: '#', color: '#FFFFFF' })
	return putRow(next, 'tag_type', 'simple', simple)
}

function toggle(enabled: boolean): Answers[string] {
	return (world, call) => {
		const name = pathOf(call, 'name')
		const row = findRow(world, 'environment', name)
		return row ? done(putRow(world, 'environment', name, changeRow(row, { enabled })), call) : notFound(world, `environment ${name}`)
	}
}

/** Leaves no event, as switching an environment does. */
function sort(world: World, call: SandboxCall): SandboxStep {
	let next = world
	for (const [name, sortOrder] of bodyOf(call)) {
		const row = findRow(next, 'environment', name)
		if (!row) return notFound(world, `environment ${name}`)
		next = putRow(next, 'environment', name, changeRow(row, { sortOrder }))
	}
	return done(next, call)
}

export function environmentsOf(project: Dict): readonly string[] {
	return dictsIn(project.get('environments')).map((one) => textOf(one.get('environment')))
}

function setEnvironments(world: World, id: string, names: readonly string[]): World {
	const project = findRow(world, 'project', id) ?? dict({ id })
	const environments = names.map((environment) => dict({ environment }))
	return putRow(world, 'project', id, changeRow(project, { environments }))
}

function addEnvironment(world: World, call: SandboxCall): SandboxStep {
	const id = pathOf(call, 'projectId')
	const project = findRow(world, 'project', id)
	const environment = textOf(bodyOf(call).get('environment'))
	if (!project) return notFound(world, `project ${id}`)
	if (!findRow(world, 'environment', environment)) return badData(world, `Environment ${environment} does not exist`)
	const names = environmentsOf(project)
	if (names.includes(environment)) return taken(world, `${id} already has the environment ${environment} enabled`)
	const next = setEnvironments(world, id, [...names, environment])
	return done(record(next, call, { type: 'project-environment-added', project: id, environment }), call)
}

/** Flags are off where their project has no such environment, and keep their strategies. */
function removeEnvironment(world: World, call: SandboxCall): SandboxStep {
	const [id, environment] = [pathOf(call, 'projectId'), pathOf(call, 'environment')]
	const project = findRow(world, 'project', id)
	if (!project) return notFound(world, `project ${id}`)
	const next = setEnvironments(
		world,
		id,
		environmentsOf(project).filter((name) => name !== environment),
	)
	const event = { type: 'project-environment-removed', project: id, environment }
	return done(record(settleAll(next, id, environment), call, event), call)
}

function overview(world: World, call: SandboxCall): SandboxStep {
	const project = findRow(world, 'project', pathOf(call, 'projectId'))
	return project ? done(world, call, new Map([...project].filter(([name]) => name !== 'id'))) : notFound(world, 'project')
}

export const workspaceAnswers: Answers = {
	getInstanceAdminStats: (world) => unchanged(world, reply(200, dict({ instanceId: INSTANCE, versionOSS: '8.2.0' }))),
	getAllEnvironments: (world) => listed(world, rowsOf(world, 'environment')),
	getEnvironment: (world, call) => {
		const row = findRow(world, 'environment', pathOf(call, 'name'))
		return row ? done(world, call, row) : notFound(world, 'environment')
	},
	toggleEnvironmentOn: toggle(true),
	toggleEnvironmentOff: toggle(false),
	updateSortOrder: sort,
	getProjects: (world) => listed(world, rowsOf(world, 'project'), (row) => new Map([...row].filter(([name]) => name !== 'environments'))),
	getProjectOverview: overview,
	addEnvironmentToProject: addEnvironment,
	removeEnvironmentFromProject: removeEnvironment,
}
