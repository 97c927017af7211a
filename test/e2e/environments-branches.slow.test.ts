import { expect, test } from 'vitest'
import type { Pair } from '../support/e2e-environments.ts'
import { useEnvironments } from '../support/e2e-environments.ts'
import { editProduction, editStaging, expectPromoted, LANDINGS, PROMOTED, STOCK } from '../support/e2e-promotions.ts'
import { edited } from '../support/e2e-tree.ts'

const environment = useEnvironments({ staging: 'staging', production: 'main' })

const CUSTOMERS = 'models/customers.yaml'

/** How hosts bring one branch into another, as their buttons do. */
const PROMOTIONS: Readonly<Record<string, (git: Pair['world']['git']) => void>> = {
	merge: (git) => LANDINGS.merge(git, 'origin/staging', 'Merge staging'),
	// git does not know that a part came before, and asks; a person says that staging is right there.
	squash: (git) => LANDINGS.squash(git, 'origin/staging', 'Promote staging (#1)', '-X', 'theirs'),
	rebase: (git) => LANDINGS.rebase(git, 'origin/staging'),
}

test.each(Object.entries(PROMOTIONS))(
	'P47: a branch for each, promoted by %s with outbound commits on both: nothing comes back, nothing is deleted, aliases and manifests stay',
	async (_name, promote) => {
		const pair = await environment.adopted()
		const { staging, production } = pair.control
		const { git } = pair.world
		await production.switches({ deletes: 'available-409' })
		const bring = (): void => {
			git('fetch', '--quiet', 'origin')
			git('reset', '--quiet', '--hard', 'origin/main')
			promote(git)
			git('push', '--quiet', 'origin', 'HEAD:main')
		}
		await editStaging(pair.control)
		await editProduction(pair.control)
		await pair.apply(0)
		bring()
		await pair.settle()
		await expectPromoted(pair)

		await staging.ui('update', 'model', 'stock', { name: 'Stocks' })
		await production.ui('update', 'model', 'customers', { name: 'Everybody' })
		await pair.apply(0)
		bring()
		await pair.settle()
		expect(pair.world.files()).toEqual({
			...PROMOTED,
			[CUSTOMERS]: edited(PROMOTED[CUSTOMERS], 'name: Customers 🛒', 'name: Everybody'),
			[STOCK]: edited(PROMOTED[STOCK], 'name: Stock\n', 'name: Stocks\n'),
		})
		expect((await production.rows('model'))['stock'].name).toBe('Stocks')
		expect(await staging.effects()).toEqual([])
	},
)
