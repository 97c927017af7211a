import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type GitBench, gitBench, installHook } from '../support/git.ts'
import { MAIN, newPair, openAt, refsOf, STATE, seedRemote } from '../support/git-push.ts'

/** What a push promises, over any transport. `serve` makes the bare repository reachable and answers its address. */
export function describePush(
	transport: string,
	serve: (remote: string) => Promise<{ readonly address: string; close(): Promise<void> }>,
): void {
	describe(`push over ${transport}`, () => {
		let bench: GitBench
		let closing: (() => Promise<void>)[]
		beforeEach(() => {
			bench = gitBench()
			closing = []
		})
		afterEach(async () => {
			await Promise.all(closing.map((close) => close()))
			bench.remove()
		})
		const address = async (remote: string): Promise<string> => {
			const served = await serve(remote)
			closing.push(served.close)
			return served.address
		}

		test('P28: branch and state land together, and again after the answer was lost', async () => {
			const { remote, first } = seedRemote(bench)
			const repository = await openAt(bench, await address(remote))
			const { branch, state, moves } = await newPair(repository, first)
			expect(await repository.push(moves)).toEqual({ kind: 'done' })
			expect(refsOf(bench, remote)).toBe(`${MAIN} ${branch}\n${STATE} ${state}`)
			expect(await repository.push(moves)).toEqual({ kind: 'done' })
			expect(await repository.push([])).toEqual({ kind: 'done' })
		})

		test('P28: what somebody else moved stays, and nothing of ours lands', async () => {
			const { remote, work, first } = seedRemote(bench)
			const repository = await openAt(bench, await address(remote))
			const { moves } = await newPair(repository, first)
			const theirs = bench.commitAll(work, 'theirs')
			bench.git(work, 'push', '--quiet', remote, 'HEAD:main')
			const outcome = await repository.push(moves)
			expect(outcome).toMatchObject({
				kind: 'moved',
				problem: { code: 'GIT_BRANCH_MOVED', message: expect.stringContaining(MAIN) },
				refs: new Map([
					[MAIN, theirs],
					[STATE, null],
				]),
			})
			expect(refsOf(bench, remote)).toBe(`${MAIN} ${theirs}`)
		})

		test('P28: of six at once exactly one wins, whole', async () => {
			const { remote, first } = seedRemote(bench)
			const url = await address(remote)
			const rivals = await Promise.all(
				Array.from({ length: 6 }, async (_, index) => {
					const repository = await openAt(bench, url, `cache-${index}`)
					return { repository, ...(await newPair(repository, first, `rival-${index}`)) }
				}),
			)
			const outcomes = await Promise.all(rivals.map((rival) => rival.repository.push(rival.moves)))
			const winners = rivals.filter((_, index) => outcomes[index]?.kind === 'done')
			expect(outcomes.map((outcome) => outcome.kind).sort()).toEqual(['done', 'moved', 'moved', 'moved', 'moved', 'moved'])
			expect(refsOf(bench, remote)).toBe(`${MAIN} ${winners[0]?.branch}\n${STATE} ${winners[0]?.state}`)
		}, 60_000)

		test('a declined push is told with the words of the host, and nothing moved', async () => {
			const { remote, first } = seedRemote(bench)
			installHook(remote, 'echo "reviews only: \\033[31mred\\007" >&2; exit 1')
			const repository = await openAt(bench, await address(remote))
			const { moves } = await newPair(repository, first)
			const outcome = await repository.push(moves)
			expect(outcome).toMatchObject({
				kind: 'rejected',
				problem: { code: 'GIT_REJECTED', message: expect.stringContaining('reviews only') },
			})
			expect(JSON.stringify(outcome)).not.toMatch(/\\u001b|\\u0007/)
			expect(refsOf(bench, remote)).toBe(`${MAIN} ${first}`)
		})

		test('a host that refuses one of the refs keeps both', async () => {
			const { remote, first } = seedRemote(bench)
			installHook(remote, 'case "$1" in refs/tideway/*) echo "not this one" >&2; exit 1;; esac', 'update')
			const repository = await openAt(bench, await address(remote))
			const { moves } = await newPair(repository, first)
			expect(await repository.push(moves)).toMatchObject({
				kind: 'rejected',
				problem: { message: expect.stringContaining('not this one') },
			})
			expect(refsOf(bench, remote)).toBe(`${MAIN} ${first}`)
		}, 20_000)

		test('git moves the other ref where one is hidden, atomic or not: that is seen and told as unfit', async () => {
			const { remote, first } = seedRemote(bench)
			bench.git(remote, 'config', 'receive.hideRefs', 'refs/tideway')
			const repository = await openAt(bench, await address(remote))
			const { branch, moves } = await newPair(repository, first)
			expect(await repository.push(moves)).toMatchObject({
				kind: 'unknown',
				problem: { code: 'STATE_UNFIT', cause: { message: expect.stringContaining('hidden ref') } },
			})
			expect(refsOf(bench, remote)).toBe(`${MAIN} ${branch}`)
		}, 20_000)

		test('a host without atomic pushes is unfit, and nothing moved', async () => {
			const { remote, first } = seedRemote(bench)
			bench.git(remote, 'config', 'receive.advertiseAtomic', 'false')
			const repository = await openAt(bench, await address(remote))
			const { moves } = await newPair(repository, first)
			expect(await repository.push(moves)).toMatchObject({ kind: 'rejected', problem: { code: 'STATE_UNFIT' } })
			expect(refsOf(bench, remote)).toBe(`${MAIN} ${first}`)
		})

		test('ours counts as landed under what others put on top', async () => {
			const { remote, work, first } = seedRemote(bench)
			const repository = await openAt(bench, await address(remote))
			const { branch, moves } = await newPair(repository, first)
			expect(await repository.push(moves)).toEqual({ kind: 'done' })
			bench.git(work, 'pull', '--quiet', '--ff-only', remote, 'main')
			bench.commitAll(work, 'on top')
			bench.git(work, 'push', '--quiet', remote, 'HEAD:main')
			expect(await repository.push(moves)).toEqual({ kind: 'done' })
			expect(bench.git(remote, 'merge-base', 'main', branch)).toBe(branch)
		})
	})
}
