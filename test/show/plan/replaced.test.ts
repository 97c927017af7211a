import { expect, test } from 'vitest'
import { sealPlan } from '../../../src/plan/index.ts'
import { showPlan, showPlanMarkdown } from '../../../src/show/index.ts'
import type { Sides } from '../../support/shop.ts'
import { at, BOARD_SHOP, planOf } from '../../support/shop.ts'

const SQL = { name: 'm', kind: 'sql' }
const SIDES: Sides = {
	base: { 'model.m': SQL, 'sync.s': { model: 'm' } },
	git: { 'model.m': { name: 'm', kind: 'table' }, 'sync.s': { model: 'm' } },
	live: { 'model.m': SQL, 'sync.s': { model: 'm' } },
}
const ONCE = {
	...BOARD_SHOP,
	types: BOARD_SHOP.types.map((type) =>
		type.name === 'model'
			? { ...type, attributes: type.attributes.map((one) => (one.name === 'name' ? { ...one, unique: 'exact' as const } : one)) }
			: type,
	),
}
const shown = (sides: Sides): string =>
	showPlan(sealPlan(planOf(sides)), BOARD_SHOP, { title: 'Shop', color: false, width: 120, purpose: 'look' })
const inbound = (sides: Sides): readonly string[] => {
	const lines = shown(sides).split('\n')
	const from = lines.findIndex((line) => line.startsWith('INBOUND'))
	return lines.slice(
		from,
		lines.indexOf(
			'',
			lines.findLastIndex((line) => line.includes('note: ')),
		),
	)
}

test('the new one first: one entry, with what forces it and what becomes of its users', () => {
	expect(inbound({ ...SIDES, policy: { replace: [at('model.m')], createFirst: true }, request: { schema: ONCE } })).toEqual([
		'INBOUND  Git → workspace  (1 to add, 2 to change, 1 to destroy)',
		'',
		'  +/- replace model.m  models/m.yaml:1',
		'      ~ kind  "sql" -> "table"',
		'      used by: sync.s',
		'      note: is made first, and takes the place of the one that is deleted then',
		'      note: the table is read as a whole',
		'      note: `kind` forces replacement',
		'      note: its `name` is set once the old one is gone',
		'',
		'  ~ update sync.s  syncs/s.yaml:1',
		'      ~ model  "m-52e764c6" -> "m"',
		'      note: is pointed to the new one; the old one goes by another key until it is deleted',
	])
})

test('the old one first', () => {
	const { 'sync.s': _sync, ...git } = SIDES.git as Record<string, object>
	expect(inbound({ base: { 'model.m': SQL }, git, live: { 'model.m': SQL }, policy: { replace: [at('model.m')] } })).toEqual([
		'INBOUND  Git → workspace  (1 to add, 0 to change, 1 to destroy)',
		'',
		'  -/+ replace model.m  models/m.yaml:1',
		'      ~ kind  "sql" -> "table"',
		'      note: takes the place of the one that is deleted',
		'      note: the table is read as a whole',
		'      note: `kind` forces replacement',
	])
})

test('in Markdown both are one entry too, and the delete is named by the address that people know', () => {
	const plan = sealPlan(planOf({ ...SIDES, policy: { replace: [at('model.m')], createFirst: true } }))
	const text = showPlanMarkdown(plan, BOARD_SHOP, { title: 'Shop' })
	expect(text.split('\n').filter((line) => line.includes('model.m'))).toEqual([
		'- model.m  in the workspace',
		'- +/- replace model.m  models/m.yaml:1',
	])
})
