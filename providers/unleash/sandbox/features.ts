import type { Dict, Present, SandboxCall, SandboxStep, World } from '../../../src/provider.ts'
import { isList } from '../../../src/provider.ts'
import { record } from './events.ts'
import { childrenOf, isArchived, isSameTag, putFeature, showFeature, showHeader, switchedOff, tagsOf } from './feature.ts'
import type { Answers } from './world.ts'
import {
	badData,
	bodyOf,
	changeRow,
	dict,
	dictsIn,
	done,
	findRow,
	forbidden,
	listed,
	notFound,
	pathOf,
	reply,
	rowsOf,
	taken,
	textOf,
	unchanged,
} from './world.ts'

/** The flag that an address names, archived or not. */
export function featureAt(world: World, call: SandboxCall): Dict | undefined {
	const row = findRow(world, 'feature', call.path.get('featureName') ?? call.path.get('child'))
	return row && (!call.path.has('projectId') || row.get('project') === pathOf(call, 'projectId')) ? row : undefined
}

/** What is said of a change to a flag. */
export function about(feature: Dict): { readonly featureName: string; readonly project: string } {
	return { featureName: textOf(feature.get('name')), project: textOf(feature.get('project')) }
}

function create(world: World, call: SandboxCall): SandboxStep {
	const [project, body] = [pathOf(call, 'projectId'), bodyOf(call)]
	if (!findRow(world, 'project', project)) return notFound(world, `Active project with id ${project} does not exist`)
	const name = textOf(body.get('name'))
	const other = findRow(world, 'feature', name)
	if (other)
		return taken(world, isArchived(other) ? 'An archived flag with that name already exists' : 'A flag with that name already exists')
	const row = newFeature({ name, project, createdAt: call.now, ...Object.fromEntries(body) })
	return done(record(putFeature(world, row), call, { type: 'feature-created', ...about(row) }), call, showHeader(row))
}

export function newFeature(members: Readonly<Record<string, Present>>): Dict {
	return dict({
		description: null,
		type: 'release',
		stale: false,
		impressionData: false,
		archived: false,
		dependencies: [],
		tags: [],
		environments: new Map(),
		...members,
	})
}

/** Archived flags can be changed, and stay archived. */
function patch(world: World, call: SandboxCall): SandboxStep {
	const feature = featureAt(world, call)
	if (!feature) return notFound(world, 'feature')
	const members = dictsIn(isList(call.body) ? call.body : []).map((one) => [textOf(one.get('path')).slice(1), one.get('value')] as const)
	const row = changeRow(feature, Object.fromEntries(members))
	return done(record(putFeature(world, row), call, { type: 'feature-metadata-updated', ...about(row) }), call, showHeader(row))
}

/** A flag that others depend on cannot go; one that goes depends on none any more. */
function archive(world: World, call: SandboxCall): SandboxStep {
	const feature = featureAt(world, call)
	if (!feature) return notFound(world, 'feature')
	if (childrenOf(world, textOf(feature.get('name'))).length > 0)
		return forbidden(world, 'You can not archive/delete this feature since other features depend on it.')
	const row = changeRow(switchedOff(feature), { archived: true, archivedAt: call.now, dependencies: [] })
	return done(record(putFeature(world, row), call, { type: 'feature-archived', ...about(row) }), call)
}

function revive(world: World, call: SandboxCall): SandboxStep {
	const feature = featureAt(world, call)
	if (!feature) return notFound(world, 'feature flag')
	const row = changeRow(switchedOff(feature), { archived: false, archivedAt: null })
	return done(record(putFeature(world, row), call, { type: 'feature-revived', ...about(row) }), call)
}

function search(world: World, { query }: SandboxCall): SandboxStep {
	const [text = '', archived, limit = '50', offset = '0'] = ['query', 'archived', 'limit', 'offset'].map((name) => query.get(name)?.[0])
	const all = rowsOf(world, 'feature').filter(
		(feature) => textOf(feature.get('name')).includes(text) && isArchived(feature) === (archived === 'IS:true'),
	)
	const from = Number(offset)
	const features = all.slice(from, from + Number(limit)).map(showHeader)
	return unchanged(world, reply(200, dict({ features, total: all.length })))
}

function listTags(world: World, call: SandboxCall): SandboxStep {
	const feature = featureAt(world, call)
	return feature ? listed(world, tagsOf(feature)) : notFound(world, 'feature')
}

function updateTags(world: World, call: SandboxCall): SandboxStep {
	const feature = featureAt(world, call)
	if (!feature) return notFound(world, 'feature')
	const [added, removed] = ['addedTags', 'removedTags'].map((name) => dictsIn(bodyOf(call).get(name)))
	const strange = added?.find((tag) => !findRow(world, 'tag_type', tag.get('type')))
	if (strange) return badData(world, `Tag type '${textOf(strange.get('type'))}' does not exist`)
	const kept = tagsOf(feature).filter((tag) => ![...(removed ?? []), ...(added ?? [])].some((other) => isSameTag(other, tag)))
	const row = changeRow(feature, { tags: [...kept, ...(added ?? [])] })
	return done(record(putFeature(world, row), call, { type: 'feature-tagged', ...about(row) }), call, dict({ tags: tagsOf(row) }))
}

/** One parent at most, and no parent of a parent. */
function addDependency(world: World, call: SandboxCall): SandboxStep {
	const child = featureAt(world, call)
	if (!child) return notFound(world, 'feature')
	const body = bodyOf(call)
	const name = textOf(body.get('feature'))
	const parent = findRow(world, 'feature', name)
	if (name === child.get('name')) return forbidden(world, 'A feature flag cannot depend on itself.')
	if (!parent || isArchived(parent)) return forbidden(world, `No active feature ${name} exists`)
	if (dictsIn(parent.get('dependencies')).length > 0 || childrenOf(world, textOf(child.get('name'))).length > 0)
		return forbidden(world, 'Transitive dependency detected. Cannot add a dependency to the feature that has parent dependency.')
	const dependency = dict({ feature: name, enabled: body.get('enabled') ?? true, variants: body.get('variants') ?? [] })
	const row = changeRow(child, { dependencies: [dependency] })
	return done(record(putFeature(world, row), call, { type: 'feature-dependency-added', ...about(row) }), call)
}

function removeDependencies(world: World, call: SandboxCall): SandboxStep {
	const child = featureAt(world, call)
	if (!child) return notFound(world, 'feature')
	if (dictsIn(child.get('dependencies')).length === 0) return notFound(world, 'dependencies')
	const row = changeRow(child, { dependencies: [] })
	return done(record(putFeature(world, row), call, { type: 'feature-dependencies-removed', ...about(row) }), call)
}

export const featureAnswers: Answers = {
	getFeatures: (world, call) =>
		listed(
			world,
			rowsOf(world, 'feature').filter((row) => row.get('project') === pathOf(call, 'projectId') && !isArchived(row)),
			showHeader,
		),
	getFeature: (world, call) => {
		const row = featureAt(world, call)
		return row && !isArchived(row) ? done(world, call, showFeature(world, row)) : notFound(world, 'feature')
	},
	createFeature: create,
	patchFeature: patch,
	archiveFeature: archive,
	reviveFeature: revive,
	searchFeatures: search,
	listTags,
	updateTags,
	addFeatureDependency: addDependency,
	deleteFeatureDependencies: removeDependencies,
}
