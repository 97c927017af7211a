import type { CommitId } from '../../src/model/index.ts'
import { fail } from '../../src/model/index.ts'
import type { Forge, Protection, Pull } from '../../src/ports/index.ts'
import type { FakeRemote } from './fake-repository.ts'

export type FakeForge = Forge & {
	readonly pulls: Pull[]
	/** What is asked for from now on fails. */
	isDown: boolean
	protectedBy: Protection
	/** What was done to pull requests: `open 1`, `update 1`. */
	readonly effects: string[]
	/** As people do it on the host. */
	change(number: number, change: Partial<Pull>): void
}

/** A host in memory beside a remote in memory; only what proposing needs. */
export function fakeForge(remote: FakeRemote): FakeForge {
	const pulls: Pull[] = []
	const effects: string[] = []
	const commitOf = (branch: string): CommitId => remote.refs.get(`refs/heads/${branch}`) ?? fail('API_REJECTED', `there is no ${branch}`)
	const never = () => Promise.reject(new RangeError('not needed to propose'))
	const change = (number: number, more: Partial<Pull>): void => {
		const index = pulls.findIndex((pull) => pull.number === number)
		const pull = pulls[index] ?? fail('API_NOT_FOUND', `there is no pull request ${number}`)
		pulls[index] = { ...pull, ...more }
	}
	const forge: FakeForge = {
		kind: 'github',
		title: 'Fake',
		commentLimit: 65_536,
		pulls,
		effects,
		isDown: false,
		protectedBy: { kind: 'known', needsPull: false, needsSignatures: false, neededApprovals: 0, neededChecks: [], others: [] },
		change,
		pull: never,
		pullsOf: async () => [],
		refsOf: (number) => ({ head: `refs/pull/${number}/head`, merge: `refs/pull/${number}/merge` }),
		pullsFrom: async (head, base) => {
			if (forge.isDown) fail('API_SERVER', 'the host is down')
			return pulls.filter((pull) => pull.head.branch === head && pull.base.branch === base).toReversed()
		},
		open: async ({ head, base, title, body }) => {
			const number = pulls.length + 1
			effects.push(`open ${number}`)
			const pull: Pull = {
				number,
				url: `memory:pulls/${number}`,
				title,
				body,
				state: 'open',
				isDraft: false,
				isFromFork: false,
				author: 'tideway',
				head: { branch: head, commit: commitOf(head) },
				base: { branch: base },
				mergedAs: null,
			}
			pulls.push(pull)
			return pull
		},
		update: async (number, { body, title }) => {
			effects.push(`update ${number}`)
			change(number, { ...(body !== undefined && { body }), ...(title !== undefined && { title }) })
		},
		close: async (number) => {
			effects.push(`close ${number}`)
			change(number, { state: 'closed' })
		},
		comments: never,
		comment: never,
		editComment: never,
		reviews: never,
		report: never,
		rightOf: never,
		facts: async () => ({}),
		protection: async () => forge.protectedBy,
	}
	return forge
}
