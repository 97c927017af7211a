import { readFileSync, statfsSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { defineConfig } from 'vitest/config'
import { LongFirst } from './support/order.ts'

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
		env: { TMPDIR: process.env['TMPDIR'] ?? folderInMemory() ?? tmpdir() },
		sequence: { sequencer: LongFirst },
		// Much of the time goes into waiting for git and for servers.
		maxWorkers: availableParallelism() + 1,
		testTimeout: 60_000,
		hookTimeout: 60_000,
		reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
	},
}))

/**
 * Where a folder is that is kept in memory, can hold all that tests write and lets programs run. Tests make and remove so many small
 * repositories that a disk would take a fifth of their time.
 */
function folderInMemory(): string | undefined {
	const [folder, neededBytes] = ['/dev/shm', 4_000_000_000]
	try {
		const mount = readFileSync('/proc/mounts', 'utf8')
			.split('\n')
			.findLast((line) => line.split(' ')[1] === folder)
		const [, , kind, options = ''] = mount?.split(' ') ?? []
		const { bavail, bsize } = statfsSync(folder)
		return kind === 'tmpfs' && !options.split(',').includes('noexec') && bavail * bsize > neededBytes ? folder : undefined
	} catch {
		return undefined
	}
}
