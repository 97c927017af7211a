import type { Check, Problem } from '../../model/index.ts'
import { CATALOGUE, Failure } from '../../model/index.ts'

/** What a check found; `ok` where no state is given. */
export type Sight = Pick<Check, 'found' | 'cure'> & { readonly state?: Check['state'] }

/** Checks, one after the other: what one of them gives up with is what it found, and ends nothing. */
export type Examination = {
	readonly checks: readonly Check[]
	look(name: string, work: () => Promise<Sight>): Promise<void>
	/** A check that others build on; undefined where it failed. */
	get<T>(name: string, work: () => Promise<Sight & { readonly value: T }>): Promise<T | undefined>
	skip(names: readonly string[], why: string): void
	/** The same list, for the checks of one workspace. */
	of(workspace: string): Examination
}

export function startExamination(): Examination {
	return examinationOf([], {})
}

function examinationOf(checks: Check[], about: Pick<Check, 'workspace'>): Examination {
	const add = (name: string, { found, cure, state = 'ok' }: Sight): void =>
		void checks.push({ name, ...about, state, found, ...(cure !== undefined && { cure }) })
	const get: Examination['get'] = async (name, work) => {
		try {
			const seen = await work()
			add(name, seen)
			return seen.value
		} catch (error) {
			if (!(error instanceof Failure)) throw error
			add(name, failed(error.problem))
			return undefined
		}
	}
	return {
		checks,
		get,
		look: async (name, work) => void (await get(name, async () => ({ ...(await work()), value: null }))),
		skip: (names, why) => {
			for (const name of names) add(name, { state: 'skip', found: why })
		},
		of: (workspace) => examinationOf(checks, { workspace }),
	}
}

/** A problem with what caused it, and the hint nearest to the surface; without one, to wait where that can help. */
export function failed(problem: Problem, state: Check['state'] = 'FAIL'): Sight {
	const chain = [problem, ...causesOf(problem)]
	const wait = chain.some(({ code }) => CATALOGUE[code].waiting) ? 'wait a moment, then type `tideway doctor` again' : undefined
	const cure = chain.find(({ hint }) => hint !== undefined)?.hint ?? wait
	return { state, found: chain.map(({ message }) => message).join('; because: '), ...(cure !== undefined && { cure }) }
}

function causesOf({ cause }: Problem): readonly Problem[] {
	return cause === undefined ? [] : [cause, ...causesOf(cause)]
}
