import { recordFacts } from '../../src/apply/record.ts'
import { parseYaml, renderYaml } from '../../src/formats/yaml/index.ts'
import type {
	Address,
	Change,
	Dict,
	Digest,
	Outcome,
	Read,
	Resource,
	Resources,
	ResourceType,
	Schema,
	Side,
	Snapshot,
} from '../../src/model/index.ts'
import { complete, findAttribute, findType } from '../../src/model/index.ts'
import type { PlanRequest } from '../../src/plan/index.ts'
import { makePlan, sealPlan } from '../../src/plan/index.ts'
import { editFile, inFileOrder } from '../../src/tree/index.ts'
import { at, INPUTS, idOf, linesOf } from './shop.ts'

/** How a change ends; what is not done leaves its side as it was. */
export type Fate = (change: Change) => Outcome['kind']

/**
 * What is there after a run: both sides, and base from the facts. A run that has nothing to record leaves the history where it was; after
 * any other one it begins anew, and choices are forgotten.
 */
export function nextRound(request: PlanRequest, fate: Fate = () => 'done'): PlanRequest {
	const plan = sealPlan(makePlan(request))
	const policy = { ...request.policy, choices: new Map() }
	if (plan.changes.length + plan.adoptions.length === 0) return { ...request, policy }
	const outcomes = plan.changes.map(
		(change): Outcome => ({
			change: change.id,
			kind: fate(change),
			...(change.to === 'live' && { remoteId: idOf(change.address) }),
		}),
	)
	const done = plan.changes.filter((_, index) => outcomes[index]?.kind === 'done')
	const base = recordFacts(request.base, plan, outcomes, request.schema)
	const live = written(request, 'live', done)
	const listed = new Set([...live.scopes.values()].flatMap((read) => (read.kind === 'complete' ? [...read.value.keys()] : [])))
	return {
		...request,
		inputs: { ...INPUTS, base: { lineage: '0011', serial: 1, digest: 'sha256:0' as Digest } },
		base,
		git: written(request, 'git', done),
		live: { ...live, gone: new Set([...base.keys()].filter((address) => !listed.has(address))) },
		policy,
		touches: new Map(),
		overwritten: new Map(),
	}
}

function written({ schema, ...request }: PlanRequest, of: Side, done: readonly Change[]): Snapshot {
	const side = request[of]
	const scopes = new Map<string, Read<Resources>>(side.scopes)
	for (const change of done.filter(({ to }) => to === side.of)) {
		const read = scopes.get(change.type)
		const resources = new Map<Address, Resource>(read?.kind === 'complete' ? read.value : [])
		if (change.kind === 'delete') resources.delete(change.address)
		else resources.set(change.address, changed(schema, of, resources.get(change.address), change))
		scopes.set(change.type, complete(resources))
	}
	return { ...side, scopes }
}

function changed(schema: Schema, of: Side, was: Resource | undefined, change: Exclude<Change, { kind: 'delete' }>): Resource {
	const { address, type: name, key, after } = change
	const type = findType(schema, name)
	if (was && type && of === 'git' && change.kind === 'update') return { ...was, attributes: rewritten(type, was, change.before, after) }
	return { ...(was ?? { address, type: name, key, ...(of === 'live' && { id: idOf(address) }) }), attributes: after }
}

/** As the file reads once the change is made in its text. */
function rewritten(type: ResourceType, { attributes }: Resource, before: Dict, after: Dict): Dict {
	const told = [...attributes].filter(([name]) => findAttribute(type, name)?.fromPath)
	const held = new Map([...attributes].filter(([name]) => !findAttribute(type, name)?.fromPath))
	const parsed = parseYaml(editFile(renderYaml(inFileOrder(type, held)), 'file.yaml', type, before, after))
	if (parsed.kind !== 'ok') throw new RangeError('the file does not parse any more')
	return new Map([...parsed.document.value, ...told])
}

/** What is planned, line by line. */
export function planned(request: PlanRequest): readonly string[] {
	return linesOf(makePlan(request))
}

/** The request with one resource changed by hand on a side; null takes it away. */
export function edited(request: PlanRequest, side: 'git' | 'live', resource: Resource | { readonly gone: string }): PlanRequest {
	const address = 'gone' in resource ? at(resource.gone) : resource.address
	const type = 'gone' in resource ? address.split(/[.[]/)[0] : resource.type
	const read = request[side].scopes.get(type ?? '')
	const resources = new Map<Address, Resource>(read?.kind === 'complete' ? read.value : [])
	if ('gone' in resource) resources.delete(address)
	else resources.set(address, resource)
	const gone = new Set('gone' in resource && side === 'live' ? [...request.live.gone, address] : request.live.gone)
	const snapshot = { ...request[side], scopes: new Map([...request[side].scopes, [type ?? '', complete(resources)]]), gone }
	return { ...request, [side]: snapshot }
}
