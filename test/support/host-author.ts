import type { CommitId } from '../../src/model/index.ts'
import { fail } from '../../src/model/index.ts'
import type { ForgeAuthor, ForgeCommit, NewCommit } from '../../src/ports/index.ts'
import type { FakeRemote } from './fake-repository.ts'
import { fakeRepository } from './fake-repository.ts'

export const HOST = { name: 'octocat', email: 'octocat@host.test' }

/** Makes commits on branches of the remote, in its own name. `before`: called with what is asked for. */
export function authorOn(remote: FakeRemote, before: (request: ForgeCommit) => void): ForgeAuthor {
	const repository = fakeRepository(remote)
	const make = async (request: ForgeCommit, more: Pick<NewCommit, 'files' | 'merges'>): Promise<CommitId> => {
		before(request)
		const ref = `refs/heads/${request.branch}`
		if (remote.refs.get(ref) !== request.on) fail('API_CONFLICT', 'it is not where it was')
		const commit = { message: request.message, author: HOST, committer: HOST, at: '2026-11-20T10:00:00.000Z', ...more }
		const [id] = await repository.commit(request.on, [commit])
		remote.refs.set(ref, id as CommitId)
		return id as CommitId
	}
	return {
		commit: async ({ files, ...request }) => await make(request, { files }),
		merge: async ({ from, ...request }) => await make(request, { files: [], merges: from }),
	}
}
