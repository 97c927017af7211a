/** Makes a chain of commits of one file each, several times over: `bare` through git fast-import itself, `ours` through our repository. */
import { execFileSync } from 'node:child_process'
import { openRepository } from '../../../src/adapters/git/repository.ts'
import type { CommitId } from '../../../src/model/index.ts'
import { COMMITS, newCommits, parentOf, ROUNDS } from './commit-input.ts'

const [, , how = '', folder = ''] = process.argv
const bare = `${folder}/remote.git`
const parent = parentOf(bare)
for (let round = 0; round < ROUNDS; round++) await (how === 'bare' ? importDirectly(round) : commitByUs(round))

async function importDirectly(round: number): Promise<void> {
	const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`
	const stream = newCommits(round).map(({ message, files }, index) => {
		const from = index === 0 ? `from ${parent}\n` : ''
		const written = files.map((file) => ('content' in file ? `M 100644 inline ${file.path}\n${data(String(file.content))}` : ''))
		return `commit refs/bench/${round}\nmark :${index + 1}\ncommitter Ann <ann@example.test> 1767225600 +0000\n${data(message)}${from}${written.join('')}\n`
	})
	execFileSync('git', ['--git-dir', bare, 'fast-import', '--quiet', '--done'], { input: `${stream.join('')}done\n` })
}

async function commitByUs(round: number): Promise<void> {
	const repository = await openRepository({ cacheDir: `${folder}/cache`, env: process.env, url: bare })
	await repository.fetch(['refs/heads/main'])
	const made = await repository.commit(parent as CommitId, newCommits(round))
	if (made.length !== COMMITS) throw new Error(`${made.length} commits were made`)
}
