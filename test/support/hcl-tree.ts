import type { Base, Dict, Plan, Present, Resource, Snapshot } from '../../src/model/index.ts'
import { canonicalAttributes, complete, findType, managedTypes } from '../../src/model/index.ts'
import type { Policy } from '../../src/plan/index.ts'
import { makePlan, sealPlan } from '../../src/plan/index.ts'
import type { FileChange, Provider } from '../../src/ports/index.ts'
import type { Tree, TreeRequest } from '../../src/tree/index.ts'
import { commitsFor, foresee, inHcl } from '../../src/tree/index.ts'
import { dictOf } from './fake-api.ts'
import { fakeClock } from './fake-clock.ts'
import type { FakeTree, FilesByPath } from './fake-tree.ts'
import { fakeTree, PERSON } from './fake-tree.ts'
import { at, BOARD_SHOP, idOf, requestOf, SHOP_LAYOUT, shown } from './shop.ts'

/** The made-up service, as far as its files go; and with its resources in HCL. */
export const SHOP_PROVIDER = { name: 'shop', title: 'Shop', schema: BOARD_SHOP, layout: SHOP_LAYOUT } as Provider
const SHOP_IN_HCL = inHcl(SHOP_PROVIDER, 'readable')

export type ReadHcl = { readonly fake: FakeTree; readonly tree: Tree }

export async function readHclFiles(files: FilesByPath, more: Partial<TreeRequest> = {}): Promise<ReadHcl> {
	const fake = await fakeTree(files)
	const { layout, schema } = SHOP_IN_HCL
	return { fake, tree: await fake.read({ format: 'hcl', layout, schema, ...more }) }
}

/** The same with one file. */
export async function readHclText(text: string): Promise<Tree> {
	return (await readHclFiles({ 'main.tf': text })).tree
}

/** A tree's resources, a line each; then what is unknown and why; then what hides or warns, each with its place. */
export function linesOfTree({ snapshot }: Pick<Tree, 'snapshot'>): readonly string[] {
	const at = (where: { readonly file?: string; readonly line?: number; readonly column?: number } | undefined): string =>
		`${where?.file ?? '-'}:${where?.line ?? '-'}:${where?.column ?? '-'}`
	const read = [...snapshot.scopes.values()].flatMap((scope) => (scope.kind === 'complete' ? [...scope.value.values()] : []))
	return [
		...read.filter(({ address }) => !snapshot.unknown.has(address)).map(({ address, attributes }) => `${address} ${shown(attributes)}`),
		...[...snapshot.unknown].map(([address, { code, message, where }]) => `${address} ${code} ${at(where)} ${message}`),
		...snapshot.warnings.map(({ code, message, where }) => `${code} ${at(where)} ${message}`),
	]
}

/** What a workspace is to hold in place of what the tree says: attributes laid over it, null for one that goes, a whole resource where none was. */
export type LiveEdits = Readonly<Record<string, object | null>>

export type Written = {
	readonly plan: Plan
	/** The files of each commit, as they are after it: null for one that is gone. */
	readonly commits: readonly Readonly<Record<string, string | null>>[]
	/** All files after the last one. */
	readonly files: Readonly<Record<string, string>>
}

/** Both sides agreed on what the files say, or on `base`; then somebody edits the workspace. What that makes of the files. */
export async function writeHcl(
	files: FilesByPath,
	edits: LiveEdits,
	more: { readonly perSync?: true; readonly policy?: Partial<Policy>; readonly base?: Base } & Pick<TreeRequest, 'variables'> = {},
): Promise<Written> {
	const { fake, tree } = await readHclFiles(files, more.variables ? { variables: more.variables } : {})
	const { hcl } = tree
	if (!hcl) throw new TypeError('the tree is not in HCL')
	const { layout, schema, name } = SHOP_IN_HCL
	const [base, live] = [more.base ?? baseOfTree(tree), liveOfTree(tree, edits)]
	const foreseen = await foresee({ provider: SHOP_IN_HCL, folder: '' }, hcl, live.gone)
	const request = { ...requestOf({ policy: { allowDeletes: 100, ...more.policy } }), schema, base, git: tree.snapshot, live, ...foreseen }
	const plan = sealPlan(makePlan(request))
	const planned = await commitsFor({
		plan,
		changes: plan.changes.filter(({ to }) => to === 'git'),
		schema,
		layout,
		provider: { name },
		tree,
		folder: '',
		repository: fake.repository,
		commits: more.perSync ? 'per-sync' : 'per-resource',
		author: () => PERSON,
		committer: PERSON,
		clock: fakeClock(),
		at: '2026-01-01T00:00:00.000Z',
		trailers: [],
	})
	const commits = planned.map(({ commit }) => Object.fromEntries(commit.files.map((file) => [file.path, contentOf(file)])))
	const last = Object.entries(Object.assign({}, files, ...commits) as FilesByPath)
	return { plan, commits, files: Object.fromEntries(last.flatMap(([path, text]) => (typeof text === 'string' ? [[path, text]] : []))) }
}

function contentOf(file: FileChange): string | null {
	return 'remove' in file ? null : String(file.content)
}

function resourcesOf({ snapshot }: Tree): readonly Resource[] {
	return [...snapshot.scopes.values()].flatMap((scope) => (scope.kind === 'complete' ? [...scope.value.values()] : []))
}

function canonical({ type, attributes }: Pick<Resource, 'type' | 'attributes'>): Dict {
	const found = findType(BOARD_SHOP, type)
	return found ? canonicalAttributes(found, attributes) : attributes
}

export function baseOfTree(tree: Tree): Base {
	return new Map(
		resourcesOf(tree).map((resource) => {
			const { address, type, key } = resource
			return [address, { type, key, id: idOf(address), attributes: canonical(resource) }]
		}),
	)
}

export function liveOfTree(tree: Tree, edits: LiveEdits): Snapshot {
	const live = new Map(resourcesOf(tree).map((resource) => [resource.address as string, canonical(resource)]))
	for (const [address, edit] of Object.entries(edits)) {
		if (edit === null) live.delete(address)
		else live.set(address, edited(live.get(address) ?? new Map(), edit))
	}
	const listed = [...live].map(([address, attributes]): Resource => {
		const [type = ''] = address.split(/[.[]/)
		const rest = address.slice(type.length)
		const key = rest.startsWith('.') ? rest.slice(1) : String(JSON.parse(rest.slice(1, -1)))
		return { address: at(address), type, key, id: idOf(address), attributes }
	})
	return {
		of: 'live',
		marker: 'now',
		scopes: new Map(
			managedTypes(BOARD_SHOP).map(({ name }) => [
				name,
				complete(new Map(listed.filter(({ type }) => type === name).map((resource) => [resource.address, resource]))),
			]),
		),
		unknown: new Map(),
		gone: new Set(Object.entries(edits).flatMap(([address, edit]) => (edit === null ? [at(address)] : []))),
		warnings: [],
	}
}

/** Null unsets. */
function edited(attributes: Dict, edit: object): Dict {
	const next = new Map<string, Present>(attributes)
	for (const [name, value] of edit instanceof Map ? (edit as Dict) : dictOf(edit)) {
		if (value === null) next.delete(name)
		else next.set(name, value)
	}
	return next
}
