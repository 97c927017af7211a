/** An escape, a class, a group's brackets, a repetition with its larger count, or any other character. */
const PIECE = /\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?[^:)>]*[:>]?)?|\)|\{(?:\d+,)?(\d+),?\}|./gsu

/** As many times as the engine repeats at most. */
const REPEATS_LIMIT = 1000

/** About how many states an engine makes of a pattern: one for each character, and again for each time that it is to be repeated. */
export function statesOf(pattern: string): number {
	const opened: number[] = []
	let [states, last] = [1, 0]
	for (const [piece, count] of pattern.matchAll(PIECE)) {
		if (count !== undefined) {
			const added = last * (Math.min(Number(count), REPEATS_LIMIT) - 1)
			states += Math.max(0, added)
			last += Math.max(0, added)
		} else if (piece === ')') {
			last = states - (opened.pop() ?? states)
		} else {
			if (piece.startsWith('(')) opened.push(states)
			states += 1
			last = 1
		}
	}
	return states
}
