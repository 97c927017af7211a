import { beforeEach, expect, test } from 'vitest'
import type { Overlays, Plan } from '../../src/model/index.ts'
import { DEFAULT_POLICY } from '../../src/plan/index.ts'
import { applyWorkspace } from '../../src/sync/apply.ts'
import { planWorkspace } from '../../src/sync/plan.ts'
import { inHcl } from '../../src/tree/index.ts'
import { dictOf } from '../support/fake-api.ts'
import type { FakeWorkspace } from '../support/fake-workspace.ts'
import { fakeWorkspace, OPTIONS } from '../support/fake-workspace.ts'
import { at } from '../support/shop.ts'

const FILE = '# shared\nmodel: m\nconfig:\n  mode: all\n  size: 1\npaused: false # in most\n'
const TREE = { 'models/m.yaml': 'name: m\n', 'syncs/s.yaml': FILE }

let fake: FakeWorkspace
beforeEach(async () => {
	fake = await fakeWorkspace(TREE, { 'model.m': { name: 'm' }, 'sync.s': { model: 'm', config: { mode: 'all', size: 1 } } })
	await run(new Map())
})

const overlaid = (values: object, address = 'sync.s'): Overlays =>
	new Map([[at(address), { values: dictOf(values), where: { file: 'tideway.yaml', line: 9 } }]])

/** Plans and applies with these settings; P2: a second plan has nothing to do but what is held. */
async function run(overlays: Overlays): Promise<Plan> {
	const workspace = { ...fake.workspace, overlays }
	const planned = await planWorkspace(workspace, fake.source(), DEFAULT_POLICY)
	await applyWorkspace(workspace, planned, OPTIONS)
	const { plan } = await planWorkspace(workspace, fake.source(), DEFAULT_POLICY)
	expect([plan.changes, plan.adoptions]).toEqual([[], []])
	return planned.plan
}

const edit = (attributes: object): void => {
	const old = fake.live.resources.get(at('sync.s'))
	if (old) fake.live.resources.set(at('sync.s'), { ...old, attributes: new Map([...old.attributes, ...dictOf(attributes)]) })
}
const live = (name: string): unknown => fake.live.resources.get(at('sync.s'))?.attributes.get(name)

async function file(): Promise<string> {
	const { repository } = fake.workspace
	const entry = (await repository.list(fake.tip(), 'syncs'))[0]
	return new TextDecoder().decode((await repository.read([entry?.id ?? ''])).get(entry?.id ?? ''))
}

test('the workspace gets its own value, and no file moves; without the overlay it gets the common one again', async () => {
	const tip = fake.tip()
	expect((await run(overlaid({ paused: true }))).changes.map(({ id }) => id)).toEqual(['inbound update sync.s'])
	expect([live('paused'), fake.tip()]).toEqual([true, tip])
	await run(new Map())
	expect(live('paused')).not.toBe(true)
})

test('P14: other edits there are written back without it; a map stands for its members alone', async () => {
	const own = overlaid({ paused: true, config: { size: 5 } })
	await run(own)
	expect(live('config')).toEqual(dictOf({ mode: 'all', size: 5 }))
	edit({ config: { mode: 'some', size: 5 } })
	await run(own)
	expect(await file()).toBe(FILE.replace('mode: all', 'mode: some'))
})

test('an edit of it there is held with the line to change, and what was edited beside it goes on', async () => {
	const own = overlaid({ paused: true })
	await run(own)
	edit({ paused: false, config: { mode: 'some', size: 1 } })
	const plan = await run(own)
	expect(plan.held).toMatchObject([
		{ address: 'sync.s', to: 'git', path: ['paused'], reason: { code: 'MODE_DRIFT', where: { file: 'tideway.yaml', line: 9 } } },
	])
	expect(plan.held[0]?.reason.hint).toContain('tideway.yaml:9')
	expect(await file()).toBe(FILE.replace('mode: all', 'mode: some'))
	expect(live('paused')).not.toBe(true)
	// As the hint says: the settings follow, and there is nothing left to do.
	expect((await run(new Map())).held).toEqual([])
})

test('what has an overlay before it has a file gets one without that value; what others must find in it stays', async () => {
	const own = { model: 'm', config: { mode: 'all', size: 1 }, paused: true }
	fake = await fakeWorkspace({ 'models/m.yaml': 'name: m\n' }, { 'model.m': { name: 'm' }, 'sync.t': own })
	await run(new Map())
	expect(await file()).toContain('paused: true')
	fake = await fakeWorkspace({ 'models/m.yaml': 'name: m\n' }, { 'model.m': { name: 'm' }, 'sync.t': own })
	const plan = await run(overlaid({ ...own, config: { size: 1 } }, 'sync.t'))
	expect(plan.changes).toMatchObject([
		{ id: 'outbound create sync.t', notes: ['paused is left to tideway.yaml:9, and not written to the file'] },
	])
	expect(await file()).toBe('model: m\nconfig:\n  mode: all\n  size: 1\n')
})

test('an edit of the common value in Git moves nothing where another one stands for it', async () => {
	const own = overlaid({ paused: true })
	await run(own)
	await fake.commit({ 'syncs/s.yaml': FILE.replace('paused: false # in most', 'paused: true') })
	expect((await run(own)).changes).toEqual([])
})

test('an attribute that is not there hides the resource, with a suggestion; an address without a file is told', async () => {
	const misspelt = await run(overlaid({ pausd: true }))
	expect(misspelt.held).toMatchObject([{ address: 'sync.s', reason: { code: 'CONFIG_INVALID', hint: 'did you mean paused?' } }])
	const stray = await run(overlaid({ paused: true }, 'sync.t'))
	expect(stray.warnings).toMatchObject([{ code: 'CONFIG_INVALID', message: 'overlays: sync.t has no file' }])
})

test('P14: in HCL too, also where a local says the common value', async () => {
	const text =
		'locals {\n  paused = false\n}\n\nresource "shop_sync" "s" {\n  model  = "m"\n  config = { mode = "all" } # how\n  paused = local.paused\n}\n'
	const made = await fakeWorkspace({ 'main.tf': text }, { 'model.m': { name: 'm' }, 'sync.s': { model: 'm', config: { mode: 'all' } } })
	const provider = inHcl(made.workspace.provider, 'readable')
	const workspace = { ...made.workspace, format: 'hcl' as const, provider }
	const apply = async (overlays: Overlays): Promise<void> => {
		const planned = await planWorkspace({ ...workspace, overlays }, made.source(), DEFAULT_POLICY)
		await applyWorkspace(workspace, planned, OPTIONS)
	}
	await apply(new Map())
	await apply(overlaid({ paused: true }))
	const was = made.live.resources.get(at('sync.s'))
	expect(was?.attributes.get('paused')).toBe(true)
	if (was)
		made.live.resources.set(at('sync.s'), { ...was, attributes: new Map([...was.attributes, ...dictOf({ config: { mode: 'some' } })]) })
	await apply(overlaid({ paused: true }))
	const entry = (await workspace.repository.list(made.tip(), '')).find(({ path }) => path === 'main.tf')
	const now = new TextDecoder().decode((await workspace.repository.read([entry?.id ?? ''])).get(entry?.id ?? ''))
	expect(now).toBe(text.replace('"all"', '"some"'))
})
