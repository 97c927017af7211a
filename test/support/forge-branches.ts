import { expect } from 'vitest'
import type { World } from './e2e.ts'
import type { Branches } from './forge-model.ts'

/** The host's view of the world's own remote. */
export function branchesOf(world: World): Branches {
	const git = (...args: string[]): string => world.git('-C', world.remote, ...args).trim()
	return {
		commitOf: (branch) => world.refs()[`refs/heads/${branch}`],
		squash: (head, base, message) => {
			const [from, to] = [`refs/heads/${head}`, `refs/heads/${base}`]
			expect(git('merge-base', from, to), 'a merge without a conflict').toBe(git('rev-parse', to))
			const id = git('commit-tree', `${from}^{tree}`, '-p', to, '-m', message)
			git('update-ref', to, id)
			return id
		},
	}
}
