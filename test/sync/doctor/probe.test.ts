import { describe, expect, test } from 'vitest'
import { problem } from '../../../src/model/index.ts'
import type { PushOutcome, RefMove, Repository } from '../../../src/ports/index.ts'
import { startExamination } from '../../../src/sync/doctor/examination.ts'
import { probeRemote } from '../../../src/sync/doctor/probe.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { fakeRandom } from '../../support/fake-random.ts'
import { fakeRemote, fakeRepository } from '../../support/fake-repository.ts'

const REF = 'refs/tideway-probe/acme'
const random = fakeRandom('probe')

/** `state name: found → cure` */
async function probe(repository: Repository, isNeeded = true): Promise<readonly string[]> {
	const examination = startExamination()
	await probeRemote(examination, { repository, clock: fakeClock(), random, ref: REF, isNeeded })
	return examination.checks.map(({ state, name, found, cure }) => `${state} ${name}: ${found}${cure === undefined ? '' : ` → ${cure}`}`)
}

/** A remote that answers the first push with `first`, and every later one with `second`. */
function answering(first: string, second: PushOutcome['kind']) {
	const pushes: (readonly RefMove[])[] = []
	const outcome = (kind: string): PushOutcome => {
		if (kind === 'done') return { kind }
		if (kind === 'moved') return { kind, refs: new Map(), problem: problem('GIT_BRANCH_MOVED', 'it moved') }
		if (kind === 'unknown') return { kind, problem: problem('STATE_UNFIT', 'only one of them moved') }
		return { kind: 'rejected', problem: problem('GIT_REJECTED', `the host said: ${kind}`, { hint: 'see whether it may write' }) }
	}
	const push = async (moves: readonly RefMove[]): Promise<PushOutcome> => {
		pushes.push(moves)
		return outcome(pushes.length === 1 ? first : second)
	}
	return { pushes, repository: { ...fakeRepository(fakeRemote()), push } }
}

const WRITTEN = `ok write access: ${REF} was pushed and read back`

describe('whether a remote takes what a sync pushes', () => {
	test.each<[string, string, PushOutcome['kind'], readonly string[]]>([
		['a host that keeps its promises', 'done', 'rejected', [WRITTEN, 'ok atomic push: several refs move all or none']],
		['a host that moves one ref of two', 'done', 'unknown', [WRITTEN, 'FAIL atomic push: only one of them moved']],
		[
			'a host that takes what cannot be',
			'done',
			'done',
			[WRITTEN, 'FAIL atomic push: memory:remote took two refs that cannot both be there → use `state: local`'],
		],
		[
			'somebody else at the same moment',
			'moved',
			'done',
			[
				`warn write access: somebody else wrote to ${REF} at the same moment → type \`tideway doctor\` again`,
				'skip atomic push: nothing could be pushed',
			],
		],
	])('%s', async (_, first, second, expected) => {
		expect(await probe(answering(first, second).repository)).toEqual(expected)
	})

	test.each([
		['deny updating a hidden ref', 'the host keeps this namespace for itself; use `state_ref: branch`'],
		['Permission to a/b.git denied to github-actions[bot].', 'give the job `permissions: contents: write`'],
		['TF401027: You need the Git GenericContribute permission', 'grant Contribute on the repository to whoever runs this'],
		['prohibited by Gerrit: not permitted: create', 'grant Read, Create Reference and Push on refs/tideway/* and refs/tideway-probe/*'],
		[
			'GH013: Repository rule violations found',
			'a rule or a hook of the host refuses it: except refs/tideway/* and refs/tideway-probe/* from it, or use `state_ref: branch`',
		],
		['no', 'see whether it may write'],
	])('a refusal is shown as it is, with what helps: %s', async (said, cure) => {
		const expected = (state: string): readonly string[] => [
			`${state} write access: the host said: ${said} → ${cure}`,
			'skip atomic push: nothing could be pushed',
		]
		expect(await probe(answering(said, 'done').repository)).toEqual(expected('FAIL'))
		expect(await probe(answering(said, 'done').repository, false)).toEqual(expected('warn'))
	})

	test('only its own ref is touched: made once, then advanced', async () => {
		const remote = fakeRemote()
		const repository = fakeRepository(remote)
		remote.fault = (moves) => (moves.length > 1 ? 'rejected' : 'none')
		await probe(repository)
		const first = remote.refs.get(REF)
		await probe(repository)
		expect([...remote.refs.keys()]).toEqual([REF])
		expect(await repository.isAncestor(first as never, remote.refs.get(REF) as never)).toBe(true)
		expect(remote.refs.get(REF)).not.toBe(first)
	})
})
