import type { Clock, Environment, Files, Log, Random, Terminal } from '../ports/index.ts'

/** What every command has. */
export type Runtime = {
	readonly environment: Environment
	readonly terminal: Terminal
	readonly log: Log & { clear(): void }
	readonly files: Files
	readonly clock: Clock
	readonly random: Random
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
		environment: environment.systemEnvironment(),
		terminal: terminal.systemTerminal(),
		log: terminal.terminalLog(level),
		files: files.systemFiles(),
		clock: clock.systemClock(),
		random: random.systemRandom(),
	}
}

/** Ends what a run has begun when the person asks for it. */
export async function stopOnSignal(onFirst: () => void): Promise<{ readonly signal: AbortSignal; release(): void }> {
	const { stopSignal } = await import('../adapters/signals.ts')
	return stopSignal(onFirst)
}
