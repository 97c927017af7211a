import { expect } from 'vitest'
import type { World } from './e2e.ts'

/** A file whose model goes by another key in the workspace. */
export const CLIENTS = `name: Clients
source: warehouse
type: table
tableName: shop.clients
primaryKey: id
`

/** A model that the workspace holds as `customers-2`; its id. */
export async function secondCustomers(world: World, more: object = {}): Promise<string> {
	await world.ui('create', 'model', '', { name: 'Customers', source: 'warehouse', type: 'table', tableName: 'shop.clients', ...more })
	return String((await world.rows('model'))['customers-2'].id)
}

/** A command that is refused with 1 writes nothing: neither a lock nor a state, nor anything to the workspace. */
export async function expectRefused(world: World, argv: readonly string[], code: string, text: string | RegExp): Promise<void> {
	const before = [world.refs(), await world.effects()]
	const ran = await world.run(...argv, '--json')
	expect([ran.code, ran.json.problem.code], ran.out).toEqual([1, code])
	const said = `${ran.json.problem.message}\n${ran.json.problem.hint ?? ''}`
	if (typeof text === 'string') expect(said).toContain(text)
	else expect(said).toMatch(text)
	expect([world.refs(), await world.effects()]).toEqual(before)
}
