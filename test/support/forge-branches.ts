import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import type { World } from './e2e.ts'
import type { Authored, Branches } from './forge-model.ts'

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

/** Of a host that makes commits in its own name, too. */
export function authoringBranchesOf(world: World): Branches {
	const desk = path.join(world.folder, 'desk-of-the-host')
	world.git('clone', '--quiet', world.remote, desk)
	const git = (...args: string[]): string => world.git('-C', desk, ...args).trim()
	const author = (branch: string, authored: Authored): string => {
		if ('merged' in authored) throw new RangeError('nothing is merged here')
		git('fetch', '--quiet', 'origin')
		git('checkout', '--quiet', '-B', branch, `origin/${branch}`)
		for (const { path: file, contents } of authored.fileChanges.additions ?? []) {
			mkdirSync(path.dirname(path.join(desk, file)), { recursive: true })
			writeFileSync(path.join(desk, file), Buffer.from(contents, 'base64'))
		}
		for (const { path: file } of authored.fileChanges.deletions ?? []) rmSync(path.join(desk, file))
		const { headline, body = '' } = authored.message
		git('add', '--all')
		git('commit', '--quiet', '--author', 'octocat <cat@host.test>', '--message', headline, '--message', body)
		git('push', '--quiet', 'origin', branch)
		return git('rev-parse', 'HEAD')
	}
	return { ...branchesOf(world), author }
}
