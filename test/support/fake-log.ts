import type { Log } from '../../src/ports/index.ts'

export type FakeLog = Log & { readonly lines: readonly string[] }

/** Keeps what is said, progress without its numbers. */
export function fakeLog(): FakeLog {
	const lines: string[] = []
	const say = (text: string): void => {
		lines.push(text)
	}
	return { lines, progress: (step) => say(step), info: say, warn: say, debug: say }
}
