import type { Plan } from '../../src/model/index.ts'
import { ownFiles } from './edits.ts'
import { canonicalText } from './files.ts'
import type { Files } from './first-tree.ts'
import { within } from './first-tree.ts'
import { BROKEN, MANIFEST, namesIn, parse, standingOf } from './meaning.ts'
import type { Step } from './people.ts'
import type { Scene } from './scene.ts'
import { Astray, applyAll, differing, gitMeaning, liveMeaning, planNaming, settled } from './scene.ts'
import { removed, written } from './service.ts'
import { moveWorkspace } from './workspace.ts'

/** What the service's own sync takes back now and then stands for so long. */
const SETTLED_MS = 11 * 60_000

/**
 * The workspace moves as the branch does in the history from `from` to `to`, as far as its pages let people do that. The plan names
 * what moved there and the API shows, as changes to Git alone; then the service's own sync commits what the API does not show.
 */
export async function playOutbound(scene: Scene, step: Step, from: Files, to: Files): Promise<Scene> {
	const { bench } = scene
	const [was, files] = [await liveMeaning(scene), bench.files()]
	await follow(scene, step, from, to)
	const is = await liveMeaning(scene)
	const changed = differing(was, is, 'shown')
	const planned = await planNaming(scene, { changed, again: new Set() })
	const back = planned.plan.changes.filter((change) => change.to === 'live')
	if (back.length > 0) throw new Astray(`only the workspace moved, and the plan wants ${back.map(({ id }) => id).join(', ')}`)
	const plan = await applyAll(scene, planned)
	checkFiles(files, bench.files(), changed)
	const strange = [...differing(is, await liveMeaning(scene), 'whole')]
	if (strange.length > 0) throw new Astray(`P19: only the workspace moved, and ${strange.join(', ')} changed there`)
	const beyond = new Set(plan.unsupported.map(({ address }) => String(address)))
	const apart = [...differing(gitMeaning(scene), is, 'shown')].filter((address) => changed.has(address) && !beyond.has(address))
	if (apart.length > 0) throw new Astray(`P1: ${apart.join(', ')} moved in the workspace, and the files do not say so`)
	return carryOver(scene, differing(was, is, 'whole'), plan)
}

async function follow({ bench }: Scene, { isFlap }: Step, from: Files, to: Files): Promise<void> {
	if (isFlap) return
	const manifest = parse(within(to).get(MANIFEST) ?? '')
	if (manifest !== BROKEN) await bench.fill({ [MANIFEST]: manifest })
	const changed = ownFiles({ files: to }).filter(({ path, text }) => within(from).get(path) !== text)
	const gone = ownFiles({ files: from }).filter(({ path }) => !within(to).has(path))
	const wishes = [...changed.map((own) => ({ own, isGone: false })), ...gone.map((own) => ({ own, isGone: true }))]
	await moveWorkspace(bench, wishes, namesIn(within(to)))
}

/** P14: files of what did not move are as they were. */
function checkFiles(before: Files, after: Files, changed: ReadonlySet<string>): void {
	const touched = [...new Set([...before.keys(), ...after.keys()])].filter((file) => before.get(file) !== after.get(file))
	const strange = touched.filter((file) => !changed.has(standingOf(file)?.address ?? ''))
	if (strange.length > 0) throw new Astray(`P14: ${strange.join(', ')} changed, of what did not move`)
}

/** The service's own sync commits what no file holds yet, of what moved; P5: the plan names that, and wants nothing. */
async function carryOver(scene: Scene, moved: ReadonlySet<string>, plan: Plan): Promise<Scene> {
	const { bench } = scene
	const left = [...differing(gitMeaning(scene), await liveMeaning(scene), 'whole')].filter((address) => moved.has(address))
	if (left.length === 0) return settled(scene, plan)
	const live = await bench.liveFiles()
	const isLeft = (file: string): boolean => left.includes(standingOf(file)?.address ?? '')
	const writes = Object.entries(live).filter(([file]) => isLeft(file))
	const gone = [...bench.files().keys()].filter((file) => isLeft(file) && !live[file])
	bench.push({
		commits: [...writes.map(([file, value]) => written(file, canonicalText(value), 'changed')), ...gone.map((file) => removed([file]))],
	})
	bench.advance(SETTLED_MS)
	const planned = await planNaming(scene, { changed: new Set(left), again: new Set() })
	if (planned.plan.changes.length > 0)
		throw new Astray(
			`P5: the service wrote what its workspace has, and the plan wants ${planned.plan.changes.map(({ id }) => id).join(', ')}`,
		)
	return settled(scene, await applyAll(scene, planned))
}
