import { connect } from '../../../providers/segment/client.ts'
import { schema } from '../../../providers/segment/schema/index.ts'
import type { ApiAnswer, ApiInput, Change, Connection, Dict, Outcome, Read, Resource } from '../../../src/provider.ts'
import { canonicalAttributes, findType, isDict, listedTypes, makeAddress, toPlain } from '../../../src/provider.ts'
import { answered, dictOf, listed } from '../../support/fake-api.ts'

type Answer = ApiAnswer | Read<readonly Dict[]>

/** What each operation answers; one that is not named here is a defect of the test. */
export type Script = Readonly<Record<string, (input: ApiInput) => Answer>>

export const CATALOG = { source: 'IqDTy1TpoU', destination: '54521fd525e721e32a72ee91', warehouse: 'kwX50Df0hr' }

const web = {
	id: 'src1',
	slug: 'web',
	name: 'Website',
	enabled: true,
	workspaceId: 'ws1',
	metadata: { id: CATALOG.source, slug: 'javascript', name: 'Javascript', options: [] },
	writeKeys: ['write-key-marker'],
	settings: { website_url: 'https://shop.example', apiSecret: '••••••••••6f75' },
	labels: [{ key: 'environment', value: 'prod', description: 'Live' }],
}
const server = { ...web, id: 'src2', slug: 'server', name: 'Server', settings: {}, labels: [], writeKeys: [] }
const ga = {
	id: '3b92a1',
	name: 'Analytics',
	enabled: true,
	sourceId: 'src1',
	metadata: { id: CATALOG.destination, slug: 'google-analytics', name: 'GA', actions: [{ id: 'act1', slug: 'track', name: 'Track' }] },
	settings: { trackingId: 'UA-1', apiKey: '••••••••••1234' },
}
const classic = { ...ga, id: '77aa01', name: 'Classic', metadata: { ...ga.metadata, actions: [] }, settings: {} }
const mapping = {
	id: 'sub1',
	name: 'Track',
	actionId: 'act1',
	actionSlug: 'track',
	destinationId: '3b92a1',
	enabled: true,
	settings: { event: { '@path': '$.event' } },
	trigger: 'type = "track"',
	modelId: 'mod1',
	reverseETLSchedule: { strategy: 'PERIODIC', config: { interval: '15m' } },
}
const filter = {
	id: 'flt1',
	sourceId: 'src1',
	destinationId: '3b92a1',
	if: 'event = "x"',
	actions: [{ type: 'DROP_PROPERTIES', fields: { properties: ['email'] } }],
	title: 'No e-mail',
	enabled: true,
	createdAt: '2026-01-01T00:00:00.000Z',
	updatedAt: '2026-02-01T00:00:00.000Z',
}
const warehouse = {
	id: 'wh1',
	enabled: true,
	workspaceId: 'ws1',
	metadata: { id: CATALOG.warehouse, slug: 'postgres', name: 'Postgres', options: [{ name: 'password', type: 'string', required: true }] },
	settings: { name: 'Main', host: 'db.example', port: '5432' },
}
const rule = {
	type: 'TRACK',
	key: 'Order Completed',
	version: 1,
	jsonSchema: { type: 'object', properties: { total: { type: 'number' } } },
}
const plan = { id: 'tp_1', name: 'Web', slug: 'web', type: 'LIVE', updatedAt: '2026-03-01T00:00:00.000Z' }
const shown = {
	track: { allowUnplannedEvents: true, commonEventOnViolations: 'ALLOW' },
	forwardingViolationsTo: 'src2',
}
const rename = {
	id: 'tr1',
	name: 'Rename',
	sourceId: 'src1',
	enabled: true,
	if: 'event = "a"',
	newEventName: 'b',
	propertyRenames: [{ oldName: 'x', newName: 'y' }],
	propertyValueTransformations: [],
	fqlDefinedProperties: [],
}
const header = { id: 'sfnc_1', resourceType: 'SOURCE', displayName: 'Loyalty Hook', catalogId: 'cat1', description: '' }
const code = { ...header, code: 'async function onRequest() {}', settings: [] }
const model = {
	id: 'mod1',
	sourceId: 'src2',
	name: 'Orders',
	description: '',
	enabled: true,
	query: 'select 1',
	queryIdentifierColumn: 'id',
}

const stage = { key: 'environment', value: 'prod', description: 'Live' }
const granted = { roleId: 'role1', roleName: 'Owner', resources: [{ id: 'ws1', type: 'WORKSPACE' }], labels: [stage] }
const reader = { roleId: 'role3', roleName: 'Reader', resources: [{ id: 'src1', type: 'SOURCE', labels: [] }] }
const jane = { id: 'usr1', name: 'Jane', email: 'jane@shop.example' }
const group = { id: 'grp1', name: 'Analysts', memberCount: 2, permissions: [reader] }
const insert = { id: 'ifnd_2', resourceType: 'INSERT_DESTINATION', displayName: 'Insert (Acme)', catalogId: 'cat2', description: '' }
const instance = {
	id: 'ins1',
	name: 'Enrich',
	integrationId: '3b92a1',
	classId: '2',
	enabled: true,
	createdAt: '2026-01-01T00:00:00.000Z',
	updatedAt: '2026-02-01T00:00:00.000Z',
	settings: { region: 'eu' },
	encryptedSettings: { token: 'ciphertext-marker' },
}
const profiles = {
	id: 'pwh1',
	spaceId: 'spa1',
	enabled: true,
	workspaceId: 'ws1',
	metadata: warehouse.metadata,
	settings: { name: 'Profiles', host: 'db.example' },
	schemaName: 'profiles',
}

export const ITEMS = {
	stage,
	granted,
	reader,
	jane,
	group,
	insert,
	instance,
	profiles,
	web,
	server,
	ga,
	classic,
	mapping,
	filter,
	warehouse,
	rule,
	plan,
	shown,
	rename,
	header,
	code,
	model,
}

const within =
	(id: string, ...items: readonly object[]) =>
	(input: ApiInput) =>
		listed(...(Object.values(input.path ?? {})[0] === id ? items : []))

/** A small workspace with one resource or two of each type. */
export const SCRIPT: Script = {
	getWorkspace: () => answered({ id: 'ws1', slug: 'acme', name: 'Acme' }),
	listSources: () => listed(web, server),
	listWarehouses: () => listed(warehouse),
	listReverseEtlModels: () => listed(model),
	listTrackingPlans: () => listed(plan),
	listTransformations: () => listed(rename, { ...rename, id: 'flt1', name: 'No e-mail' }),
	listDestinations: () => listed(ga, classic),
	listFunctions: ({ query }) => listed(...[header, insert].filter(({ resourceType }) => resourceType === query?.['resourceType'])),
	getFunction: ({ path }) => answered(path?.['functionId'] === insert.id ? { ...insert, code: '', settings: [] } : code),
	listLabels: () => listed(stage),
	listUsers: () => listed(jane),
	getUser: () => answered({ ...jane, permissions: [granted, reader] }),
	listInvites: () => listed({ email: 'new@shop.example' }, { email: 'other@shop.example' }),
	listUserGroups: () => listed(group),
	listUsersFromUserGroup: () => listed(jane),
	listInvitesFromUserGroup: () => listed({ email: 'new@shop.example' }),
	listInsertFunctionInstances: () => listed(instance),
	listSpaces: () => listed({ id: 'spa1', slug: 'dev', name: 'Dev' }),
	listProfilesWarehouseInSpace: () => listed(profiles),
	listSubscriptionsFromDestination: within('3b92a1', mapping),
	listFiltersFromDestination: within('3b92a1', filter),
	listRulesFromTrackingPlan: () => listed(rule),
	listSourcesFromTrackingPlan: () => listed(web),
	listSchemaSettingsInSource: () => answered({ sourceId: 'src1', settings: shown }),
	listConnectedSourcesFromWarehouse: () => listed(web),
}

export type Called = { readonly endpoint: string; readonly input: ApiInput }

export function workspace(script: Script = {}): {
	readonly connection: Connection
	readonly calls: readonly Called[]
	/** The calls that may change something, as plain data. */
	readonly writes: () => readonly (readonly [endpoint: string, path: unknown, sent: unknown])[]
} {
	const calls: Called[] = []
	const answer = (endpoint: string, input: ApiInput): Answer => {
		calls.push({ endpoint, input })
		const scripted = { ...SCRIPT, ...script }[endpoint]
		if (!scripted) throw new Error(`the script has no answer for ${endpoint}`)
		return scripted(input)
	}
	const clock = { now: () => '2026-05-01T00:00:00.000Z', monotonicMs: () => 0, sleep: async () => {} }
	const log = { progress() {}, info() {}, warn() {}, debug() {} }
	const connection = connect({
		api: {
			call: async (endpoint, input = {}) => {
				const found = answer(endpoint, input)
				if (found.kind === 'complete' || (found.kind === 'unknown' && 'reason' in found))
					throw new Error(`${endpoint} is scripted as a list`)
				return found
			},
			list: async (endpoint, query = {}, path = {}) => {
				const found = answer(endpoint, { query, path })
				if (found.kind === 'complete' || (found.kind === 'unknown' && 'reason' in found)) return found
				throw new Error(`${endpoint} is scripted as a call`)
			},
		},
		clock,
		log,
		slug: 'acme',
	})
	const isWrite = ({ endpoint }: Called): boolean => !/^(?:list|get)/.test(endpoint)
	return {
		connection,
		calls,
		writes: () =>
			calls.filter(isWrite).map(({ endpoint, input }) => [endpoint, input.path ?? {}, input.query ?? toPlain(input.body)] as const),
	}
}

/** The resource at an address; throws where its scope is not complete. */
export async function readOne(connection: Connection, type: string, key: string): Promise<Resource> {
	const read = (await connection.read(listedTypes(schema))).get(type)
	if (read?.kind !== 'complete') throw new Error(JSON.stringify(read?.reason))
	const resource = read.value.get(makeAddress(type, key))
	if (!resource) throw new Error(`no ${type} ${key}: ${[...read.value.keys()].join(', ')}`)
	return resource
}

const COMMON = { other: null, dependents: [], notes: [] } as const

export function creation(type: string, key: string, attributes: object): Change {
	const address = makeAddress(type, key)
	return { ...COMMON, id: `create ${address}`, kind: 'create', to: 'live', address, type, key, after: canonical(type, dictOf(attributes)) }
}

/** `changed` takes the place of what `now` holds; undefined takes away. */
export function edit(now: Resource, changed: object, to: 'live' | 'git' = 'live'): Change {
	const { type, key, address, id } = now
	const before = canonical(type, now.attributes)
	const left = new Map(before)
	for (const name of Object.keys(changed)) left.delete(name)
	const after = canonical(type, new Map([...left, ...dictOf(changed)]))
	const edits = Object.keys(changed).map((name) => ({ path: [name], before: before.get(name), after: after.get(name) }))
	return { ...COMMON, id: `update ${address}`, kind: 'update', to, address, type, key, ...(id && { remoteId: id }), before, after, edits }
}

export function deletion({ type, key, address, id, attributes }: Resource): Change {
	return {
		...COMMON,
		id: `delete ${address}`,
		kind: 'delete',
		to: 'live',
		address,
		type,
		key,
		...(id && { remoteId: id }),
		before: attributes,
	}
}

function canonical(type: string, attributes: Dict): Dict {
	const described = findType(schema, type)
	return described ? canonicalAttributes(described, attributes) : attributes
}

export async function writeOne(connection: Connection, change: Change): Promise<Outcome> {
	const [outcome] = await connection.write([change])
	if (!outcome) throw new Error('no outcome')
	return outcome
}

export function plainOf(attributes: Dict | undefined): Record<string, unknown> {
	const plain = attributes && isDict(attributes) ? toPlain(attributes) : {}
	return plain as Record<string, unknown>
}
