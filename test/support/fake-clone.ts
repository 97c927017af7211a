import type { CommitId } from '../../src/model/index.ts'
import type { Clone, WorktreeFile } from '../../src/ports/index.ts'

export type CloneState = {
	readonly branch?: string | null
	readonly commit?: CommitId | null
	readonly operation?: string
	/** Paths of files that are not committed. */
	readonly uncommitted?: readonly string[]
}

/** A clone that is as it is told; nothing is ever written to it. */
export function fakeClone({ branch = 'main', commit = null, operation, uncommitted = [] }: CloneState): Clone {
	return {
		root: '/home/ada/repository',
		head: async () => ({ branch, commit }),
		operation: async () => operation ?? null,
		resolve: async () => null,
		commitNamed: async () => null,
		isLeftOut: async () => false,
		mergeBase: async () => null,
		remoteUrl: async () => 'memory:remote',
		person: async () => undefined,
		stored: async () => new Map(),
		uncommitted: async (folder) =>
			uncommitted.filter((path) => path.startsWith(folder)).map((path): WorktreeFile => ({ path, content: new Uint8Array() })),
		fastForward: () => Promise.reject(new RangeError('a clone that is only read was to be written')),
	}
}
