import type { ExitClass } from './problems.ts'

/** What a process ends with; the order is the precedence. */
export const EXIT = { cancelled: 130, error: 1, locked: 5, refused: 6, incomplete: 4, conflicts: 3, changes: 2, done: 0 } as const

export type Exit = (typeof EXIT)[keyof typeof EXIT]

const PRECEDENCE: readonly Exit[] = Object.values(EXIT)

/** The exit code of several outcomes together: the one that comes first in the order of precedence. */
export function worstExit(exits: readonly Exit[]): Exit {
	return PRECEDENCE.find((exit) => exits.includes(exit)) ?? EXIT.done
}

export function exitOf(exit: ExitClass): Exit {
	return EXIT[exit]
}
