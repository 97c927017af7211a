import { availableParallelism } from 'node:os'
import path from 'node:path'
import { defineConfig } from 'vitest/config'

const report = process.env['TIDEWAY_TEST_REPORT']

/** `*.slow.test.ts` runs in `npm run test:all` only. A report as JSON is written where TIDEWAY_TEST_REPORT names a file. */
export default defineConfig(({ mode }) => ({
	root: path.dirname(import.meta.dirname),
	resolve: { alias: { 'tideway/provider': path.join(import.meta.dirname, '..', 'src', 'provider.ts') } },
	test: {
		include: ['test/**/*.test.ts'],
		exclude: mode === 'all' ? [] : ['test/**/*.slow.test.ts'],
		setupFiles: ['test/support/offline.ts', 'test/support/generated.ts'],
		// One module registry per worker: 15 times faster. Nothing in `src` keeps state in a module, which the tidy test checks.
		isolate: false,
		pool: 'forks',
		// Half of the time goes into waiting for git and for servers.
		maxWorkers: Math.max(2, availableParallelism()),
		testTimeout: 60_000,
		hookTimeout: 60_000,
		reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
	},
}))
