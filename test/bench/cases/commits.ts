import { execFileSync } from 'node:child_process'
import type { Bench } from '../bench.ts'
import { COMMITS, newCommits, ROUNDS } from '../programs/commit-input.ts'

/** What a commit for each resource costs, beside Git's own fastest way to make one. */
export const bench: Bench = {
	name: `${ROUNDS} times ${COMMITS} commits of one file each, in a tree of ${COMMITS} files`,
	runs: 3,
	prepare: (folder) => {
		const bare = `${folder}/remote.git`
		execFileSync('git', ['init', '--quiet', '--bare', bare])
		const files = newCommits(-1).flatMap((commit) => commit.files)
		const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`
		const tree = files.map((file) => ('content' in file ? `M 100644 inline ${file.path}\n${data(String(file.content))}` : ''))
		const input = `commit refs/heads/main\ncommitter Ann <ann@example.test> 1767225600 +0000\n${data('first')}${tree.join('')}done\n`
		execFileSync('git', ['--git-dir', bare, 'fast-import', '--quiet', '--done'], { input })
	},
	variants: [
		{ name: 'git fast-import, fed directly', argv: ['ROOT/test/bench/programs/commits.ts', 'bare', 'FOLDER'] },
		{ name: 'Repository.commit', argv: ['ROOT/test/bench/programs/commits.ts', 'ours', 'FOLDER'], atMost: { time: 3, memory: 2 } },
	],
}
