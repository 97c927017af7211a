import type { Plan } from '../../src/model/index.ts'
import type { Moment } from './checker.ts'
import { piecesOf } from './pieces.ts'
import { addressOfFile, fileOf, isBroken } from './sides.ts'
import { fail } from './violation.ts'

/** Files that the plan does not speak of are the same to the byte; in the others, so is what the edits are not about (P14). */
export function checkFiles(plan: Plan | undefined, before: Moment, after: Moment): void {
	const planned = new Map(plan?.changes.filter(({ to }) => to === 'git').map((change) => [fileOf(change.type, change.key), change]))
	for (const path of new Set([...before.texts.keys(), ...after.texts.keys()])) {
		const [was, is] = [before.texts.get(path), after.texts.get(path)]
		const change = planned.get(path)
		if (was === is) continue
		if (!change) fail('P14', `${path} changed and is in no planned change`)
		if (was === undefined || is === undefined || change.kind !== 'update') continue
		checkUntouched(path, was, is, new Set(change.edits.map((edit) => String(edit.path[0]))))
	}
	for (const [path, text] of after.texts)
		if (isBroken(text) && text !== before.texts.get(path))
			fail('P14', `${addressOfFile(path)?.address} was written although it does not parse`)
}

function checkUntouched(path: string, was: string, is: string, edited: ReadonlySet<string>): void {
	const left = new Set(piecesOf(is).map(({ name }) => name))
	const old = restOf(was, edited, (name) => edited.has(name) && !left.has(name))
	const now = restOf(is, edited, () => false)
	const lost = old.find((piece) => !now.some((other) => other.trimEnd() === piece.trimEnd()))
	if (lost !== undefined)
		fail('P14', `${path}: an edit of ${[...edited].join(', ')} changed ${JSON.stringify(lost)}\nfrom ${was}\nto ${is}`)
	if (was.includes('\r\n') && /[^\r]\n/.test(is))
		fail(
			'P14',
			`${path}: line endings were mixed by an edit of ${[...edited].join(', ')}\nfrom ${JSON.stringify(was)}\nto ${JSON.stringify(is)}`,
		)
}

/** What the edits are not about. Comments right above a key go with it. */
function restOf(text: string, edited: ReadonlySet<string>, isGone: (name: string) => boolean): readonly string[] {
	const pieces = piecesOf(text)
	return pieces.flatMap((piece, index) => {
		const below = piece.name === '#' ? pieces.slice(index).find(({ name }) => name !== '#') : undefined
		return edited.has(piece.name) || (below && isGone(below.name)) ? [] : [piece.text]
	})
}
