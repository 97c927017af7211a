import type { Plan, Steps } from '../model/index.ts'
import { asWritten, digestSteps, jsonPieces, runSteps } from '../model/index.ts'

type Draft = Omit<Plan, 'digest'>

/** A plan, and its JSON in pieces, as a file has it. */
export type Spelled = { readonly plan: Plan; readonly json: readonly string[] }

/** The plan under the name that its bytes give it: the digest of its JSON without `digest`, keys sorted. */
export function* sealSteps(draft: Draft): Steps<Plan> {
	const digest = yield* digestSteps(jsonPieces(asWritten(draft), 'sorted', PIECES))
	return { ...draft, digest }
}

/** A plan's members, and the items of each. */
const PIECES = 2

/** The same at once. */
export function sealPlan(draft: Draft): Plan {
	return runSteps(sealSteps(draft))
}

/** The same for who writes the plan to a file: its bytes are made once, for both. */
export function* spellSteps(draft: Draft): Steps<Spelled> {
	const members = Object.entries(asWritten(draft))
	const head = yield* piecesOf(members.filter(([name]) => name < 'digest'))
	const tail = yield* piecesOf(members.filter(([name]) => name > 'digest'))
	const [first = '', ...rest] = tail
	head.pop()
	const left = [`,${first.slice(1)}`, ...rest]
	const digest = yield* digestSteps([...head, ...left])
	return { plan: { ...draft, digest }, json: [...head, `,"digest":"${digest}"`, ...left, '\n'] }
}

/** The first one begins with the bracket, and the last one is the other bracket. */
function* piecesOf(members: readonly (readonly [string, unknown])[]): Steps<string[]> {
	const pieces: string[] = []
	for (const piece of jsonPieces(Object.fromEntries(members), 'sorted', PIECES)) {
		pieces.push(piece)
		yield
	}
	return pieces
}
