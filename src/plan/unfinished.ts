import type { Change, Problem, Value, ValuePath } from '../model/index.ts'
import { isDict, isList, problem, showPath } from '../model/index.ts'

/** What is said of a text with the marks of a merge that nobody finished, and what to do. */
export const UNFINISHED = {
	message: 'has the marks of an unfinished merge',
	hint: 'keep what is right of the two sides, and remove the lines with <<<<<<<, ======= and >>>>>>>',
}

/**
 * Why a change must not reach the workspace: it would bring along what git left in the file where a merge could not be made. In a text of
 * several lines, as a query is, that is valid in every format. What the workspace holds itself goes where it wants to.
 */
export function unfinishedMerge(change: Change): Problem | undefined {
	if (change.to !== 'live' || change.kind === 'delete') return undefined
	const path =
		change.kind === 'create'
			? markedPath(change.after)
			: change.edits.find(({ before, after }) => markedPath(after) && !markedPath(before))?.path
	if (path === undefined) return undefined
	return problem('VALUE_INVALID', `${change.address}: \`${showPath(path)}\` ${UNFINISHED.message}`, {
		hint: UNFINISHED.hint,
		where: { ...change.place, address: change.address },
	})
}

/** The first text with such marks. */
function markedPath(value: Value): ValuePath | undefined {
	if (typeof value === 'string') return isUnfinished(value) ? [] : undefined
	const members = isDict(value) || isList(value) ? value.entries() : []
	for (const [name, member] of members) {
		const path = markedPath(member)
		if (path) return [name, ...path]
	}
	return undefined
}

/** True where all three marks stand at the beginnings of lines, in their order. Takes time by the length of the text alone. */
export function isUnfinished(text: string): boolean {
	if (!text.includes('<<<<<<<')) return false
	let at = 0
	for (const mark of [/^<{7}(?= |\r?$)/m, /^={7}(?=\r?$)/m, /^>{7}(?= |\r?$)/m]) {
		const found = text.slice(at).search(mark)
		if (found < 0) return false
		at += found + 7
	}
	return true
}
