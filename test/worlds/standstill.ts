import { fakeFiles } from '../support/fake-files.ts'
import type { Played } from './crash.ts'
import { playScenario } from './crash.ts'
import { differenceOf, endOf } from './end.ts'
import { OPTIONS } from './process.ts'
import { checkRegister } from './register.ts'
import { checkCreatedOnce, checkFenced } from './reports.ts'
import type { Scenario } from './scenario.ts'
import { openScenario, recover, refusalOf, runScenario } from './scenario.ts'
import { Violation } from './violation.ts'

/** When a second process looks, the first has stood still for a while. */
const LATER_MS = 30_000

/** How long the holder stands still: until the other has done everything, or is about to. */
const STANDSTILLS_MS: readonly number[] = [
	3 * OPTIONS.leaseMs,
	...[70_000, 85_000, 90_000, 92_000].map((ms) => OPTIONS.leaseMs + LATER_MS + ms),
]

/** What is wrong where the holder of the lock stands still at any effect while another one takes over, and then goes on. */
export async function wrongStandingStill(scenario: Scenario): Promise<readonly string[]> {
	const whole = await playScenario(scenario)
	const wrong: string[] = []
	for (const at of (whole.effects[0] ?? []).keys())
		for (const ms of STANDSTILLS_MS) {
			const found = await standStill(scenario, whole, { at: at + 1, ms })
			if (found !== undefined) wrong.push(`${ms} ms before effect ${at + 1}: ${found}`)
		}
	return wrong
}

async function standStill(
	scenario: Scenario,
	whole: Played,
	{ at, ms }: { readonly at: number; readonly ms: number },
): Promise<string | undefined> {
	const world = await openScenario(scenario)
	try {
		const said: string[] = []
		const since = (await world.ground.service.effects()).length
		const holder = await world.start({ name: 'holder', fate: (_effect, count) => (count === at ? ms : 'go-on') })
		const other = await world.start({ name: 'other', ...(scenario.store === 'git' && { disk: fakeFiles() }) })
		const first = runScenario(world, holder, scenario).catch((error: unknown) => refusalOf(error, said))
		await world.ground.clock.sleep(LATER_MS)
		await Promise.all([first, recover(world, other, scenario, said).catch((error: unknown) => refusalOf(error, said))])
		const plan = await recover(world, await world.start({ name: 'last' }), scenario, said)
		const effects = (await world.ground.service.effects()).slice(since)
		checkRegister(world.ground.register)
		checkCreatedOnce(effects)
		checkFenced(world, effects)
		return differenceOf(whole.end, await endOf(world, plan))
	} catch (error) {
		return error instanceof Violation ? error.message : error instanceof Error ? error.stack : String(error)
	} finally {
		await world.close()
	}
}
