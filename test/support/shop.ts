import type {
	Address,
	Base,
	BaseEntry,
	Dict,
	Plan,
	Problem,
	RemoteId,
	Resource,
	Resources,
	ResourceType,
	Schema,
	Snapshot,
	Value,
} from '../../src/model/index.ts'
import { complete, digestText, parseAddress, problem, renderJson, unknown } from '../../src/model/index.ts'
import type { Overwrite, PlanRequest, Policy } from '../../src/plan/index.ts'
import { DEFAULT_POLICY, makePlan } from '../../src/plan/index.ts'
import type { Layout } from '../../src/ports/index.ts'
import { dictOf } from './fake-api.ts'

const NO_DELETE = { reason: 'there is no call for it', remedy: 'delete it in the app' }
const READ_ONLY = { reason: 'sources are only read', remedy: 'change it in the app' }
const FIXED = { reason: 'it is fixed at creation', remedy: 'make a new one' }
const HIDDEN = { reason: 'the API does not show it', remedy: 'set it in the app' }

const data = (name: string): ResourceType => ({
	name,
	title: `${name}s`,
	role: 'data',
	attributes: [{ name: 'name', kind: 'string' }],
	can: { create: READ_ONLY, update: READ_ONLY, delete: READ_ONLY },
})

/** A made-up service: sources that are only read, models, syncs that cannot be deleted, and folders within folders. */
export const SHOP: Schema = {
	version: 1,
	types: [
		data('source'),
		{
			name: 'model',
			title: 'models',
			role: 'managed',
			attributes: [
				{ name: 'name', kind: 'string', required: true },
				{ name: 'source', kind: 'string', refersTo: 'source', live: 'create-only', because: FIXED },
				{ name: 'kind', kind: 'string', oneOf: ['sql', 'table'], live: 'create-only', because: FIXED },
				{ name: 'sql', kind: 'string', sameAsAbsent: [null, ''], only: { attribute: 'kind', is: ['sql'] } },
				{ name: 'table', kind: 'string', only: { attribute: 'kind', is: ['table'] } },
				{ name: 'remark', kind: 'string', live: 'read-only', because: { reason: 'it is only shown', remedy: 'edit it in the app' } },
				{ name: 'hidden', kind: 'boolean', sameAsAbsent: [null, false], live: 'read-only' },
				{ name: 'tags', kind: 'set', items: { kind: 'string' } },
				{ name: 'seen', kind: 'string', computed: true },
			],
			can: { create: true, update: true, delete: true },
			notes: [
				{ on: 'update', attributes: ['sql', 'table'], text: 'the next run sends every row again' },
				{ on: 'create', when: { kind: 'table' }, text: 'the table is read as a whole' },
			],
		},
		{
			name: 'sync',
			title: 'syncs',
			role: 'managed',
			attributes: [
				{ name: 'model', kind: 'string', refersTo: 'model', required: true },
				{ name: 'config', kind: 'any', keyedBy: 'to', keyOrder: 'jsonb', structural: true },
				{ name: 'options', kind: 'any', encoded: 'json' },
				{ name: 'checks', kind: 'set', items: { kind: 'object', attributes: [{ name: 'rule', kind: 'any', encoded: 'json' }] } },
				{ name: 'paused', kind: 'boolean', sameAsAbsent: [null, false] },
				{ name: 'startDate', kind: 'string', live: 'file-only', because: { reason: 'it is not shown', remedy: 'set it in the app' } },
			],
			can: { create: true, update: true, delete: NO_DELETE },
			pausedBy: { attribute: 'paused', value: true },
		},
		{
			name: 'folder',
			title: 'folders',
			role: 'managed',
			attributes: [
				{ name: 'name', kind: 'string' },
				{ name: 'parent', kind: 'string', refersTo: 'folder' },
			],
			can: { create: true, update: true, delete: true },
		},
	],
}

/**
 * Boards, of which the list may leave some out, in a folder that tells their kind; cards on them; links between them, of which the API
 * knows nothing; an index that the service writes; and the user's own names of sources and targets.
 */
const BOARDS: readonly ResourceType[] = [
	data('target'),
	{
		name: 'board',
		title: 'boards',
		role: 'managed',
		listed: 'some',
		because: HIDDEN,
		attributes: [
			{ name: 'kind', kind: 'string', oneOf: ['wall', 'desk'], fromPath: true, live: 'file-only', because: HIDDEN },
			{ name: 'name', kind: 'string', required: true },
			{ name: 'source', kind: 'string', refersTo: 'source' },
			{ name: 'target', kind: 'string', refersTo: 'target' },
			{ name: 'mode', kind: 'string', sameAsAbsent: [null], default: 'open', oneOf: ['open', 'closed'] },
			{ name: 'lock', kind: 'string', only: { attribute: 'mode', is: ['closed'] } },
			{ name: 'height', kind: 'number', required: true, only: { attribute: 'kind', is: ['wall'] } },
			{ name: 'label', kind: 'string', sameAsAbsent: [null, ''], live: 'file-only', because: HIDDEN },
			{ name: 'hook', kind: 'string', required: true, only: { attribute: 'kind', is: ['wall'] }, live: 'file-only', because: HIDDEN },
			{
				name: 'grid',
				kind: 'object',
				attributes: [
					{ name: 'columns', kind: 'number' },
					{ name: 'ruler', kind: 'string', live: 'file-only', because: { reason: 'rulers are not shown', remedy: 'draw it' } },
				],
			},
		],
		can: { create: true, update: true, delete: NO_DELETE },
	},
	{
		name: 'card',
		title: 'cards',
		role: 'managed',
		attributes: [
			{ name: 'board', kind: 'string', refersTo: 'board', fromPath: true, required: true },
			{ name: 'text', kind: 'string', required: true },
			{ name: 'state', kind: 'string', sameAsAbsent: [null], default: 'new' },
		],
		can: { create: true, update: true, delete: true },
		notes: [{ on: 'delete', text: 'its votes go with it' }],
	},
	{
		name: 'link',
		title: 'links',
		role: 'managed',
		listed: 'none',
		because: HIDDEN,
		attributes: [
			{
				name: 'from',
				kind: 'object',
				attributes: [
					{ name: 'board', kind: 'string', refersTo: 'board' },
					{ name: 'remark', kind: 'string', sameAsAbsent: [null, ''] },
				],
			},
			{ name: 'weight', kind: 'number', default: 1 },
		],
		can: { create: HIDDEN, update: HIDDEN, delete: HIDDEN },
	},
	{
		name: 'index',
		title: 'indexes',
		role: 'derived',
		head: '# READ ONLY\n\n',
		attributes: [
			{
				name: 'entries',
				kind: 'map',
				values: {
					kind: 'object',
					attributes: [
						{ name: 'name', kind: 'string', omittable: true },
						{ name: 'kind', kind: 'string' },
					],
				},
			},
			{ name: 'slug', kind: 'string', omittable: true },
		],
		can: { create: READ_ONLY, update: READ_ONLY, delete: READ_ONLY },
	},
	{
		name: 'names',
		title: 'names',
		role: 'seed',
		head: '# Names of your own\n',
		aliases: { sources: 'source', targets: 'target' },
		attributes: [
			{ name: 'sources', kind: 'map', values: { kind: 'string' } },
			{ name: 'targets', kind: 'map', values: { kind: 'string' } },
		],
		can: { create: HIDDEN, update: HIDDEN, delete: HIDDEN },
	},
]

/** The same service with boards beside the rest. */
export const BOARD_SHOP: Schema = { ...SHOP, types: [...SHOP.types, ...BOARDS] }

/**
 * `models/<key>.yaml` and so on, `boards/<kind>/<key>.yaml`, `cards/<board>/<key>.yaml` and `index-<key>.yaml`; what is not a type's
 * folder is foreign.
 */
export const SHOP_LAYOUT = {
	place: (path: string) => {
		const [, folder, key = '', kind, name = '', board, card = '', own, slug = ''] = PATH.exec(path) ?? []
		if (folder !== undefined) return { type: folder.slice(0, -1), key }
		if (kind !== undefined) return { type: 'board', key: name, told: dictOf({ kind }) }
		if (board !== undefined) return { type: 'card', key: `${board}/${card}`, told: dictOf({ board }) }
		return own === undefined ? undefined : { type: own, key: slug }
	},
	path: (type: string, key: string, attributes?: Dict) => {
		if (type === 'index' || type === 'names') return `${type}-${key}.yaml`
		const kind = attributes?.get('kind')
		if (type !== 'board') return `${type}s/${key}.yaml`
		return typeof kind === 'string' ? `boards/${kind}/${key}.yaml` : undefined
	},
	slug: (name: string) => name.toLowerCase(),
	accepts: (type: string, key: string) => (type !== 'card' && key.includes('/') ? 'it holds a slash' : true),
} satisfies Layout

const PATH = /^(?:(models|syncs|folders|links)\/([^/]+)|boards\/(wall|desk)\/([^/]+)|cards\/([^/]+)\/([^/]+)|(index|names)-([^/]+))\.yaml$/

/** Attributes by address, in plain data. */
export type Resourceful = Readonly<Record<string, object>>

export const at = (address: string): Address => partsOf(address).address

function partsOf(address: string): { type: string; key: string; address: Address } {
	const parts = parseAddress(address)
	if (!parts) throw new RangeError(`${address} is no address`)
	return parts
}

export const idOf = (address: string): RemoteId => `id-${partsOf(address).key}` as RemoteId

export function resourceOf(address: string, attributes: object, more: Partial<Resource> = {}): Resource {
	return { ...partsOf(address), attributes: dictOf(attributes), ...more }
}

export type SideOptions = {
	/** Scopes that could not be read. */
	readonly unread?: readonly string[]
	/** Addresses that could not be read, in scopes that could. */
	readonly unknown?: readonly string[]
	/** What a resource has beside its attributes. */
	readonly more?: Readonly<Record<string, Partial<Resource>>>
	readonly gone?: readonly string[]
	readonly warnings?: readonly Problem[]
}

export const unreadOf = (scope: string): Problem => problem('READ_INCOMPLETE', `the list of ${scope}s could not be read to its end`)
export const BROKEN = problem('YAML_INVALID', 'the file is not valid YAML')

export function gitSide(resources: Resourceful, options: SideOptions = {}): Snapshot {
	return side('git', resources, options, (address) => {
		const file = SHOP_LAYOUT.path(partsOf(address).type, partsOf(address).key, dictOf(resources[address] ?? {}))
		return file === undefined ? {} : { place: { file, line: 1, column: 1 } }
	})
}

export function liveSide(resources: Resourceful, options: SideOptions = {}): Snapshot {
	return side('live', resources, options, (address) => ({ id: idOf(address) }))
}

function side(of: Snapshot['of'], resources: Resourceful, options: SideOptions, own: (address: string) => Partial<Resource>): Snapshot {
	const types = of === 'git' ? BOARD_SHOP.types : BOARD_SHOP.types.filter(({ listed: shows }) => shows !== 'none')
	const scopes = types.map(({ name }) => {
		const mine = Object.entries(resources).filter(([address]) => partsOf(address).type === name)
		const listed = mine.map(([address, attributes]) => resourceOf(address, attributes, { ...own(address), ...options.more?.[address] }))
		return [name, listed] as const
	})
	return {
		of,
		marker: 'now',
		scopes: new Map(
			scopes.map(([name, listed]) => [name, options.unread?.includes(name) ? unknown(unreadOf(name)) : complete(listing(listed))]),
		),
		unknown: new Map((options.unknown ?? []).map((address) => [at(address), BROKEN])),
		gone: new Set((options.gone ?? []).map(at)),
		warnings: options.warnings ?? [],
	}
}

function listing(listed: readonly Resource[]): Resources {
	return new Map(listed.map((resource) => [resource.address, resource]))
}

export function baseOf(resources: Resourceful, more: Readonly<Record<string, Partial<BaseEntry>>> = {}): Base {
	return new Map(
		Object.entries(resources).map(([address, attributes]) => {
			const { type, key } = partsOf(address)
			return [at(address), { type, key, id: idOf(address), attributes: dictOf(attributes), ...more[address] }]
		}),
	)
}

/** What a plan is made from, unless a test says otherwise: nothing anywhere. */
export type Sides = {
	readonly base?: Resourceful
	readonly git?: Resourceful
	readonly live?: Resourceful
	readonly policy?: Partial<Policy>
	readonly in?: { readonly git?: SideOptions; readonly live?: SideOptions; readonly base?: Readonly<Record<string, Partial<BaseEntry>>> }
	readonly request?: Partial<PlanRequest>
}

export const INPUTS: Plan['inputs'] = {
	base: null,
	git: { branch: 'refs/heads/main', commit: null, tree: digestText('tree') },
	live: { identity: null, digest: digestText('live') },
	policy: digestText('policy'),
	schema: 1,
}

/** Everything base knows and live lacks counts as looked up and gone, unless the live side's options say otherwise. */
export function requestOf(sides: Sides): PlanRequest {
	const { base = {}, git = {}, live = {} } = sides
	const gone = Object.keys(base).filter((address) => !Object.hasOwn(live, address))
	return {
		workspace: 'acme',
		provider: 'shop',
		preview: false,
		inputs: INPUTS,
		schema: BOARD_SHOP,
		base: baseOf(base, sides.in?.base),
		git: gitSide(git, sides.in?.git),
		live: liveSide(live, { gone, ...sides.in?.live }),
		policy: { ...DEFAULT_POLICY, ...sides.policy },
		isIgnored: () => false,
		...sides.request,
	}
}

export function planOf(sides: Sides): Omit<Plan, 'digest'> {
	return makePlan(requestOf(sides))
}

/** A value on one line, `·` where there is none. */
export function shown(value: Value | Dict): string {
	return value === undefined || value === null ? '·' : renderJson(value, 'as-is').replaceAll('"', "'")
}

/** A decision, a line for each part of it, to be read in a table. */
export function linesOf(plan: Pick<Plan, 'changes' | 'adoptions' | 'conflicts' | 'held' | 'unsupported' | 'detached'>): readonly string[] {
	return [
		...plan.changes.map((change) => {
			if (change.kind === 'create') return `${change.to} create ${shown(change.after)}`
			if (change.kind === 'delete') return `${change.to} delete`
			return `${change.to} ${change.edits.map((edit) => `${edit.path.join('.')}: ${shown(edit.before)} -> ${shown(edit.after)}`).join(', ')}`
		}),
		...plan.adoptions.map(({ kind }) => `base ${kind}`),
		...plan.conflicts.map(({ path, base, git, live, reason, choice }) => {
			const values = [base, git, live].map(shown).join(' | ')
			return `conflict ${path.join('.') || '.'}: ${values} (${reason})${choice ? ` => ${choice}` : ''}`
		}),
		...plan.held.map(({ to, reason }) => `held ${to === undefined ? '' : `to ${to} `}${reason.code}`),
		...plan.unsupported.map(
			({ action, path, after }) => `cannot ${action} ${path?.join('.') ?? '.'}${after === undefined ? '' : `: ${shown(after)}`}`,
		),
		...plan.detached.map(() => 'detached'),
	]
}

/** A file as the service's own sync wrote over it. */
export function writtenOver(attributes: object): Overwrite {
	return { attributes: dictOf(attributes), commit: 'c0ffee0', file: 'the/file.yaml', by: 'the service' }
}
