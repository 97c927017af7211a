import type { Plan } from '../../src/model/index.ts'
import { ownFiles } from './edits.ts'
import type { Files } from './first-tree.ts'
import { ROOT } from './first-tree.ts'
import type { Meaning } from './meaning.ts'
import { BROKEN, MANIFEST, namesIn, parse } from './meaning.ts'
import type { Touched } from './named.ts'
import type { Step } from './people.ts'
import type { Scene } from './scene.ts'
import { Astray, applyAll, differing, gitMeaning, liveMeaning, planNaming, settled } from './scene.ts'
import type { Wish } from './workspace.ts'
import { moveWorkspace } from './workspace.ts'

/** Parts of a list that the API takes as a whole, so that it can lose one. */
const DELETABLE = /^(?:event|domain_event|component)\b/

/**
 * The branch moves by one step, and the workspace where it is the service's own step and `isEcho`. The plan names what the step
 * touched, and afterwards both sides hold the same again.
 */
export async function playInbound(scene: Scene, step: Step, isEcho: boolean): Promise<Scene> {
	const { bench } = scene
	const before = bench.files()
	const was = gitMeaning(scene)
	const isAhead = step.by === 'service' && !step.isFlap && (isEcho || step.title.includes('manifest'))
	bench.push(step)
	if (isAhead) await follow(scene, before, step)
	const [is, live] = [gitMeaning(scene), await liveMeaning(scene)]
	const planned = await planNaming(scene, touchedBy(scene, was, is, live))
	if (isAhead && planned.plan.changes.length > 0)
		throw new Astray(`P5: both sides made the step, and the plan wants ${planned.plan.changes.map(({ id }) => id).join(', ')}`)
	const plan = await applyAll(scene, planned)
	const left = await liveMeaning(scene)
	const gone = [...live.keys()].filter((address) => !left.has(address) && !DELETABLE.test(address))
	if (gone.length > 0) throw new Astray(`P3: ${gone.join(', ')} went away in the workspace`)
	return carryOver(scene, before, step, plan)
}

/** Of the manifest the workspace alone tells what is agreed. */
function touchedBy({ agreed }: Scene, was: Meaning, is: Meaning, live: Meaning): Touched {
	const isAgreed = (address: string): boolean => {
		const last = address.startsWith('manifest.') ? live.get(address)?.whole : agreed.get(address)
		return is.get(address)?.whole === last
	}
	const moved = [...differing(was, is, 'whole')]
	return { changed: new Set(moved.filter((address) => !isAgreed(address))), again: new Set(moved.filter(isAgreed)) }
}

/** What the API cannot do, the service's own sync does. */
async function carryOver(scene: Scene, before: Files, step: Step, plan: Plan): Promise<Scene> {
	const live = await liveMeaning(scene)
	await follow(scene, before, step)
	if (differing(live, await liveMeaning(scene), 'whole').size === 0) return settled(scene, plan)
	return settled(scene, await applyAll(scene, await scene.bench.planAllowing()))
}

/** The workspace becomes what the branch says; only the service's own removals are about the workspace. */
async function follow(scene: Scene, before: Files, step: Step): Promise<void> {
	const { bench } = scene
	const files = bench.files()
	const manifest = parse(files.get(MANIFEST) ?? '')
	if (step.by === 'service' && manifest !== BROKEN) await bench.fill({ [MANIFEST]: manifest })
	const hand = (tree: Files): Files => new Map([...tree].map(([file, text]) => [`${ROOT}/${file}`, text]))
	const changed = ownFiles({ files: hand(files) }).filter(({ path }) => before.get(path) !== files.get(path))
	const gone = step.by === 'service' && !step.isFlap ? ownFiles({ files: hand(before) }).filter(({ path }) => !files.has(path)) : []
	const wishes: Wish[] = [...changed.map((own) => ({ own, isGone: false })), ...gone.map((own) => ({ own, isGone: true }))]
	await moveWorkspace(bench, wishes, namesIn(files))
}
