import { execFileSync } from 'node:child_process'
import type { NewCommit } from '../../../src/ports/index.ts'

export const COMMITS = 1_000
export const ROUNDS = 5

const ANN = { name: 'Ann', email: 'ann@example.test' }

/** One commit for each of so many files, as one sync of a busy workspace makes them. */
export function newCommits(round: number): readonly NewCommit[] {
	return Array.from({ length: COMMITS }, (_, index) => ({
		message: `update model.m-${index} (rawSql)\n\nTideway-Address: model.m-${index}\n`,
		author: ANN,
		committer: ANN,
		at: '2026-01-01T00:00:00Z',
		files: [{ path: `models/m-${index}.yaml`, content: `name: Model ${index}\ntype: raw_sql\nrawSql: select ${round}\nprimaryKey: id\n` }],
	}))
}

export function parentOf(bare: string): string {
	return execFileSync('git', ['--git-dir', bare, 'rev-parse', 'refs/heads/main'], { encoding: 'utf8' }).trim()
}
