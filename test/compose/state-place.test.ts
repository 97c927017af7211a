import { expect, test } from 'vitest'
import { inOnePlace, type StatePlace } from '../../src/compose/state-place.ts'
import type { CommitId, Epoch } from '../../src/model/index.ts'
import { complete, Failure, problem } from '../../src/model/index.ts'
import type { StateStore } from '../../src/ports/index.ts'
import { fakeRemote, fakeRepository } from '../support/fake-repository.ts'
import { following } from '../support/states.ts'

const PLACE: StatePlace = { ref: 'refs/tideway/acme', other: 'refs/heads/tideway-state/acme', probe: 'refs/tideway-probe/acme' }
const COMMIT = 'c'.repeat(40) as CommitId

/** What is loaded where the store holds a state or none, and what the remote is asked on the way. */
async function loaded(holds: 'a state' | 'nothing', other: CommitId | null | Failure) {
	const state = holds === 'nothing' ? null : following(null, 1)
	const store: StateStore = {
		location: PLACE.ref,
		load: async () => complete({ state, lock: null, epoch: 0 as Epoch, journal: null, version: '' }),
		save: () => Promise.reject(new Error('nothing is saved here')),
	}
	const asked: string[] = []
	const repository = {
		...fakeRepository(fakeRemote()),
		fetch: () => Promise.reject(new Error('nothing has to be brought')),
		look: async (refs: readonly string[]) => {
			asked.push(...refs)
			if (other instanceof Failure) throw other
			return new Map([[PLACE.other, other]])
		},
	}
	const read = await inOnePlace(store, repository, PLACE).load()
	return [read.kind === 'unknown' ? read.reason.code : read.value.state === null ? 'none' : 'a state', asked]
}

test.each([
	['a state', COMMIT, 'a state', []],
	['nothing', null, 'none', [PLACE.other]],
	['nothing', COMMIT, 'STATE_INVALID', [PLACE.other]],
	['nothing', new Failure(problem('GIT_FAILED', 'no network')), 'GIT_FAILED', [PLACE.other]],
] as const)(
	'P3: where the store holds %s, and the other place %o: %s, and the other place is only looked at',
	async (holds, other, ...expected) => {
		expect(await loaded(holds, other)).toEqual(expected)
	},
)
