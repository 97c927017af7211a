import type { Dict, Present, SandboxCall, SandboxStep, World } from '../../../src/provider.ts'
import { isList } from '../../../src/provider.ts'
import { idText } from '../spelling.ts'
import { record } from './events.ts'
import { isActive, putFeature, settingOf, strategiesOf, withSetting, withStrategies } from './feature.ts'
import { about, featureAt } from './features.ts'
import { environmentsOf } from './workspace.ts'
import type { Answers } from './world.ts'
import { badData, bodyOf, changeRow, dict, dictsIn, done, findRow, notFound, pathOf, takeNumber, textOf } from './world.ts'

/** A flag and one of its environments, where an address names both. */
type Place = { readonly feature: Dict; readonly environment: string }

function placeOf(world: World, call: SandboxCall): Place | SandboxStep {
	const feature = featureAt(world, call)
	if (!feature) return notFound(world, 'feature')
	const environment = pathOf(call, 'environment')
	const project = findRow(world, 'project', feature.get('project'))
	if (!project || !environmentsOf(project).includes(environment))
		return badData(world, 'You have not added the current environment to the project')
	return { feature, environment }
}

/** What Unleash fills in where parameters of its own strategy are not sent. */
function parametersOf(name: string, sent: Dict | undefined, featureName: string): Dict {
	if (name !== 'flexibleRollout') return sent ?? new Map()
	return new Map([['groupId', featureName] as const, ['rollout', '100'] as const, ['stickiness', 'default'] as const, ...(sent ?? [])])
}

/** Of those that are not fixed the weights are made to add up to 1000 with the others. */
export function weighted(variants: readonly Dict[]): readonly Dict[] {
	const isFixed = (variant: Dict): boolean => variant.get('weightType') === 'fix'
	const fixed = variants.filter(isFixed).reduce((sum, variant) => sum + Number(variant.get('weight') ?? 0), 0)
	const others = variants.filter((variant) => !isFixed(variant)).length
	let left = 1000 - fixed
	let open = others
	return variants.map((variant) => {
		if (isFixed(variant)) return variant
		const weight = Math.ceil(left / open)
		left -= weight
		open -= 1
		return changeRow(variant, { weight })
	})
}

/** A strategy as it is kept; or what is wrong with what was sent. */
export function newStrategy(world: World, members: Dict, featureName: string): Dict | string {
	const name = textOf(members.get('name'))
	if (!findRow(world, 'strategy', name)) return `Could not find strategy type with name ${name}`
	for (const id of asList(members.get('segments')))
		if (!findRow(world, 'segment', id)) return `No segment exists with ID "${idText(id) ?? ''}"`
	const fault = constraintFault(members)
	if (fault !== undefined) return fault
	const parameters = members.get('parameters')
	return dict({
		name,
		title: members.get('title') ?? null,
		disabled: members.get('disabled') ?? false,
		constraints: dictsIn(members.get('constraints')).map((one) => new Map<string, Present>([['values', []], ...one])),
		segments: asList(members.get('segments')),
		variants: weighted(dictsIn(members.get('variants'))),
		parameters: parametersOf(name, parameters instanceof Map ? (parameters as Dict) : undefined, featureName),
	})
}

const MANY = ['IN', 'NOT_IN', 'STR_ENDS_WITH', 'STR_STARTS_WITH', 'STR_CONTAINS']

function constraintFault(members: Dict): string | undefined {
	for (const one of dictsIn(members.get('constraints'))) {
		const operator = textOf(one.get('operator'))
		if (MANY.includes(operator) && asList(one.get('values')).length === 0) return '"value" must contain at least 1 items. You provided [].'
		if (operator.startsWith('NUM_') && !/^-?\d+(\.\d+)?$/.test(textOf(one.get('value')))) return '"value" must be a number.'
	}
	return undefined
}

function add(world: World, call: SandboxCall): SandboxStep {
	const place = placeOf(world, call)
	if ('reply' in place) return place
	const { feature, environment } = place
	const made = newStrategy(world, bodyOf(call), textOf(feature.get('name')))
	if (typeof made === 'string') return badData(world, made)
	const { world: next, number } = takeNumber(world, 'strategy')
	const standing = strategiesOf(feature, environment)
	const row = changeRow(made, { id: strategyId(number), sortOrder: standing.length })
	const put = putFeature(next, withStrategies(feature, environment, [...standing, row]))
	return done(record(put, call, { type: 'feature-strategy-add', ...about(feature), environment }), call, row)
}

export function strategyId(number: number): string {
	return `01SANDBOX${String(number).padStart(17, '0')}`
}

/** A title that is null stays as it is. */
function update(world: World, call: SandboxCall): SandboxStep {
	const place = placeOf(world, call)
	if ('reply' in place) return place
	const { feature, environment } = place
	const standing = strategiesOf(feature, environment)
	const before = standing.find((one) => one.get('id') === pathOf(call, 'strategyId'))
	if (!before) return notFound(world, `strategy with id=${pathOf(call, 'strategyId')}`)
	const sent = bodyOf(call)
	const title = sent.get('title') ?? before.get('title') ?? null
	const whole = new Map([...before, ...sent, ['title', title] as const])
	const made = newStrategy(world, whole, textOf(feature.get('name')))
	if (typeof made === 'string') return badData(world, made)
	const row = changeRow(made, { id: before.get('id'), sortOrder: before.get('sortOrder') })
	const put = putFeature(
		world,
		withStrategies(
			feature,
			environment,
			standing.map((one) => (one === before ? row : one)),
		),
	)
	return done(record(put, call, { type: 'feature-strategy-update', ...about(feature), environment }), call, row)
}

function remove(world: World, call: SandboxCall): SandboxStep {
	const place = placeOf(world, call)
	if ('reply' in place) return place
	const { feature, environment } = place
	const standing = strategiesOf(feature, environment)
	const left = standing.filter((one) => one.get('id') !== pathOf(call, 'strategyId'))
	if (left.length === standing.length) return notFound(world, `strategy with id=${pathOf(call, 'strategyId')}`)
	const put = putFeature(world, withStrategies(feature, environment, left))
	return done(record(put, call, { type: 'feature-strategy-remove', ...about(feature), environment }), call)
}

function sort(world: World, call: SandboxCall): SandboxStep {
	const place = placeOf(world, call)
	if ('reply' in place) return place
	const { feature, environment } = place
	const standing = strategiesOf(feature, environment)
	const orders = new Map(dictsIn(call.body).map((one) => [one.get('id'), one.get('sortOrder')]))
	if ([...orders.keys()].some((id) => !standing.some((one) => one.get('id') === id)))
		return badData(world, 'trying to change strategies for environment via update sortOrder')
	const sorted = standing.map((one) => changeRow(one, { sortOrder: orders.get(one.get('id')) }))
	sorted.sort((a, b) => Number(a.get('sortOrder')) - Number(b.get('sortOrder')))
	const put = putFeature(world, withStrategies(feature, environment, sorted))
	return done(record(put, call, { type: 'strategy-order-changed', ...about(feature), environment }), call)
}

/** Where no strategy is active, Unleash adds one that lets everybody in. */
function turnOn(world: World, call: SandboxCall): SandboxStep {
	const place = placeOf(world, call)
	if ('reply' in place) return place
	const { feature, environment } = place
	const standing = strategiesOf(feature, environment)
	let next = world
	let strategies = standing
	if (!standing.some(isActive)) {
		const taken = takeNumber(world, 'strategy')
		next = taken.world
		const made = newStrategy(world, dict({ name: 'flexibleRollout' }), textOf(feature.get('name')))
		if (typeof made === 'string') return badData(world, made)
		strategies = [...standing, changeRow(made, { id: strategyId(taken.number), sortOrder: standing.length })]
	}
	const row = withSetting(feature, environment, dict({ enabled: true, strategies: [...strategies] }))
	return done(record(putFeature(next, row), call, { type: 'feature-environment-enabled', ...about(feature), environment }), call)
}

function turnOff(world: World, call: SandboxCall): SandboxStep {
	const place = placeOf(world, call)
	if ('reply' in place) return place
	const { feature, environment } = place
	const row = withSetting(feature, environment, changeRow(settingOf(feature, environment), { enabled: false }))
	return done(record(putFeature(world, row), call, { type: 'feature-environment-disabled', ...about(feature), environment }), call)
}

function asList(value: Present | undefined): readonly Present[] {
	return isList(value) ? value : []
}

export const strategyAnswers: Answers = {
	addFeatureStrategy: add,
	updateFeatureStrategy: update,
	deleteFeatureStrategy: remove,
	setStrategySortOrder: sort,
	toggleFeatureEnvironmentOn: turnOn,
	toggleFeatureEnvironmentOff: turnOff,
}
