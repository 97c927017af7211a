import type { Plan } from '../../src/model/index.ts'
import type { Planned } from '../../src/sync/index.ts'
import type { GitBench } from '../support/git.ts'
import type { Bench, BenchOptions } from './bench.ts'
import { openBench } from './bench.ts'
import type { Files } from './first-tree.ts'
import { within } from './first-tree.ts'
import type { History } from './history.ts'
import type { Meaning } from './meaning.ts'
import { ALIASES, BROKEN, meaningOf, meaningOfParsed, parse, standingOf } from './meaning.ts'
import type { Findings, Touched } from './named.ts'
import { difference, findingsOf } from './named.ts'
import { ANN } from './people.ts'

/** A history that the product does not follow. */
export class Astray extends Error {}

/** Where a history is. `standing`: what a plan says when there is nothing to do. `agreed`: what both sides held last. */
export type Scene = { readonly bench: Bench; readonly standing: Findings; readonly agreed: ReadonlyMap<string, string> }

/** Both sides as the history begins, and agreed. */
export async function beginScene(git: GitBench, name: string, store: BenchOptions['store'], { seed, first }: History): Promise<Scene> {
	const bench = await openBench(git, name, { seed, store, live: ofWorkspace(within(first)) })
	bench.push({ commits: [{ message: 'Begin', author: ANN, files: Object.fromEntries(first) }] })
	const scene: Scene = { bench, standing: new Map(), agreed: new Map() }
	const planned = await bench.planAllowing()
	const { changes } = planned.plan
	if (changes.length > 0) throw new Astray(`the sides are the same, and the first plan wants ${changes.map(({ id }) => id).join(', ')}`)
	return settled(scene, await applyAll(scene, planned))
}

/** Files that can be read and are about this workspace. */
function ofWorkspace(files: Files): Files {
	const isOurs = (path: string, text: string): boolean =>
		path === ALIASES || (standingOf(path) !== undefined && !text.includes('only-staging') && parse(text) !== BROKEN)
	return new Map([...files].filter(([path, text]) => isOurs(path, text)))
}

export function gitMeaning({ bench }: Scene): Meaning {
	return meaningOf(bench.files())
}

export async function liveMeaning({ bench }: Scene): Promise<Meaning> {
	return meaningOfParsed(await bench.liveFiles())
}

/** The plan, which names exactly `touched` beside what stands. */
export async function planNaming(scene: Scene, touched: Touched): Promise<Planned> {
	const planned = await scene.bench.planAllowing()
	const wrong = difference(touched, findingsOf(planned.plan), scene.standing)
	if (wrong !== undefined) throw new Astray(wrong)
	return planned
}

/** Applies what is planned; P2: then nothing is left to do, and nothing is done. */
export async function applyAll({ bench }: Scene, planned: Planned): Promise<Plan> {
	if (wantedBy(planned.plan).length === 0) return planned.plan
	const { outcomes, problems } = await bench.apply(planned)
	const open = [...outcomes.filter(({ kind }) => kind !== 'done'), ...problems]
	if (open.length > 0) throw new Astray(`not everything was done: ${JSON.stringify(open)}`)
	const { plan } = await bench.planAllowing()
	const left = wantedBy(plan)
	if (left.length > 0) throw new Astray(`P2: a second plan wants ${left.join(', ')}`)
	return plan
}

function wantedBy({ changes, adoptions }: Plan): readonly string[] {
	return [...changes.map(({ id }) => id), ...adoptions.map(({ kind, address }) => `${kind} ${address}`)]
}

/** What the plan still says is what stands from here on; what both sides hold is agreed. */
export async function settled(scene: Scene, plan: Plan): Promise<Scene> {
	const [git, live] = [gitMeaning(scene), await liveMeaning(scene)]
	const agreed = new Map(scene.agreed)
	for (const address of new Set([...git.keys(), ...live.keys(), ...agreed.keys()])) {
		const [inGit, inLive] = [git.get(address)?.whole, live.get(address)?.whole]
		if (inGit !== inLive) continue
		if (inGit === undefined) agreed.delete(address)
		else agreed.set(address, inGit)
	}
	return { ...scene, standing: findingsOf(plan), agreed }
}

/** Addresses about which two meanings differ. */
export function differing(one: Meaning, other: Meaning, part: 'whole' | 'shown'): ReadonlySet<string> {
	const addresses = [...new Set([...one.keys(), ...other.keys()])]
	return new Set(addresses.filter((address) => (one.get(address)?.[part] ?? '') !== (other.get(address)?.[part] ?? '')))
}
