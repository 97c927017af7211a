import type { Dict, Present, Value, World } from '../../../src/provider.ts'
import { isDict, rowsWhere } from '../../../src/provider.ts'
import { changeRow, dict, dictOf, dictsIn, findRow, putRow, rowsOf, textOf } from './world.ts'

/** A flag's row has its environments as a map; what it lacks there is off, without strategies. */
export function settingOf(feature: Dict, environment: string): Dict {
	return dictOf(dictOf(feature.get('environments')).get(environment))
}

export function strategiesOf(feature: Dict, environment: string): readonly Dict[] {
	return dictsIn(settingOf(feature, environment).get('strategies'))
}

/** The flag with other strategies there: off, where none of them is active. */
export function withStrategies(feature: Dict, environment: string, strategies: readonly Dict[]): Dict {
	const setting = settingOf(feature, environment)
	const isOn = setting.get('enabled') === true && strategies.some(isActive)
	return withSetting(feature, environment, changeRow(setting, { strategies, enabled: isOn }))
}

export function withSetting(feature: Dict, environment: string, setting: Dict): Dict {
	return changeRow(feature, { environments: new Map(dictOf(feature.get('environments'))).set(environment, setting) })
}

export function isActive(strategy: Dict): boolean {
	return strategy.get('disabled') !== true
}

export function isArchived(feature: Dict): boolean {
	return feature.get('archived') === true
}

export function putFeature(world: World, feature: Dict): World {
	return putRow(world, 'feature', textOf(feature.get('name')), feature)
}

/** Off in all its environments, or in one. */
export function switchedOff(feature: Dict, only?: string): Dict {
	const environments = new Map<string, Present>()
	for (const [name, setting] of dictOf(feature.get('environments')))
		environments.set(name, isDict(setting) && (only === undefined || only === name) ? changeRow(setting, { enabled: false }) : setting)
	return changeRow(feature, { environments })
}

/** All flags of a project, off in one environment. */
export function settleAll(world: World, project: string, environment: string): World {
	return rowsOf(world, 'feature')
		.filter((feature) => feature.get('project') === project)
		.reduce((next, feature) => putFeature(next, switchedOff(feature, environment)), world)
}

/** Names of the flags that depend on one and are not archived. */
export function childrenOf(world: World, name: string): readonly string[] {
	return rowsWhere(world.tables.get('feature') ?? new Map(), parentOf, name)
		.filter((feature) => !isArchived(feature))
		.map((feature) => textOf(feature.get('name')))
}

/** The name of the one flag at most that it depends on. */
function parentOf(feature: Dict): Value {
	return dictsIn(feature.get('dependencies'))[0]?.get('feature')
}

/** True where a strategy of any flag fits. Those of archived flags count for nothing. */
export function someStrategy(world: World, fits: (strategy: Dict) => boolean): boolean {
	return rowsOf(world, 'feature').some(
		(feature) =>
			!isArchived(feature) &&
			[...dictOf(feature.get('environments')).values()].some((setting) => dictsIn(dictOf(setting).get('strategies')).some(fits)),
	)
}

/** As one call shows it: in the environments of its project, in their order. */
export function showFeature(world: World, feature: Dict): Dict {
	const project = findRow(world, 'project', feature.get('project'))
	const names = dictsIn(project?.get('environments')).map((one) => textOf(one.get('environment')))
	const order = (name: string): number => Number(findRow(world, 'environment', name)?.get('sortOrder') ?? 0)
	const environments = [...names]
		.sort((a, b) => order(a) - order(b))
		.map((name) =>
			dict({
				name,
				type: findRow(world, 'environment', name)?.get('type'),
				enabled: settingOf(feature, name).get('enabled') ?? false,
				strategies: strategiesOf(feature, name),
			}),
		)
	const shown = new Map([...feature].filter(([name]) => name !== 'tags'))
	return changeRow(shown, { environments, children: [...childrenOf(world, textOf(feature.get('name')))], links: [] })
}

/** Without what only a call for the flag itself shows. */
export function showHeader(feature: Dict): Dict {
	const hidden = [
		'dependencies',
		'environments',
		'archived',
		'archivedAt',
		'project',
		...(dictsIn(feature.get('tags')).length === 0 ? ['tags'] : []),
	]
	return new Map([...feature].filter(([name]) => !hidden.includes(name)))
}

export function tagsOf(feature: Dict): readonly Dict[] {
	return dictsIn(feature.get('tags'))
}

/** True where two tags are one. */
export function isSameTag(a: Value, b: Value): boolean {
	const [left, right] = [dictOf(a), dictOf(b)]
	return left.get('type') === right.get('type') && left.get('value') === right.get('value')
}
