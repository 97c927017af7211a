import { describe, expect, test } from 'vitest'
import type { CommitId } from '../../../src/model/index.ts'
import { problem } from '../../../src/model/index.ts'
import type { ReviewedWorkspace, ReviewShown } from '../../../src/show/index.ts'
import { showReviewMarkdown } from '../../../src/show/index.ts'
import { planWith, rich, schema, updateToLive } from '../../support/plans.ts'

const HOSTILE = '``` </details> <!-- --> @everyone ![x](https://evil.test) \u202e\u0007 ::error::x'

const workspace = (part: Partial<ReviewedWorkspace> = {}): ReviewedWorkspace => ({
	workspace: 'acme',
	title: 'Acme',
	schema,
	findings: [],
	plan: planWith({ changes: [updateToLive], preview: true }),
	against: [],
	problem: null,
	...part,
})
const review = (part: Partial<ReviewShown>): ReviewShown => ({
	title: 'a verdict',
	head: 'abcdef0123'.repeat(4) as CommitId,
	base: { branch: 'main', commit: '1234567890'.repeat(4) as CommitId },
	isFromFork: false,
	collisions: null,
	settings: null,
	workspaces: [workspace()],
	...part,
})

/** What a host takes for Markdown: neither fences nor code within lines. */
function outside(body: string): string {
	return body.replace(/^(`{3,})diff\n[\s\S]*?\n\1$/gm, '').replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '')
}

describe('a review as a comment', () => {
	test('the verdict, what was looked at, and the plan of the merge, with nothing to type', () => {
		const body = showReviewMarkdown(review({}), 60_000)
		expect(body.split('\n').slice(0, 6)).toEqual([
			'## Tideway: a verdict',
			'',
			'`abcdef0`, as it would be merged into `main` at `1234567`.',
			'',
			'## Plan for `acme-production` (Acme, two-way) at `abcdef0`',
			'',
		])
		expect(body).not.toMatch(/PREVIEW|Next:|tideway apply/)
	})

	test('P41: a change of the settings comes first, with what it takes away and adds', () => {
		const body = showReviewMarkdown(
			review({ settings: { before: 'a: 1\nurl: https://one.test\n', after: 'a: 1\nurl: https://two.test\n' } }),
			60_000,
		)
		expect(body.indexOf('It changes the settings')).toBeLessThan(body.indexOf('## Plan'))
		expect(body).toMatch(/^- +.*one\.test$/m)
		expect(body).toMatch(/^\+ +.*two\.test$/m)
	})

	test('errors come before warnings, each once; what the rules say before both', () => {
		const finding = (level: 'error' | 'warning', message: string) => ({ level, problem: problem('YAML_INVALID', message) })
		const findings = [finding('warning', 'odd'), finding('error', 'wrong'), finding('error', 'wrong')]
		const body = showReviewMarkdown(
			review({ workspaces: [workspace({ findings, against: [problem('POLICY_REFUSED', 'too many')] })] }),
			60_000,
		)
		expect(body.match(/^[-!] (too many|wrong|odd)$/gm)).toEqual(['- too many', '- wrong', '! odd'])
	})

	test('P42: what strangers write stays in code, wherever it stands', () => {
		const body = showReviewMarkdown(
			review({
				base: { branch: HOSTILE, commit: '1'.repeat(40) as CommitId },
				collisions: [HOSTILE],
				settings: { before: '', after: HOSTILE },
				workspaces: [
					workspace({ findings: [{ level: 'error', problem: problem('YAML_INVALID', HOSTILE, { where: { file: HOSTILE } }) }] }),
				],
			}),
			60_000,
		)
		expect(outside(body)).not.toMatch(/evil|@everyone|<!--|::error/)
		expect(outside(body).match(/<[^>]*>/g)).toEqual(['<details>', '<summary>', '</summary>', '</details>'])
		expect(body).not.toMatch(/[\u202e\u0007]/)
	})

	test.each([10_000, 30_000, 65_000])('keeps to %d units, however much there is', (budget) => {
		const many = Array.from({ length: 200 }, (_, index) =>
			workspace({
				workspace: `w${index}`,
				plan: rich,
				findings: [{ level: 'error' as const, problem: problem('YAML_INVALID', `${index} ${'x'.repeat(300)}`) }],
			}),
		)
		const long = `${'a line of settings\n'.repeat(5_000)}`
		const body = showReviewMarkdown(review({ workspaces: many, settings: { before: long, after: '' }, collisions: [] }), budget)
		expect(body.length).toBeLessThanOrEqual(budget)
		expect(body).toContain('200 workspaces, too many to show each plan')
		expect(showReviewMarkdown(review({ workspaces: many.slice(0, 3) }), budget).length).toBeLessThanOrEqual(budget)
	})
})
