import { describe, expect, test } from 'vitest'
import { parseYaml } from '../../src/formats/yaml/index.ts'
import type { Change, Dict, Endpoint, Present, Provider, Read, Resource, Resources } from '../../src/provider.ts'
import {
	canonicalAttributes,
	findType,
	isDict,
	isMasked,
	isSame,
	listedTypes,
	makeAddress,
	managedTypes,
	parseAddress,
	renderJson,
} from '../../src/provider.ts'
import { dictOf } from '../support/fake-api.ts'
import type { PlainTree, ProviderWorld, WorldOptions } from '../support/provider-world.ts'
import { fileText, providerWorld, readAll, textsIn } from '../support/provider-world.ts'

export type ProviderSample = {
	/** A small workspace with at least one resource of each managed type. */
	readonly tree: PlainTree
	/** A workspace with that many resources of one managed type, and what they need; `list`: what lists them, where that is not `listTypes`. */
	many(count: number): { readonly type: string; readonly tree: PlainTree; readonly list?: string }
	/** A resource that can be created beside the small workspace. */
	readonly create: { readonly type: string; readonly key: string; readonly attributes: object }
	/** One attribute of a resource of the small workspace, and its next value. */
	readonly edit: { readonly address: string; readonly attribute: string; readonly after: Present }
	/** A resource whose display name changes while its key stays. */
	readonly rename: { readonly address: string; readonly attribute: string; readonly after: string }
	/** Occurs in what the service holds and may occur nowhere else. */
	readonly secret: string
}

/**
 * What can go wrong while a list is read; `settles` where repeating it gets there in the end. Where the next page is asked for by a
 * cursor, nobody can go on that is not told of it.
 */
const READ_FAULTS: readonly { readonly fault: string; readonly settles: boolean | 'by offset' }[] = [
	{ fault: '500', settles: false },
	{ fault: '500:times=1', settles: true },
	{ fault: '429:times=2,retry-after=1', settles: true },
	{ fault: '401', settles: false },
	{ fault: '403', settles: false },
	{ fault: '404', settles: false },
	{ fault: '422', settles: false },
	{ fault: 'html', settles: false },
	{ fault: 'empty', settles: false },
	{ fault: 'truncate', settles: false },
	{ fault: 'drop-answer', settles: false },
	{ fault: 'invalid-200', settles: false },
	{ fault: 'internal-200', settles: false },
	{ fault: 'repeat-row', settles: false },
	{ fault: 'repeat-row:times=1', settles: true },
]

/** The same where a list comes in pages. */
const PAGE_FAULTS: typeof READ_FAULTS = [
	{ fault: 'no-hasmore', settles: 'by offset' },
	{ fault: 'page-size:40', settles: true },
	{ fault: '500:page=2', settles: false },
	{ fault: '403:page=2', settles: false },
	{ fault: 'lose-page:page=2', settles: false },
	{ fault: 'repeat-row:page=2', settles: false },
	{ fault: 'repeat-row:page=2,times=1', settles: true },
	{ fault: 'hasmore-lies', settles: 'by offset' },
]

/** Opens a workspace as the options have it. */
export type OpenWorld = (options: WorldOptions) => Promise<ProviderWorld>

/**
 * Every provider passes this over its own sandbox, and over a real server where one can be had (`openReal`): what holds in both is not
 * the sandbox's invention. A real server has no faults on demand.
 */
export function providerConformance(provider: Provider, sample: ProviderSample, openReal?: OpenWorld): void {
	const open: OpenWorld = openReal ?? ((options) => providerWorld(provider, options))
	const onSandbox = openReal === undefined ? test : test.skip
	const scopes = listedTypes(provider.schema)
	const managed = managedTypes(provider.schema)
		.map(({ name }) => name)
		.filter((name) => scopes.includes(name))
	const within = async (options: WorldOptions, use: (world: ProviderWorld) => Promise<void>) => {
		const world = await open(options)
		try {
			await use(world)
		} finally {
			await world.close()
		}
	}
	const small = (use: (world: ProviderWorld) => Promise<void>) => within({ tree: sample.tree }, use)
	const expected = filesOf(provider, sample.tree)

	describe(`${provider.name} as a provider`, () => {
		test('lists what the workspace holds, with the attributes that its files have', () =>
			small(async ({ connection }) => {
				const live = await readAll(connection, managed)
				expect([...live.keys()].sort()).toEqual([...expected.keys()].sort())
				for (const [address, attributes] of live)
					expect(canonicalText(provider, address, attributes)).toBe(canonicalText(provider, address, expected.get(address)))
			}))

		test.each([0, 1, 99, 100, 101, 200, 201, 401])('P3: a list of %i is complete, whatever the pages', (count) => {
			const { type, tree } = sample.many(count)
			return within({ tree }, async ({ connection }) => {
				const read = (await connection.read([type])).get(type)
				expect(read?.kind === 'complete' ? read.value.size : read?.reason).toBe(count)
			})
		})

		const isPaged = listOf(provider, sample.many(0)).paging?.kind !== 'whole'
		onSandbox.each([...READ_FAULTS, ...(isPaged ? PAGE_FAULTS : [])])(
			'P3: $fault while a list is read never makes it shorter',
			({ fault, settles }) => {
				const { type } = sample.many(0)
				const { id: list, paging } = listOf(provider, sample.many(0))
				const count = pageSize(paging) + 1
				const inTheEnd = settles === 'by offset' ? paging?.kind === 'offset' : settles
				const { tree } = sample.many(count)
				return within({ tree, faults: `${fault}${fault.includes(':') ? ',' : ':'}on=${list}` }, async ({ connection }) => {
					const read = (await connection.read([type])).get(type)
					expect(read?.kind === 'complete' ? read.value.size : read?.kind).toBe(inTheEnd ? count : 'unknown')
				})
			},
		)

		test('P13: reading changes nothing, and a second read is the same', () =>
			small(async (world) => {
				const first = await readAll(world.connection, scopes)
				const second = await readAll(world.connection, scopes)
				expect(textOf(second)).toBe(textOf(first))
				expect(await world.effects()).toEqual([])
			}))

		test('P48: tells which workspace it reached', () =>
			small(async ({ connection }) => {
				await connection.read(managed)
				expect(await connection.identity()).toMatchObject({ kind: 'complete', value: expect.any(String) })
			}))

		test('finds each resource by its id and by its key, as the list had it', () =>
			small(async ({ connection }) => {
				for (const listed of resourcesOf(await connection.read(managed))) {
					const { type, key, id } = listed
					for (const ref of [
						{ type, key, ...(id === undefined ? {} : { id }) },
						{ type, key },
					]) {
						const found = await connection.find(ref)
						const resource = found.kind === 'complete' && found.value.kind === 'found' ? found.value.resource : undefined
						expect(resource && { ...resource, attributes: renderJson(resource.attributes, 'sorted') }).toEqual({
							...listed,
							attributes: renderJson(listed.attributes, 'sorted'),
						})
					}
				}
			}))

		test('P3: gone is said where it is proven, and nowhere else', async () => {
			const [type = ''] = managed
			await small(async ({ connection }) => {
				expect(await connection.find({ type, key: 'nobody-has-this' })).toMatchObject({ kind: 'complete', value: { kind: 'gone' } })
			})
			for (const faults of openReal ? [] : ['500:on=GET', '403:on=GET', 'html:on=GET', 'truncate:on=GET'])
				await within({ tree: sample.tree, faults }, async ({ connection }) =>
					expect((await connection.find({ type, key: 'nobody-has-this' })).kind).toBe('unknown'),
				)
		})

		test('P2: creates, in one call, what reads back as it was sent', () =>
			small(async (world) => {
				await world.connection.read(managed)
				const { type, key, attributes } = sample.create
				const change = creation(type, key, dictOf(attributes))
				const [outcome] = await world.connection.write([change])
				expect(outcome).toMatchObject({ change: change.id, kind: 'done', remoteId: expect.any(String) })
				const live = await readAll(world.connection, managed)
				expect(canonicalText(provider, change.address, live.get(change.address))).toBe(
					canonicalText(provider, change.address, change.after),
				)
				expect(live.size).toBe(expected.size + 1)
				expect(await world.effects()).toHaveLength(1)
			}))

		onSandbox('P23: a create whose answer is lost is made once, and known', () => {
			const { type, key, attributes } = sample.create
			return within({ tree: sample.tree, faults: 'drop-answer:on=POST,nth=1' }, async (world) => {
				await world.connection.read(managed)
				const [outcome] = await world.connection.write([creation(type, key, dictOf(attributes))])
				expect(outcome).toMatchObject({ kind: 'done', remoteId: expect.any(String) })
				expect(await world.effects()).toHaveLength(1)
			})
		})

		onSandbox('P23: a create that never arrived is not called done, and not repeated', () => {
			const { type, key, attributes } = sample.create
			return within({ tree: sample.tree, faults: 'drop-request:on=POST,nth=1' }, async (world) => {
				await world.connection.read(managed)
				const [outcome] = await world.connection.write([creation(type, key, dictOf(attributes))])
				expect(['unknown', 'failed', 'refused']).toContain(outcome?.kind)
				expect((await readAll(world.connection, managed)).size).toBe(expected.size)
			})
		})

		test.each([
			['one attribute', sample.edit],
			['a display name, and keeps address and id', sample.rename],
		])('P17, P22: updates %s, in one call, and leaves the rest alone', (_, { address, attribute, after }) =>
			small(async (world) => {
				const before = resourcesOf(await world.connection.read(managed))
				const resource = before.find((candidate) => candidate.address === address) ?? expect.fail(`no ${address} in the sample`)
				const [outcome] = await world.connection.write([update(resource, attribute, after)])
				expect(outcome).toMatchObject({ kind: 'done' })
				const now = resourcesOf(await world.connection.read(managed))
				const [was, is] = [before, now].map((list) =>
					list.map((item) => [item.address, item.id, item.address === address ? '' : renderJson(item.attributes, 'sorted')]),
				)
				expect(is).toEqual(was)
				const changed = now.find((candidate) => candidate.address === address)?.attributes ?? new Map()
				expect(renderJson(changed, 'sorted')).toBe(renderJson(new Map([...resource.attributes, [attribute, after]]), 'sorted'))
				expect(await world.effects()).toHaveLength(1)
			}),
		)

		test('P20: an update of something that is gone is refused', () =>
			small(async ({ connection }) => {
				const resource =
					resourcesOf(await connection.read(managed)).find(({ address }) => address === sample.edit.address) ??
					expect.fail(`no ${sample.edit.address} in the sample`)
				const [outcome] = await connection.write([
					{ ...update(resource, sample.edit.attribute, sample.edit.after), remoteId: '999999' as never },
				])
				expect(outcome?.kind).toBe('refused')
			}))

		test('P14: a file made from the workspace reads back to the same', () =>
			small(async ({ connection }) => {
				for (const { type, key, address, ...shown } of resourcesOf(await connection.read(managed))) {
					const attributes = withoutMasked(shown.attributes)
					const path = provider.layout.path(type, key, attributes)
					if (path !== undefined) expect(provider.layout.place(path)).toMatchObject({ type, key })
					else expect(tellsByPathAlone(provider, type), `${address} has no file`).toBe(true)
					const parsed = parseYaml(fileText(findType(provider.schema, type), attributes))
					expect(parsed.kind === 'ok' && isSame(parsed.document.value, attributes), address).toBe(true)
				}
			}))

		test('P7: what the service keeps secret comes out nowhere', () =>
			small(async (world) => {
				expect(await world.control('GET', 'world')).toContain(sample.secret)
				const reads = await world.connection.read(scopes)
				await world.connection.write([creation(sample.create.type, sample.create.key, dictOf(sample.create.attributes))])
				const seen = [
					...[...reads.values()].map((read: Read<Resources>) => (read.kind === 'complete' ? [...read.value] : read.reason)),
					...world.log,
				]
				expect(textsIn(seen).filter((text) => text.includes(sample.secret))).toEqual([])
				expect(textsIn(seen).length).toBeGreaterThan(scopes.length)
			}))
	})
}

/** The resources that a tree's files hold, by address. */
function filesOf(provider: Provider, tree: PlainTree): ReadonlyMap<string, Dict> {
	const files = new Map<string, Dict>()
	for (const [path, file] of Object.entries(tree)) {
		const place = provider.layout.place(path)
		if (place) files.set(makeAddress(place.type, place.key), new Map([...dictOf(file), ...(place.told ?? [])]))
	}
	return files
}

/** True for types of which the service does not say where their files are. */
function tellsByPathAlone(provider: Provider, type: string): boolean {
	return findType(provider.schema, type)?.attributes.some(({ fromPath, live }) => fromPath && live === 'file-only') ?? false
}

function canonicalText(provider: Provider, address: string, attributes: Dict | undefined): string {
	const type = findType(provider.schema, parseAddress(address)?.type ?? '')
	return type && attributes ? renderJson(canonicalAttributes(type, withoutMasked(attributes)), 'sorted') : ''
}

/** What a service confirms to be set and does not show stands in no file. */
function withoutMasked(attributes: Dict): Dict {
	const open = [...attributes].filter(([, value]) => !isMasked(value))
	return new Map(open.map(([name, value]): [string, Present] => [name, isDict(value) ? withoutMasked(value) : value]))
}

function textOf(resources: ReadonlyMap<string, Dict>): string {
	return [...resources].map(([address, attributes]) => `${address} ${renderJson(attributes, 'sorted')}`).join('\n')
}

function resourcesOf(reads: ReadonlyMap<string, Read<Resources>>): readonly Resource[] {
	return [...reads].flatMap(([scope, read]) =>
		read.kind === 'complete' ? [...read.value.values()] : expect.fail(`${scope}: ${read.reason.message}`),
	)
}

/** The operation that lists resources of a type: the one whose items a find by key would filter. */
function listOf(provider: Provider, { type, list }: ReturnType<ProviderSample['many']>): Endpoint {
	const lists = provider.api.endpoints.filter(({ paging }) => paging)
	return (
		lists.find(({ id }) => id === list || [`list${type}`, `list${type}s`].includes(id.toLowerCase())) ??
		expect.fail(`no endpoint lists ${type}`)
	)
}

function pageSize(paging: Endpoint['paging']): number {
	return paging === undefined || paging.kind === 'whole' ? 100 : paging.pageSize
}

function creation(type: string, key: string, after: Dict): Extract<Change, { kind: 'create' }> {
	const address = makeAddress(type, key)
	return { id: `create ${address}`, kind: 'create', to: 'live', address, type, key, after, other: null, dependents: [], notes: [] }
}

function update({ address, type, key, id, attributes }: Resource, attribute: string, after: Present): Extract<Change, { kind: 'update' }> {
	const next = new Map([...attributes, [attribute, after]] as [string, Present][])
	const edit = { path: [attribute], before: attributes.get(attribute), after }
	return {
		id: `update ${address}`,
		kind: 'update',
		to: 'live',
		address,
		type,
		key,
		before: attributes,
		after: next,
		edits: [edit],
		other: null,
		dependents: [],
		notes: [],
		...(id === undefined ? {} : { remoteId: id }),
	}
}
