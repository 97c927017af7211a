import { describe, expect, test } from 'vitest'
import type { CommitId, Outcome } from '../../../src/model/index.ts'
import { problem } from '../../../src/model/index.ts'
import { showRunMarkdown } from '../../../src/show/index.ts'
import { empty, planWith, updateToLive } from '../../support/plans.ts'

const commit = 'abcdef0123'.repeat(4) as CommitId
const done: Outcome = { change: updateToLive.id, kind: 'done' }

describe('an apply as a comment', () => {
	test('each workspace with its outcomes, or with why there are none', () => {
		const runs = [
			{ workspace: 'one', plan: planWith({ changes: [updateToLive] }), outcomes: [done], problems: [] },
			{ workspace: 'two', plan: empty, outcomes: [], problems: [] },
			{ workspace: 'three', plan: null, outcomes: [], problems: [problem('LOCK_HELD', 'ann is applying')] },
		]
		const body = showRunMarkdown({ title: 'a verdict', branch: 'main', commit, runs }, 60_000)
		expect(body.split('\n').filter((line) => line !== '' && !line.startsWith('```'))).toEqual([
			'## Tideway: a verdict',
			'What `main` says at `abcdef0`, carried out.',
			'**`one`**',
			expect.stringContaining('updated in the workspace'),
			'  Apply complete! Resources: 0 added, 1 changed, 0 destroyed.',
			'**`two`**',
			'  Nothing was to be done.',
			'**`three`**',
			'- ann is applying',
		])
	})

	test('P42: keeps to its budget, and strings of strangers stay in code', () => {
		const problems = Array.from({ length: 500 }, (_, index) => problem('API_REJECTED', `${index} \`\`\` @everyone ${'x'.repeat(300)}`))
		const runs = [{ workspace: '`@everyone`', plan: null, outcomes: [], problems }]
		const body = showRunMarkdown({ title: 'a verdict', branch: '![](x)', commit, runs }, 10_000)
		expect(body.length).toBeLessThanOrEqual(10_000)
		expect(body.match(/^`{4,}(?:diff)?$/gm)).toHaveLength(2)
	})
})
