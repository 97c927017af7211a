import type { CommitId } from '../../src/model/index.ts'
import type { FileChange, NewCommit, Repository } from '../../src/ports/index.ts'
import type { ParseCache, Tree, TreeRequest } from '../../src/tree/index.ts'
import { openParseCache, readTree } from '../../src/tree/index.ts'
import { fakeClock } from './fake-clock.ts'
import { fakeFiles } from './fake-files.ts'
import { fakeLog } from './fake-log.ts'
import type { FakeRemote } from './fake-repository.ts'
import { fakeRemote, fakeRepository } from './fake-repository.ts'
import { SHOP, SHOP_LAYOUT } from './shop.ts'

export const PERSON = { name: 'Ada', email: 'ada@example.com' }

/** Text or bytes by path; null removes. */
export type FilesByPath = Readonly<Record<string, string | Uint8Array | null>>

/** One commit with these files changed; its id. */
export async function commitFiles(
	repository: Repository,
	files: FilesByPath,
	parent: CommitId | null = null,
	how: Partial<Pick<NewCommit, 'message' | 'at'>> = {},
): Promise<CommitId> {
	const changes = Object.entries(files).map(
		([path, content]): FileChange => (content === null ? { path, remove: true } : { path, content }),
	)
	const commit: NewCommit = { message: 'files', author: PERSON, committer: PERSON, at: '2026-01-01T00:00:00.000Z', ...how, files: changes }
	const [id] = await repository.commit(parent, [commit])
	if (id === undefined) throw new RangeError('nothing was committed')
	return id
}

export type FakeTree = {
	readonly remote: FakeRemote
	readonly repository: Repository
	readonly commit: CommitId
	/** Ids of the blobs that were read, call by call. */
	readonly reads: (readonly string[])[]
	readonly cache: ParseCache
	read(more?: Partial<TreeRequest>): Promise<Tree>
}

/** A commit in a fake repository, and what it takes to read it. */
export async function fakeTree(files: FilesByPath): Promise<FakeTree> {
	const remote = fakeRemote()
	const plain = fakeRepository(remote)
	const reads: (readonly string[])[] = []
	const repository: Repository = {
		...plain,
		read: async (ids) => {
			reads.push(ids)
			return plain.read(ids)
		},
	}
	const commit = await commitFiles(repository, files)
	const cache = await openParseCache(fakeFiles(), '/cache/parsed')
	const request = {
		repository,
		commit,
		folder: '',
		slug: 'shop',
		format: 'yaml' as const,
		provider: { name: 'shop' },
		layout: SHOP_LAYOUT,
		schema: SHOP,
		uncommitted: [],
		cache,
		clock: fakeClock(),
		log: fakeLog(),
	}
	return { remote, repository, commit, reads, cache, read: (more = {}) => readTree({ ...request, ...more }) }
}
