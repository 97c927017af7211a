import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { E2e, TextTree, World } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import { DIFFERENCES, FORMS, OLD_FORMS } from '../support/e2e-forms.ts'
import { edited } from '../support/e2e-tree.ts'

const TREE: TextTree = { ...FORMS, ...OLD_FORMS }

let worlds: E2e
let pulled: TextTree
let ran: Awaited<ReturnType<World['run']>>
let again: Awaited<ReturnType<World['plan']>>
let effects: Awaited<ReturnType<World['effects']>>
beforeAll(async () => {
	worlds = await e2e(TREE)
	const world = await worlds.world({ begin: 'settings' })
	ran = await world.run('pull', '--yes', '--json')
	pulled = world.files()
	again = await world.plan()
	effects = await world.effects()
})
afterAll(() => worlds.close())

test('P2, P13: the pull is done, a second plan is empty, and the workspace was not touched', () => {
	expect(ran.code, ran.out + ran.err).toBe(0)
	expect(again.changes).toEqual([])
	expect(effects).toEqual([])
})

describe('P14, P15: a workspace filled from a tree, pulled into an empty repository', () => {
	test.each(Object.keys(FORMS))('%s comes back byte for byte', (file) => {
		expect(pulled[file]).toBe(FORMS[file])
	})

	test('no file is missing, and none is added but the one for aliases, which says what it is for', () => {
		expect(Object.keys(pulled).sort()).toEqual(['aliases-acme.yaml', ...Object.keys(FORMS), ...Object.keys(OLD_FORMS)].sort())
		expect(pulled['aliases-acme.yaml']).toMatch(/^(?:#.*\n)+$/)
	})

	test.each(DIFFERENCES)('$file: $why', ({ file, was }) => {
		expect(TREE[file]).toContain(was)
		expect(pulled[file]).not.toContain(was)
	})

	test('there is no other difference', () => {
		const expected: Record<string, string | undefined> = { ...OLD_FORMS }
		for (const { file, was, comes } of DIFFERENCES) expected[file] = edited(expected[file], was, comes)
		for (const [file, text] of Object.entries(expected)) expect(pulled[file], file).toBe(text)
	})
})

describe('P22: the tree beside the workspace that it describes', () => {
	test('adopting it calls nothing and changes no file, old forms included', async () => {
		const world = await worlds.world()
		expect(world.files()).toEqual({ ...TREE, 'aliases-acme.yaml': pulled['aliases-acme.yaml'] })
		expect(await world.effects()).toEqual([])
	})

	test('an edit in the workspace to a file of an old form leaves the rest of it as it is', async () => {
		const world = await worlds.world()
		await world.ui('update', 'model', 'from-2021', { name: 'Renamed' })
		await world.ui('update', 'sync', 'dated', { schedulePaused: true })
		await world.ui('update', 'sync', 'described', { config: { mode: 'upsert', mappings: [] } })
		await world.apply(0)
		expect(world.files()).toEqual({
			...TREE,
			'aliases-acme.yaml': pulled['aliases-acme.yaml'],
			'models/from-2021.yaml': edited(TREE['models/from-2021.yaml'], 'From 2021', 'Renamed'),
			'syncs/dated.yaml': edited(TREE['syncs/dated.yaml'], 'Paused: false', 'Paused: true'),
			'syncs/described.yaml': edited(TREE['syncs/described.yaml'], 'mode: insert', 'mode: upsert'),
		})
	})
})
