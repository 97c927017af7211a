import { Failure, problem, unknown } from '../model/index.ts'
import type { Looking, RefName, Repository, StateStore } from '../ports/index.ts'
import type { Settings } from '../settings/index.ts'
import { stateRef } from '../state/index.ts'

const HIDDEN = 'refs/tideway/'
const BRANCHES = 'refs/heads/tideway-state/'

/** The refs where a workspace's state is, where the other kind of place would be, and which one `doctor` may write to. */
export type StatePlace = { readonly ref: RefName; readonly other: RefName; readonly probe: RefName }

/** A branch where the host takes no refs of other names. */
export function statePlace({ stateRef: kind }: Settings, workspace: string): StatePlace {
	const hidden = stateRef(workspace)
	const leaf = hidden.slice(HIDDEN.length)
	const branch = `${BRANCHES}${leaf}`
	return kind === 'branch'
		? { ref: branch, other: hidden, probe: `refs/heads/tideway-probe/${leaf}` }
		: { ref: hidden, other: branch, probe: `refs/tideway-probe/${leaf}` }
}

/**
 * Where nothing is stored, the other place must have nothing either: else the setting was changed, and two histories would begin. Once that is
 * known, it is not asked again.
 */
export function inOnePlace(store: StateStore, repository: Repository & Looking, { ref, other }: StatePlace): StateStore {
	let isOnly = false
	return {
		...store,
		load: async () => {
			const read = await store.load()
			if (read.kind === 'unknown' || read.value.state !== null || isOnly) return read
			try {
				isOnly = ((await repository.look([other])).get(other) ?? null) === null
				if (isOnly) return read
			} catch (error) {
				if (error instanceof Failure) return unknown(error.problem)
				throw error
			}
			return unknown(
				problem('STATE_INVALID', `there is no state in ${ref} of ${repository.url}, but in ${other}`, {
					hint: `let \`state_ref\` be as it was, or push it over: git push ORIGIN ${other}:${ref}, and then remove the old one`,
				}),
			)
		},
	}
}
