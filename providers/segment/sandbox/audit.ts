import type { Dict, Moment, SandboxCall, SandboxStep, World } from '../../../src/provider.ts'
import type { Answers, Kind } from './world.ts'
import { dict, putRow, rowsOf, takeId, textOf, unchanged } from './world.ts'

/** How the audit trail calls the kinds. */
const NOUNS: Readonly<Partial<Record<Kind, string>>> = {
	source: 'Source',
	destination: 'Integration',
	filter: 'Destination Filter',
	warehouse: 'Storage Destination',
	transformation: 'Transformation',
	model: 'Model',
	label: 'Label',
	group: 'User Group',
	invite: 'Invite',
	subscription: 'Destination Subscription',
	plan: 'Tracking Plan',
	function: 'Function',
	profiles_warehouse: 'Profiles Sync Warehouse',
}

/** Kinds of which it is not known whether they show in the trail. */
const QUIET: readonly Kind[] = ['subscription', 'plan', 'function']

export type Happening = {
	readonly kind: Kind
	readonly verb: string
	readonly row: Dict
	readonly id?: string
	readonly by: 'api' | 'page'
}

/** The world with one more event in its audit trail. Values are never in it. */
export function record(world: World, { now, switches, actor }: Moment, { kind, verb, row, id, by }: Happening): World {
	const noun = NOUNS[kind]
	if (noun === undefined || (QUIET.includes(kind) && switches['quiet-events'] === 'silent')) return world
	const taken = takeId(world, 'event')
	const event = dict({
		id: taken.id,
		timestamp: now,
		type: `${noun} ${verb}`,
		...whoever(by, actor),
		resourceId: id ?? textOf(row.get('id')),
		resourceType: noun.toLowerCase().replaceAll(' ', '_'),
		resourceName: textOf(row.get('name') ?? row.get('title') ?? row.get('displayName') ?? row.get('key')),
	})
	return putRow(taken.world, 'event', taken.id, event)
}

/** A person is named by an id and a mail address, a token by what its owner called it. */
function whoever(by: Happening['by'], actor: string | undefined): Readonly<Record<string, string>> {
	if (by === 'api') return { actor: `public-api-token/${actor ?? 'sandbox'}` }
	return { actor: 'user/sandbox', ...(actor?.includes('@') ? { actorEmail: actor } : {}) }
}

/** What a change of the flag is called, where that is all that changed. */
export function verbOf(before: Dict, after: Dict): string {
	if (before.get('enabled') === after.get('enabled')) return 'Modified'
	return after.get('enabled') === true ? 'Enabled' : 'Disabled'
}

function listEvents(world: World, { query }: SandboxCall): SandboxStep {
	const wanted = (name: string) => query.get(name)?.[0]
	const [from, to] = [wanted('startTime'), wanted('endTime')]
	const fits = (row: Dict): boolean =>
		(from === undefined || textOf(row.get('timestamp')) >= from) &&
		(to === undefined || textOf(row.get('timestamp')) <= to) &&
		['resourceId', 'resourceType'].every((name) => wanted(name) === undefined || row.get(name) === wanted(name))
	return unchanged(world, { kind: 'rows', rows: rowsOf(world, 'event').filter(fits).toReversed(), show: (row) => row })
}

export const auditAnswers: Answers = { listAuditEvents: listEvents }
