import type { Call, Change, Dict, Outcome, Present, Problem, Read, Resource, Value } from '../../../src/provider.ts'
import { callAll, complete, done, halfDone, isAlike, isDict, isList, isSame, refused, stillThere, unknown } from '../../../src/provider.ts'
import { getFeature } from '../read/features.ts'
import { find } from '../read/find.ts'
import { listIn, mapItem, strategiesIn, textIn } from '../read/map.ts'
import type { Memory } from '../read/memory.ts'
import { idText } from '../spelling.ts'
import { canonical, differences, ignoredEdits } from './compare.ts'
import type { Setting } from './environments.ts'
import { bringEnvironment, switchOn } from './environments.ts'
import { ignored, isThere, moved, unsure } from './outcome.ts'

type Create = Extract<Change, { kind: 'create' }>
type Update = Extract<Change, { kind: 'update' }>

/** A flag as it stands: as files have it, and as the API does. */
type Seen = { readonly item: Dict; readonly attributes: Dict; readonly resource: Resource }

async function look(memory: Memory, name: string): Promise<Read<Seen | 'gone'>> {
	const looked = await getFeature(memory, name)
	if (looked.kind === 'unknown') return looked
	if (looked.value === 'gone') return complete('gone')
	const mapped = mapItem(memory, 'feature', looked.value)
	if (mapped.kind !== 'resource') return unknown(mapped.problem)
	return complete({ item: looked.value, attributes: mapped.resource.attributes, resource: mapped.resource })
}

/**
 * Makes a flag, and gives it what the first call does not take. Where one of that name is archived it comes back, and becomes what the file
 * says: it is switched off everywhere until then.
 */
export async function createFeature(memory: Memory, change: Create): Promise<Outcome> {
	const path = { projectId: textIn(change.after, 'project') || 'default' }
	const answer = await memory.ports.api.call('createFeature', { path, body: headerOf(change) })
	if (answer.kind === 'refused') {
		const revived = answer.status === 409 ? await revive(memory, change, answer.problem) : refused(change, answer.problem)
		if (revived) return revived
	}
	const seen = await look(memory, change.key)
	if (seen.kind === 'unknown') return unsure(change, answer.kind === 'unknown' ? answer.problem : seen.reason)
	if (seen.value === 'gone') return unsure(change, answer.kind === 'unknown' ? answer.problem : moved(change, 'changed'))
	if (answer.kind === 'unknown' && !isBlank(change, seen.value.attributes)) return unsure(change, answer.problem)
	return finish(memory, change, seen.value)
}

async function finish(memory: Memory, change: Create, seen: Seen): Promise<Outcome> {
	const wrong = await bring(memory, seen, canonical('feature', change.after))
	const now = stillThere(change, await find(memory, { type: change.type, key: change.key }))
	if (now.kind === 'unknown') return { ...unsure(change, wrong ?? now.reason), ...(seen.resource.id && { remoteId: seen.resource.id }) }
	if (wrong) return done(change, now.value, halfDone(change, wrong))
	const lost = differences('feature', change.after, now.value.attributes)
	return done(
		change,
		now.value,
		lost.length === 0 || isRewritten(change.after, now.value.attributes)
			? undefined
			: ignored(change, `made it without taking ${lost.join(', ')} as sent`),
	)
}

/** Unleash fills in parameters of strategies that were not sent. */
function isRewritten(wanted: Dict, observed: Dict): boolean {
	return differences('feature', wanted, observed).every((name) => name === 'environments')
}

function headerOf({ key, after }: Create): Dict {
	const header = new Map<string, Present>([['name', key]])
	for (const [attribute, member] of HEADER) {
		const value = after.get(attribute)
		if (value !== undefined) header.set(member, value)
	}
	return header
}

/** Attributes that making a flag takes, and changing it; being stale is told afterwards only. */
const HEADER: readonly (readonly [string, string])[] = [
	['type', 'type'],
	['description', 'description'],
	['impression_data', 'impressionData'],
]

/** True for a flag as the first call makes it: what nobody has touched since. */
function isBlank({ after }: Create, attributes: Dict): boolean {
	const made = new Map([...after].filter(([name]) => name === 'project' || HEADER.some(([attribute]) => attribute === name)))
	return differences('feature', made, attributes).length === 0
}

/** Undefined where an archived flag came back; else how the change ended. */
async function revive(memory: Memory, change: Create, cause: Problem): Promise<Outcome | undefined> {
	const found = await find(memory, { type: 'feature', key: change.key })
	if (found.kind === 'unknown') return refused(change, found.reason)
	if (found.value.kind === 'found') {
		const { resource } = found.value
		return differences('feature', change.after, resource.attributes).length === 0
			? done(change, resource)
			: refused(change, isThere(change))
	}
	const isArchived = await findArchived(memory, change.key)
	if (isArchived.kind === 'unknown') return refused(change, isArchived.reason)
	if (!isArchived.value) return refused(change, cause)
	const answer = await memory.ports.api.call('reviveFeature', { path: { featureName: change.key } })
	if (answer.kind === 'refused') return refused(change, answer.problem)
	return answer.kind === 'unknown' ? unsure(change, answer.problem) : undefined
}

const MOST_FOUND = 100

/** True where a flag of that name is archived. Only a search tells, by parts of names. */
async function findArchived({ ports }: Memory, name: string): Promise<Read<boolean>> {
	for (let offset = 0; ; offset += MOST_FOUND) {
		const query = { query: name, archived: 'IS:true', limit: String(MOST_FOUND), offset: String(offset) }
		const answer = await ports.api.call('searchFeatures', { query })
		if (answer.kind !== 'ok') return unknown(answer.problem)
		const rows = isDict(answer.body) ? listIn(answer.body, 'features') : []
		if (rows.some((row) => row.get('name') === name)) return complete(true)
		if (rows.length < MOST_FOUND) return complete(false)
	}
}

/** Sends what changes, part by part, and looks at what came of it. */
export async function updateFeature(memory: Memory, change: Update): Promise<Outcome> {
	const seen = await look(memory, change.key)
	if (seen.kind === 'unknown') return refused(change, seen.reason)
	if (seen.value === 'gone' || differences('feature', change.before, seen.value.attributes).length > 0)
		return refused(change, moved(change, 'changed'))
	const wrong = await bring(memory, seen.value, canonical('feature', change.after))
	const now = stillThere(change, await find(memory, { type: change.type, key: change.key }))
	if (now.kind === 'unknown') return unsure(change, wrong ?? now.reason)
	if (wrong) return afterFailure(change, seen.value, now.value, wrong)
	const undone = ignoredEdits(change, now.value.attributes)
	return done(change, now.value, undone.length === 0 ? undefined : ignored(change, `kept the old value of ${undone.join(', ')}`))
}

function afterFailure(change: Update, before: Seen, now: Resource, wrong: Problem): Outcome {
	if (differences('feature', change.after, now.attributes).length === 0) return done(change, now)
	if (differences('feature', before.attributes, now.attributes).length > 0) return done(change, now, halfDone(change, wrong))
	return wrong.code === 'OUTCOME_UNKNOWN' || isLost(wrong) ? unsure(change, wrong) : refused(change, wrong)
}

/** Codes of calls of which nobody knows whether they arrived. */
function isLost({ code }: Problem): boolean {
	return code === 'API_SERVER' || code === 'API_UNREACHABLE' || code === 'API_ANSWER_INVALID'
}

/** The calls that make the one of the other, in turn; the first that does not succeed ends it. */
async function bring(memory: Memory, seen: Seen, wanted: Dict): Promise<Problem | undefined> {
	const projectId = textIn(seen.item, 'project')
	const featureName = textIn(seen.item, 'name')
	const plain = await callAll(memory, [
		...headerCalls(seen.attributes, wanted, { projectId, featureName }),
		...tagCalls(seen.attributes.get('tags'), wanted.get('tags'), featureName),
		...parentCalls(seen.attributes.get('parent'), wanted.get('parent'), { projectId, child: featureName }),
	])
	if (plain) return plain
	const settings = settingsOf(seen, wanted)
	for (const setting of settings) {
		const failed = await bringEnvironment(memory, setting)
		if (failed) return failed
	}
	return settings.some(({ isOn }) => isOn) ? switchBackOn(memory, featureName, wanted) : undefined
}

function headerCalls(now: Dict, wanted: Dict, path: Readonly<Record<string, string>>): readonly Call[] {
	const empty: Readonly<Record<string, Present>> = { type: 'release', description: '', impression_data: false, stale: false }
	const operations = [...HEADER, ['stale', 'stale'] as const]
		.filter(([name]) => !isSame(now.get(name), wanted.get(name)))
		.map(
			([name, member]) =>
				new Map<string, Present>([
					['op', 'replace'],
					['path', `/${member}`],
					['value', wanted.get(name) ?? empty[name] ?? null],
				]),
		)
	return operations.length === 0 ? [] : [{ endpoint: 'patchFeature', path, body: operations }]
}

function tagCalls(now: Value, wanted: Value, featureName: string): readonly Call[] {
	const [was, is] = [isList(now) ? now : [], isList(wanted) ? wanted : []]
	const addedTags = is.filter((tag) => !was.some((other) => isSame(other, tag)))
	const removedTags = was.filter((tag) => !is.some((other) => isSame(other, tag)))
	if (addedTags.length + removedTags.length === 0) return []
	return [
		{ endpoint: 'updateTags', path: { featureName }, body: new Map([['addedTags', addedTags] as const, ['removedTags', removedTags]]) },
	]
}

/** A flag depends on one other at most: a new one takes the place of the old. */
function parentCalls(now: Value, wanted: Value, path: Readonly<Record<string, string>>): readonly Call[] {
	if (isAlike(PARENT, now, wanted)) return []
	if (!isDict(wanted)) return [{ endpoint: 'deleteFeatureDependencies', path }]
	return [{ endpoint: 'addFeatureDependency', path, body: new Map([['enabled', true] as const, ...wanted]) }]
}

const PARENT = { kind: 'object', attributes: [{ name: 'variants', kind: 'set', items: { kind: 'string' } }] } as const

/** Each environment that is to change. */
function settingsOf({ item, attributes }: Seen, wanted: Dict): readonly Setting[] {
	const [now, then] = [attributes.get('environments'), wanted.get('environments')]
	const memberOf = (value: Value, name: string): Dict => {
		const member = isDict(value) ? value.get(name) : undefined
		return isDict(member) ? member : new Map()
	}
	const names = new Set([...(isDict(now) ? now.keys() : []), ...(isDict(then) ? then.keys() : [])])
	return [...names]
		.filter((name) => !isAlike({ kind: 'any' }, memberOf(now, name), memberOf(then, name)))
		.map((name) => {
			const shown = listIn(item, 'environments').find((one) => one.get('name') === name) ?? new Map<string, Present>()
			const ids = strategiesIn(shown).flatMap((one) => idText(one.get('id')) ?? [])
			const strategies = memberOf(now, name).get('strategies')
			const standing = (isList(strategies) ? strategies.filter(isDict) : []).flatMap((one, index) => {
				const id = ids[index]
				return id === undefined ? [] : [{ id, attributes: one }]
			})
			const path = { projectId: textIn(item, 'project'), featureName: textIn(item, 'name'), environment: name }
			return { path, isOn: memberOf(now, name).get('enabled') === true, standing, wanted: memberOf(then, name) }
		})
}

/** What is wanted on may have been switched off by Unleash while its strategies changed. */
async function switchBackOn(memory: Memory, name: string, wanted: Dict): Promise<Problem | undefined> {
	const seen = await look(memory, name)
	const environments = wanted.get('environments')
	if (seen.kind === 'unknown' || seen.value === 'gone' || !isDict(environments)) return undefined
	const { item } = seen.value
	for (const shown of listIn(item, 'environments')) {
		const environment = textIn(shown, 'name')
		const setting = environments.get(environment)
		if (shown.get('enabled') === true || !isDict(setting) || setting.get('enabled') !== true) continue
		const failed = await switchOn(memory, { projectId: textIn(item, 'project'), featureName: name, environment })
		if (failed) return failed
	}
	return undefined
}
