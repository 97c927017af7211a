import type { Clock, Environment, Files, Log, Random, Terminal } from '../ports/index.ts'

/** Values for variables, each `NAME=VALUE`, and files of values; of two the later counts. */
export type GivenChoices = { readonly values: readonly string[]; readonly files: readonly string[] }

/** What every command has. */
export type Runtime = {
	readonly environment: Environment
	readonly terminal: Terminal
	readonly log: Log & { clear(): void }
	readonly files: Files
	readonly clock: Clock
	readonly random: Random
	/** Variables that the command line gives. */
	readonly given?: GivenChoices
	/** Called for each request to a workspace's API. */
	readonly onCall?: () => void
	/** Work for the end of the run, however it ends; the last first. Its failures are nobody's. */
	atEnd(work: () => Promise<void>): void
	/** Does that work. */
	end(): Promise<void>
}

export async function makeRuntime(level: 'quiet' | 'normal' | 'debug'): Promise<Runtime> {
	const [environment, terminal, files, clock, random] = await Promise.all([
		import('../adapters/environment.ts'),
		import('../adapters/terminal.ts'),
		import('../adapters/files.ts'),
		import('../adapters/clock.ts'),
		import('../adapters/random.ts'),
	])
	return {
		...makeEnding(),
		environment: environment.systemEnvironment(),
		terminal: terminal.systemTerminal(),
		log: terminal.terminalLog(level),
		files: files.systemFiles(),
		clock: clock.systemClock(),
		random: random.systemRandom(),
	}
}

/** What a run has to do when it ends. */
export function makeEnding(): Pick<Runtime, 'atEnd' | 'end'> {
	const ending: (() => Promise<void>)[] = []
	return {
		atEnd: (work) => void ending.push(work),
		end: async () => {
			for (const work of ending.splice(0).toReversed()) await work().catch(() => undefined)
		},
	}
}

/** Ends what a run has begun when the person asks for it. */
export async function stopOnSignal(onFirst: () => void): Promise<{ readonly signal: AbortSignal; release(): void }> {
	const { stopSignal } = await import('../adapters/signals.ts')
	return stopSignal(onFirst)
}
