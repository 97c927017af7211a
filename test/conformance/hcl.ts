import { describe, expect, test } from 'vitest'
import { formatHcl } from '../../src/formats/hcl/index.ts'
import type { Change, Dict, Resource, Schema, Snapshot } from '../../src/model/index.ts'
import { canonicalAttributes, complete, findType, makeAddress } from '../../src/model/index.ts'
import { makePlan, sealPlan } from '../../src/plan/index.ts'
import type { Provider } from '../../src/provider.ts'
import { renderJson } from '../../src/provider.ts'
import type { Tree } from '../../src/tree/index.ts'
import { commitsFor, inHcl } from '../../src/tree/index.ts'
import { fakeClock } from '../support/fake-clock.ts'
import type { FilesByPath } from '../support/fake-tree.ts'
import { fakeTree, PERSON } from '../support/fake-tree.ts'
import { requestOf } from '../support/shop.ts'

/** A resource as its file holds it, with what a path would tell. */
export type HclSample = { readonly type: string; readonly key: string; readonly attributes: Dict }

/** Every provider that keeps its resources in HCL, too, passes this. */
export function hclConformance(provider: Provider, samples: readonly HclSample[]): void {
	const shaped = inHcl(provider, 'readable')
	const live = liveOf(provider, samples)

	describe(`${provider.name} in HCL`, () => {
		test('the samples have every type that is the user’s', () => {
			const types = shaped.schema.types.filter(({ role }) => role === 'managed').map(({ name }) => name)
			expect([...new Set(samples.map(({ type }) => type))].toSorted()).toEqual(types.toSorted())
		})

		test('P14: what is written from the workspace is in the form of `terraform fmt`, and reads back to the same', async () => {
			const files = await writtenFrom(provider, live)
			for (const [path, text] of Object.entries(files)) expect(formatHcl(text), path).toBe(text)
			expect(valuesOf(shaped.schema, (await readBack(provider, files)).snapshot)).toEqual(valuesOf(shaped.schema, live))
		})

		test('P2: once it is there, adopting it plans nothing', async () => {
			const { snapshot } = await readBack(provider, await writtenFrom(provider, live))
			const plan = makePlan({ ...requestOf({}), schema: shaped.schema, git: snapshot, live })
			expect(plan).toMatchObject({ changes: [], conflicts: [], held: [], unsupported: [], warnings: [] })
		})
	})
}

function resourceOf({ type, key, attributes }: HclSample): Resource {
	return { address: makeAddress(type, key), type, key, id: `id-${type}-${key}` as NonNullable<Resource['id']>, attributes }
}

/** The files of an empty folder into which a workspace is brought. */
export async function writtenFrom(provider: Provider, live: Snapshot): Promise<Readonly<Record<string, string>>> {
	const { schema, layout, name } = inHcl(provider, 'readable')
	const fake = await fakeTree({ 'readme.md': '# Read me\n' })
	const tree = await fake.read({ format: 'hcl', layout, schema, provider: { name } })
	const changes = creations(schema, live)
	const plan = sealPlan({ ...makePlan({ ...requestOf({}), schema }), changes })
	const planned = await commitsFor({
		plan,
		changes,
		schema,
		layout,
		provider: { name },
		tree,
		folder: '',
		repository: fake.repository,
		commits: 'per-sync',
		author: () => PERSON,
		committer: PERSON,
		clock: fakeClock(),
		at: '2026-01-01T00:00:00.000Z',
		trailers: [],
	})
	const files = planned.flatMap(({ commit }) => commit.files)
	return Object.fromEntries(files.flatMap((file) => ('remove' in file ? [] : [[file.path, String(file.content)]])))
}

function creations(schema: Schema, live: Snapshot): readonly Change[] {
	return resourcesIn(live).map(({ address, type, key, attributes }) => {
		const after = canonical(schema, type, attributes)
		const id = `outbound create ${address}`
		return { id, kind: 'create', to: 'git', address, type, key, after, other: after, dependents: [], notes: [] }
	})
}

async function readBack(provider: Provider, files: FilesByPath): Promise<Tree> {
	const { schema, layout, name } = inHcl(provider, 'readable')
	return await (await fakeTree(files)).read({ format: 'hcl', layout, schema, provider: { name } })
}

function valuesOf(schema: Schema, snapshot: Snapshot): Readonly<Record<string, string>> {
	expect([...snapshot.unknown.values()].map(({ message }) => message)).toEqual([])
	const lines = resourcesIn(snapshot).map(({ address, type, attributes }) => [
		address,
		renderJson(canonical(schema, type, attributes), 'sorted'),
	])
	return Object.fromEntries(lines) as Readonly<Record<string, string>>
}

function resourcesIn({ scopes }: Snapshot): readonly Resource[] {
	return [...scopes.values()].flatMap((scope) => (scope.kind === 'complete' ? [...scope.value.values()] : []))
}

function canonical(schema: Schema, name: string, attributes: Dict): Dict {
	const type = findType(schema, name)
	return type ? canonicalAttributes(type, attributes) : attributes
}

/** The samples as a workspace shows them. */
export function liveOf(provider: Provider, samples: readonly HclSample[]): Snapshot {
	return liveIn(samples.map(resourceOf), inHcl(provider, 'readable').schema)
}

function liveIn(resources: readonly Resource[], { types }: Schema): Snapshot {
	const scopes = types.map(({ name }) => {
		const own = resources.filter(({ type }) => type === name)
		return [name, complete(new Map(own.map((resource) => [resource.address, resource])))] as const
	})
	return { of: 'live', marker: 'now', scopes: new Map(scopes), unknown: new Map(), gone: new Set(), warnings: [] }
}
