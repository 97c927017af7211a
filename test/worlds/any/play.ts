import type { Address, Schema, Side } from '../../../src/model/index.ts'
import type { Planned } from '../../../src/sync/index.ts'
import type { Checking } from '../checker.ts'
import { makeChecker } from '../checker.ts'
import type { Dice } from '../dice.ts'
import { makeDice } from '../dice.ts'
import { checkCalls, checkHolders } from '../grants.ts'
import type { Told } from '../history.ts'
import { checkRegister } from '../register.ts'
import type { Scene } from '../runs.ts'
import { runOnce, settleSome } from '../runs.ts'
import { Violation } from '../violation.ts'
import { makeWorld } from '../world.ts'
import { resourcesOf, see, shownBy } from './eyes.ts'
import type { Act } from './hand.ts'
import { KINDS } from './kinds.ts'
import { ACTS, editFile, editFixed, editPageAt } from './people.ts'

type Readings = Pick<Planned['readings'], 'live' | 'base'>

/** How many steps a history has, before it ends in peace. */
export const STEPS = 9

const FAULTS: readonly string[] = [
	'500:chance=0.2',
	'drop-answer:chance=0.2',
	'drop-request:chance=0.2',
	'truncate:chance=0.2',
	'html:on=GET,chance=0.2',
	'500:on=POST,when=after,times=3',
	'500:on=GET,nth=2',
]

/** One history of another service than the first: what people edit follows from its schema, and it is seen with the product's own readers. */
export async function playAny(seed: string, skip: ReadonlySet<number>): Promise<Told> {
	const dice = makeDice(`${seed}/any`)
	const kind = KINDS[dice.below(KINDS.length)] ?? KINDS[0]
	if (!kind) throw new Error('there is no kind of service')
	const world = await makeWorld({ seed, store: dice.chance(0.3) ? 'git' : 'local', tree: kind })
	const log: string[] = [`${kind.provider.name} in ${kind.format}`]
	try {
		const look = async () => {
			const { moment, planned } = await see(world)
			checkTwins(world.ground.provider.schema, planned.readings)
			return moment
		}
		const shown: Checking['shown'] = (conflict, side) => shownBy(world.ground.provider.schema, conflict, side)
		const checker = makeChecker({ isFilling: false, isAny: true, shown })
		const scene: Scene = { world, checker, log, look, isAny: true, moment: await look() }
		await runOnce(scene, dice, { clean: true })
		for (let step = 0; step < STEPS; step += 1) if (!skip.has(step)) await playStep(scene, makeDice(`${seed}/any/${step}`), step)
		await finish(scene, makeDice(`${seed}/any/end`))
		checkRegister(world.ground.register)
		checkHolders(world.ground)
		checkCalls(world.ground, await world.ground.service.effects(), world.startMs)
		return { wrong: undefined, log, tip: JSON.stringify([...world.files()]) }
	} catch (error) {
		const wrong = error instanceof Violation ? error.message : `unexpected: ${error instanceof Error ? error.stack : String(error)}`
		return { wrong, log, tip: '' }
	} finally {
		await world.close()
	}
}

async function playStep(scene: Scene, dice: Dice, step: number): Promise<unknown> {
	scene.world.advance(60_000)
	if (dice.chance(0.6)) return act(scene, dice, `e${step + 1}`, dice.pick(ACTS))
	const kind = dice.below(10)
	if (kind < 2) return runOnce(scene, dice, { clean: true })
	if (kind < 4) return runOnce(scene, dice, { faults: dice.pick(FAULTS) ?? '500' })
	if (kind < 5) return race(scene, dice, step)
	if (kind < 6) return replace(scene, dice, step)
	if (kind < 7) return settleSome(scene, dice)
	return crash(scene, dice, step)
}

async function act(scene: Scene, dice: Dice, token: string, chosen: Act | undefined): Promise<void> {
	const before = scene.moment
	const said = await chosen?.({ world: scene.world, dice, token, seen: await see(scene.world) })
	if (said === undefined) return
	scene.log.push(said)
	scene.moment = (await see(scene.world)).moment
	scene.checker.noteEdits(said, before, scene.moment)
}

async function crash(scene: Scene, dice: Dice, step: number): Promise<unknown> {
	for (const letter of 'ab') await act(scene, dice, `e${step + 1}${letter}`, dice.pick(ACTS))
	const [at, fate] = [1 + dice.below(16), dice.pick(['before', 'after', 'torn'] as const) ?? 'before']
	const process = await scene.world.start({ name: `run-${step}`, fate: (_effect, count) => (count === at ? fate : 'go-on') })
	scene.log.push(`the next process ends: ${fate} effect ${at}`)
	return runOnce(scene, dice, { process })
}

/** A file is edited and planned, and before it is applied somebody edits the same thing in the service's pages. */
async function race(scene: Scene, dice: Dice, step: number): Promise<unknown> {
	await act(scene, dice, `e${step + 1}`, editFile)
	return runOnce(scene, dice, {
		between: async (plan) => {
			const change = dice.pick(plan?.changes.filter(({ to, kind }) => to === 'live' && kind === 'update') ?? [])
			if (change) await act(scene, dice, `e${step + 1}y`, (hand) => editPageAt(hand, change.address))
		},
	})
}

async function replace(scene: Scene, dice: Dice, step: number): Promise<unknown> {
	let address: Address | undefined
	await act(scene, dice, `e${step + 1}`, async (hand) => {
		address = await editFixed(hand)
		return address && `git edits ${address}, which is to be made anew`
	})
	// The next plan is not asked for it, and may well want something else.
	const between = async (): Promise<void> => undefined
	return address && runOnce(scene, dice, { policy: { replace: [address], createFirst: dice.chance(0.5) }, between })
}

async function finish(scene: Scene, dice: Dice): Promise<void> {
	const first = await runOnce(scene, dice, { clean: true })
	const choice: Side = dice.chance(0.5) ? 'git' : 'live'
	const choices = new Map(first?.conflicts.map(({ address }): [Address, Side] => [address, choice]))
	await runOnce(scene, dice, { choice, policy: { choices }, plans: 2 })
}

/**
 * Each person gives a name that nobody else gives: what goes by it twice was made twice by us. Two that the state knows are two resources
 * whose names are about to be exchanged.
 */
function checkTwins(schema: Schema, { live, base }: Readings): void {
	const known = new Set([...base.values()].map(({ type, id }) => `${type} ${id}`))
	const seen = new Map<string, boolean>()
	for (const { type, resource } of resourcesOf(schema, live)) {
		const label = type.label === undefined ? undefined : resource.attributes.get(type.label)
		if (typeof label !== 'string' || !/^e\d+/.test(label)) continue
		const [name, isKnown] = [`${type.name} ${label}`, known.has(`${type.name} ${resource.id}`)]
		if (seen.has(name) && !(isKnown && seen.get(name))) throw new Violation(`P23: the workspace has the ${name} twice`)
		seen.set(name, isKnown)
	}
}
