import { describe, expect, test } from 'vitest'
import type { CommitId } from '../../../src/model/index.ts'
import type { Forge, Pull, Review, Right } from '../../../src/ports/index.ts'
import { approvalsOf } from '../../../src/sync/pulls/reviewed.ts'
import { fakeForge } from '../../support/fake-forge.ts'
import { fakeRemote } from '../../support/fake-repository.ts'

const HEAD = 'a'.repeat(40) as CommitId
const PULL: Pull = {
	number: 1,
	url: '',
	title: '',
	body: '',
	state: 'open',
	isDraft: false,
	isFromFork: false,
	author: 'ann',
	head: { branch: 'side', commit: HEAD },
	base: { branch: 'main' },
	mergedAs: null,
}

describe('P40: whose approval counts, and why that of others does not', () => {
	test.each<readonly [string, Partial<Review>, Right, string | null]>([
		['of the last commit, by somebody who may write', {}, 'write', null],
		['by an admin', {}, 'admin', null],
		['by a reader', {}, 'read', 'that of bob does not count: they may not write to the repository'],
		['by a stranger', {}, 'none', 'that of bob does not count: they may not write to the repository'],
		['of an earlier commit', { commit: 'b'.repeat(40) as CommitId }, 'write', 'that of bob does not count: it is of an earlier commit'],
		['of a commit that is not told', { commit: null }, 'write', 'that of bob does not count: Fake does not tell what was looked at'],
		['and why', { commit: null, untold: 'it is too old' }, 'write', 'that of bob does not count: it is too old'],
		['by its author', { by: 'Ann' }, 'admin', 'that of Ann does not count: nobody approves what is theirs'],
	])('%s', async (_, more, right, why) => {
		const review: Review = { by: 'bob', verdict: 'approved', commit: HEAD, ...more }
		const forge: Forge = { ...fakeForge(fakeRemote()), reviews: async () => [review], rightOf: async () => right }
		expect(await approvalsOf(forge, PULL)).toEqual({ approvedBy: why === null ? ['bob'] : [], passedOver: why === null ? [] : [why] })
	})

	test('who asks for changes approves nothing, and is not passed over either', async () => {
		const review: Review = { by: 'bob', verdict: 'changes-requested', commit: HEAD }
		const forge: Forge = { ...fakeForge(fakeRemote()), reviews: async () => [review], rightOf: async () => 'write' }
		expect(await approvalsOf(forge, PULL)).toEqual({ approvedBy: [], passedOver: [] })
	})
})
