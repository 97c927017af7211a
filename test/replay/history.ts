import type { Dice } from '../worlds/dice.ts'
import { makeDice } from '../worlds/dice.ts'
import type { Hand } from './edits.ts'
import { pickSome } from './edits.ts'
import type { Files, Size } from './first-tree.ts'
import { firstTree, ROOT } from './first-tree.ts'
import { MANIFEST } from './meaning.ts'
import type { Act, Commit, Edits, Step } from './people.ts'
import { ANN, PEOPLE } from './people.ts'
import { SERVICE } from './service.ts'

/** A repository from its first tree on; `after` is what a step leaves. */
export type History = { readonly seed: string; readonly first: Files; readonly steps: readonly (Step & { readonly after: Files })[] }

/** The same seed, the same history. Each kind of step comes before any comes again. */
export function makeHistory(seed: string, size: Size, count: number): History {
	const first = firstTree(makeDice(`${seed}/tree`), size)
	const steps: (Step & { readonly after: Files })[] = []
	const kinds = inTurn(makeDice(`${seed}/kinds`))
	let waiting: Step | undefined
	for (let index = 0; index < count; index++) {
		const [before, files] = [steps.at(-2)?.after ?? first, steps.at(-1)?.after ?? first]
		const hand = { dice: makeDice(`${seed}/${index}`), before, files, token: `t${index}x` }
		const step: Step = waiting ?? draw(kinds, hand)
		waiting = step === waiting ? undefined : broughtBack(step, files)
		steps.push({ ...step, after: applied(files, [...step.commits, ...(step.aside ?? [])]) })
	}
	return { seed, first, steps }
}

type Kind = { readonly by: Step['by']; readonly act: Act }

const KINDS: readonly Kind[] = [
	...[...PEOPLE, revert].map((act) => ({ by: 'people' as const, act })),
	...SERVICE.map((act) => ({ by: 'service' as const, act })),
]

/** All of them in an order of the dice, over and over. */
function* inTurn(dice: Dice): Generator<Kind, never> {
	for (;;) yield* pickSome(dice, KINDS, KINDS.length)
}

function draw(kinds: Generator<Kind, never>, hand: Hand): Step {
	for (;;) {
		const { by, act } = kinds.next().value
		const found = act(hand)
		if (found) return { by, ...found }
	}
}

/** Files that flap are there again a moment later. */
function broughtBack(step: Step, before: Files): Step | undefined {
	const [first, ...others] = step.commits
	if (!step.isFlap || !first || others.length > 0) return undefined
	const files = Object.fromEntries(Object.keys(first.files).map((path) => [path, before.get(path) ?? null]))
	const message = first.message.replace(/^(\S+) deleted/, 'syncs $1 added or changed')
	return { title: `service brings back ${Object.keys(files).join(', ')}`, by: 'service', commits: [{ ...first, message, files }] }
}

/** But for the manifest, which the service writes again. */
function revert({ files: now, before }: Hand): ReturnType<Act> {
	const paths = [...new Set([...now.keys(), ...before.keys()])].filter((path) => now.get(path) !== before.get(path))
	const files: Edits = Object.fromEntries(
		paths.filter((path) => path !== `${ROOT}/${MANIFEST}`).map((path) => [path, before.get(path) ?? null]),
	)
	if (Object.keys(files).length === 0) return undefined
	return { title: `people revert ${Object.keys(files).join(', ')}`, commits: [{ message: 'Revert "the last"', author: ANN, files }] }
}

function applied(files: Files, commits: readonly Commit[]): Files {
	const after = new Map(files)
	for (const { files: edits } of commits) {
		for (const [path, text] of Object.entries(edits)) {
			if (text === null) after.delete(path)
			else after.set(path, text)
		}
	}
	return after
}
