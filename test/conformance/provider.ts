import { describe, expect, test } from 'vitest'
import type { Case, OpenWorld, Sample } from '../../src/conformance/index.ts'
import { rulesFor } from '../../src/conformance/index.ts'
import type { Provider } from '../../src/provider.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { providerWorld } from '../support/provider-world.ts'

export type { Sample as ProviderSample }

/** The rules by their titles, so that each property of a provider is named where it is proven. */
const TITLES = [
	'recorded answers become the resources that were written down',
	'lists what the workspace holds, with the attributes that its files have',
	'P3: a list is complete, whatever the pages',
	'P3: a fault while a list is read never makes it shorter',
	'P13: reading changes nothing, and a second read is the same',
	'P48: tells which workspace it reached',
	'finds each resource by its id and by its key, as the list had it',
	'P3: gone is said where it is proven, and nowhere else',
	'P14: a file made from the workspace reads back to the same',
	'P2: creates, in one call, what reads back as it was sent',
	'P23: a create whose answer is lost is made once, and known',
	'P23: a create that never arrived is not called done, and not repeated',
	'P17, P22: updates in one call, and leaves the rest alone',
	'P20: an update of something that is gone is refused',
	'deletes what it made where that can be, and says the same when it is gone',
	'P7: what the service keeps secret comes out nowhere',
]

/** Rules that a sample need not have anything for. */
const OPTIONAL = ['recorded answers become the resources that were written down', 'P7: what the service keeps secret comes out nowhere']

/**
 * Every provider passes this over its own sandbox, and over a real server where one can be had (`openReal`): what holds in both is not
 * the sandbox's invention. A real server has no faults on demand.
 */
export function providerConformance(provider: Provider, sample: Sample, openReal?: OpenWorld, cases: readonly Case[] = []): void {
	const open: OpenWorld = openReal ?? ((options) => providerWorld(provider, options))
	const rules = rulesFor(provider, { sample, cases, open, clock: fakeClock() })

	describe(`${provider.name} as a provider`, () => {
		test('is tried by every rule', () => {
			const missing = TITLES.filter((title) => !rules.some((rule) => rule.title === title))
			expect(missing.filter((title) => !OPTIONAL.includes(title))).toEqual([])
			expect(rules.map(({ title }) => title).filter((title) => !TITLES.includes(title))).toEqual([])
		})

		const tried = rules.filter(({ needs }) => openReal === undefined || needs === 'workspace')
		describe.each(TITLES.filter((title) => tried.some((rule) => rule.title === title)))('%s', (title) => {
			const { trials = [] } = tried.find((rule) => rule.title === title) ?? {}
			test.each(trials)('holds $name', async ({ run }) => {
				expect(await run()).toEqual([])
			})
		})
	})
}
