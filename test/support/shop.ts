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
	Schema,
	Snapshot,
	Value,
} from '../../src/model/index.ts'
import { complete, digestText, parseAddress, problem, renderJson, unknown } from '../../src/model/index.ts'
import type { PlanRequest, Policy } from '../../src/plan/index.ts'
import { DEFAULT_POLICY, makePlan } from '../../src/plan/index.ts'
import type { Layout } from '../../src/ports/index.ts'
import { dictOf } from './fake-api.ts'

const NO_DELETE = { reason: 'there is no call for it', remedy: 'delete it in the app' }
const READ_ONLY = { reason: 'sources are only read', remedy: 'change it in the app' }
const FIXED = { reason: 'it is fixed at creation', remedy: 'make a new one' }

/** A made-up service: sources that are only read, models, syncs that cannot be deleted, and folders within folders. */
export const SHOP: Schema = {
	version: 1,
	types: [
		{
			name: 'source',
			title: 'sources',
			role: 'data',
			attributes: [{ name: 'name', kind: 'string' }],
			can: { create: READ_ONLY, update: READ_ONLY, delete: READ_ONLY },
		},
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

/** `models/<key>.yaml` and so on; what is not a type's folder is foreign. */
export const SHOP_LAYOUT: Layout = {
	place: (path) => {
		const [, folder = '', key = ''] = /^(models|syncs|folders)\/([^/]+)\.yaml$/.exec(path) ?? []
		return folder === '' ? undefined : { type: folder.slice(0, -1), key }
	},
	path: (type, key) => `${type}s/${key}.yaml`,
	slug: (name) => name.toLowerCase(),
	accepts: (_, key) => (key.includes('/') ? 'it holds a slash' : true),
}

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
	return side('git', resources, options, (address) => ({
		place: { file: SHOP_LAYOUT.path(partsOf(address).type, partsOf(address).key), line: 1, column: 1 },
	}))
}

export function liveSide(resources: Resourceful, options: SideOptions = {}): Snapshot {
	return side('live', resources, options, (address) => ({ id: idOf(address) }))
}

function side(of: Snapshot['of'], resources: Resourceful, options: SideOptions, own: (address: string) => Partial<Resource>): Snapshot {
	const scopes = SHOP.types.map(({ name }) => {
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
		schema: SHOP,
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
