import { describe, expect, test } from 'vitest'
import type { CommitId } from '../../src/model/index.ts'
import type { Rules } from '../../src/plan/index.ts'
import { DEFAULT_POLICY } from '../../src/plan/index.ts'
import type { RulesAt } from '../../src/sync/index.ts'
import { judgeNow, planWorkspace } from '../../src/sync/index.ts'
import type { FilesByPath } from '../support/fake-tree.ts'
import { fakeWorkspace } from '../support/fake-workspace.ts'
import { baseOf } from '../support/shop.ts'

const NONE: Rules = { max: {}, isProtected: () => false, windows: [], reviewers: [], needsApproval: false }
const rulesOf = (text: string | null): RulesAt =>
	text === null || text === 'free' ? { text } : { text, rules: { ...NONE, max: { update: Number(text) } } }

/** What is said of a plan for these commits, each of which may change the settings: a number is how many updates may be made. */
async function judged(first: string, ...commits: readonly FilesByPath[]): Promise<readonly string[]> {
	const fake = await fakeWorkspace({ 'models/a.yaml': 'name: a\n', settings: first }, { 'model.a': { name: 'a' } })
	await fake.remember(baseOf({ 'model.a': { name: 'a' } }))
	for (const files of commits) await fake.commit(files)
	const { repository } = fake.workspace
	const rulesAt = async (commit: CommitId): Promise<RulesAt> => {
		const entry = (await repository.list(commit, '')).find(({ path }) => path === 'settings')
		const content = entry && (await repository.read([entry.id])).get(entry.id)
		return rulesOf(content ? new TextDecoder().decode(content) : null)
	}
	const { rules } = await rulesAt(fake.tip())
	const workspace = { ...fake.workspace, rulesAt, ...(rules && { rules }) }
	const planned = await planWorkspace(workspace, fake.source(), DEFAULT_POLICY)
	expect(planned.plan.changes).toHaveLength(commits.some((files) => 'models/a.yaml' in files) ? 1 : 0)
	return (await judgeNow(workspace, planned)).map(({ code }) => code)
}

const RENAME = { 'models/a.yaml': 'name: A\n' }

describe('P41: which rules judge what has landed', () => {
	test.each<readonly [string, string, readonly FilesByPath[], readonly string[]]>([
		['those of the branch', '0', [RENAME], ['POLICY_REFUSED']],
		['none where there are none', 'free', [RENAME], []],
		['stricter ones at once', 'free', [{ ...RENAME, settings: '0' }], ['POLICY_REFUSED']],
		['S23: what takes them back is judged by them', '0', [{ ...RENAME, settings: 'free' }], ['POLICY_REFUSED']],
		['S23: what loosens them too', '0', [{ ...RENAME, settings: '5' }], ['POLICY_REFUSED']],
		['what comes after it is free', '0', [{ settings: '5' }, RENAME], []],
		['and so is what came before', '5', [RENAME, { settings: 'free' }], []],
		['the same rule broken twice is told once', '0', [{ ...RENAME, settings: '0 ' }], ['POLICY_REFUSED']],
		['a change of the rules alone changes no workspace', '0', [{ settings: 'free' }], []],
	])('%s', async (_, first, commits, codes) => {
		expect(await judged(first, ...commits)).toEqual(codes)
	})
})
