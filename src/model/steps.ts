/**
 * Long work of pure code, cut where others may have their turn: whoever runs it decides after each step whether to go on at once.
 * What it makes is its return value.
 */
export type Steps<T> = Generator<unknown, T>

/** All steps at once. */
export function runSteps<T>(steps: Steps<T>): T {
	for (;;) {
		const step = steps.next()
		if (step.done) return step.value
	}
}

/** Characters that are put together before they are printed or written. */
const CHUNK = 65_536

/** The same text in fewer and longer pieces. */
export function* inChunks(pieces: Iterable<string>): Generator<string> {
	let text = ''
	for (const piece of pieces) {
		text += piece
		if (text.length < CHUNK) continue
		yield text
		text = ''
	}
	if (text !== '') yield text
}

/** Pieces of a text, put together. */
export function* joinSteps(pieces: Iterable<string>): Steps<string> {
	const all: string[] = []
	for (const piece of pieces) {
		all.push(piece)
		yield
	}
	return all.join('')
}
