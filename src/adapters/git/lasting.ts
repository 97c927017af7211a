import { Failure, problem } from '../../model/index.ts'
import { type Git, gitProblem, lateProblem, refuseStopped, uninterrupted } from './process.ts'
import { openGit, type Session } from './session.ts'

/** One git for many requests, which it answers in turn. */
export type Lasting = {
	/**
	 * `talk` asks and reads all of the answer. It throws where that cannot be made sense of, and answers undefined where git ended before it was
	 * complete. Throws `Failure`: git's own last words, CANCELLED where `git.signal` says so, or the time was not enough.
	 */
	readonly ask: <T extends object>(git: Git, talk: (session: Session) => Promise<T | undefined>) => Promise<T>
}

/** It ends when nobody has asked for so long, so that who lives long keeps no idle children. */
const IDLE_MS = 10_000

/** Starts with the first request, and again where it has ended. It never keeps the program from ending, and ends with it. */
export function lastingGit(own: Git, args: readonly string[]): Lasting {
	const git = uninterrupted(own)
	let session: Session | undefined
	let idle: NodeJS.Timeout | undefined
	let turn: Promise<unknown> = Promise.resolve()
	const leave = (): void => {
		session?.end().catch(() => undefined)
		session = undefined
	}
	const exchange = async <T extends object>(talk: (session: Session) => Promise<T | undefined>): Promise<T> => {
		clearTimeout(idle)
		if (session?.hasEnded() !== false) session = openGit(git, args, { accept: 'any', deadlineMs: Number.POSITIVE_INFINITY })
		const current = session
		current.wake()
		const deadline = setTimeout(() => current.stop(lateProblem(args, git.deadlineMs)), git.deadlineMs)
		try {
			const answer = await talk(current)
			if (answer === undefined) throw new Failure(gitProblem(git, args, await current.end()))
			idle = setTimeout(leave, IDLE_MS).unref()
			return answer
		} catch (error) {
			// What it says next is the rest of an answer that nobody wants, of whatever size.
			if (!current.hasEnded()) current.stop(problem('GIT_FAILED', `git ${args[0] ?? ''} was ended in the middle of an answer`))
			session = undefined
			throw error
		} finally {
			clearTimeout(deadline)
			current.rest()
		}
	}
	return {
		ask: async (caller, talk) => {
			refuseStopped(caller, args)
			const answer = turn.then(() => exchange(talk))
			turn = answer.catch(() => undefined)
			return await unlessStopped(caller, args, answer)
		},
	}
}

/** Who wishes to stop does not wait for the answer; the others who ask still get theirs. */
function unlessStopped<T>({ signal }: Git, args: readonly string[], answer: Promise<T>): Promise<T> {
	if (signal === undefined) return answer
	return new Promise((resolve, reject) => {
		const stop = (): void => reject(new Failure(problem('CANCELLED', `git ${args[0] ?? ''} was stopped on request`)))
		const settle = (): void => signal.removeEventListener('abort', stop)
		signal.addEventListener('abort', stop)
		answer.then(resolve, reject).finally(settle)
	})
}
