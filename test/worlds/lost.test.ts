import { expect, test } from 'vitest'
import type { Address, Side } from '../../src/model/index.ts'
import { see } from './any/eyes.ts'
import { KINDS } from './any/kinds.ts'
import { makeChecker } from './checker.ts'
import { makeDice } from './dice.ts'
import type { Scene } from './runs.ts'
import { runOnce } from './runs.ts'
import { makeWorld } from './world.ts'

const FILE = { hcl: 'acme/source_web.tf', yaml: 'acme/sources/web.yaml' }
/** What goes before a source does, since it uses it. */
const USERS = [
	['destination_filter', 'id-de1_flt1'],
	['insert_function_instance', 'id-ins1'],
	['destination_subscription', 'id-de1_sub1'],
	['destination', 'id-de1'],
	['transformation', 'id-trf1'],
	['source_tracking_plan_connection', 'web'],
] as const

test.each(
	KINDS.filter(({ provider }) => provider.name === 'segment').flatMap((kind) =>
		(['git', 'live'] as const).map((side) => ({ kind, format: kind.format, side })),
	),
)(
	'P2: what somebody may do with a source that is gone there and edited in $format is written once, and $side wins',
	async ({ kind, format, side }) => {
		const world = await makeWorld({ seed: format, store: 'local', tree: kind })
		const look = async () => (await see(world)).moment
		const checker = makeChecker({ isFilling: false, isAny: true })
		const scene: Scene = { world, checker, log: [], look, isAny: true, moment: await look() }
		const dice = makeDice(format)
		const run = (choices: ReadonlyMap<Address, Side> = new Map()) =>
			runOnce(scene, dice, { clean: true, plans: 2, ...(choices.size > 0 && { choice: side, policy: { choices } }) })
		try {
			await run()
			for (const [type, key] of USERS) await world.edit('delete', type, key)
			scene.moment = await look()
			await run()

			const text = world.files().get(FILE[format]) ?? ''
			await world.commit('edit', [{ path: FILE[format], content: text.replace('Web', 'Shop') }])
			await world.edit('delete', 'source', 'web')
			scene.moment = await look()
			const plan = await run()
			expect(plan?.changes.map(({ id }) => id)).toContain('outbound update user.id-usr1')
			expect(plan?.conflicts.map(({ address }) => address)).toEqual(['source.web'])

			const settled = await run(new Map(plan?.conflicts.map(({ address }) => [address, side])))
			expect(settled?.changes.map(({ kind: what, to, address }) => `${what} ${to} ${address}`)).toEqual([
				side === 'git' ? 'create live source.web' : 'delete git source.web',
			])
		} finally {
			await world.close()
		}
	},
)
