import type { Bench } from '../bench.ts'

/** What a person waits for before anything is done. The program has to be built. */
export const bench: Bench = {
	name: 'Start-up',
	runs: 21,
	variants: [
		{ name: 'bare Node', argv: ['-e', '0'] },
		{ name: '--version', argv: ['ROOT/bin/run.js', '--version'], atMost: { time: 1.5 } },
		{ name: 'a command that does nothing', argv: ['ROOT/bin/run.js', 'completion', 'bash'], atMost: { time: 6 } },
		{ name: 'help of one command', argv: ['ROOT/bin/run.js', 'plan', '--help'], atMost: { time: 4 } },
	],
}
