import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openRepository } from '../../../src/adapters/git/repository.ts'
import type { CommitId, Epoch } from '../../../src/model/index.ts'
import type { Repository } from '../../../src/ports/index.ts'
import { gitStore, stateRef } from '../../../src/state/index.ts'
import { stateStoreConformance } from '../../conformance/state.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { fakeRandom } from '../../support/fake-random.ts'
import { gitBench, newCommit } from '../../support/git.ts'
import { serveGit } from '../../support/git-http.ts'
import { content, entry, following, WORKSPACE } from '../../support/states.ts'

const BRANCH = 'refs/heads/main'
const REF = stateRef(WORKSPACE)
const first = { state: following(null, 1), lock: null, epoch: 1 as Epoch, journal: null }

stateStoreConformance('git store over real git, each client with a cache of its own', async () => {
	const bench = gitBench()
	const url = bench.bare('remote.git')
	const seed = bench.work('seed')
	bench.commitAll(seed, 'start')
	bench.git(seed, 'push', '--quiet', url, 'main')
	const clock = fakeClock()
	const repositories: Repository[] = []
	let loses = false
	let branches = 0
	const at = (ref: string): CommitId | null => (bench.git(url, 'for-each-ref', '--format=%(objectname)', ref) || null) as CommitId | null
	const open = async (): Promise<Repository> => {
		const real = await openRepository({ url, env: bench.env, cacheDir: join(bench.folder, `cache-${repositories.length}`) })
		repositories.push(real)
		return {
			...real,
			push: async (moves) => {
				const outcome = await real.push(moves)
				if (!loses) return outcome
				loses = false
				return { kind: 'unknown', problem: { code: 'GIT_FAILED', message: 'the answer was lost' } }
			},
		}
	}
	return {
		clock,
		client: async () => {
			const repository = clock.timeless(await open())
			return gitStore({
				repository,
				clock,
				random: fakeRandom(`real-${repositories.length}`),
				workspace: WORKSPACE,
				ref: REF,
				branch: BRANCH,
			})
		},
		rewrite: async (edit) => {
			const repository = await open()
			const from = (await repository.fetch([REF])).get(REF) ?? null
			if (!from) throw new Error('there is nothing to rewrite')
			const entries = await repository.list(from, '')
			const contents = await repository.read(entries.map(({ id }) => id))
			const files = entries.map(({ path, id }) => ({ path, content: edit(new TextDecoder().decode(contents.get(id))) }))
			const [to] = await repository.commit(from, [newCommit('edited by hand', files)])
			await repository.push([{ ref: REF, from, to: to as CommitId }])
		},
		carry: async () => {
			branches += 1
			const commit = newCommit('change', [{ path: 'a.yaml', content: `a: ${branches}\n` }])
			const from = at(BRANCH)
			let to: CommitId | undefined
			for (const repository of repositories) {
				if (from) await repository.fetch([BRANCH])
				to = (await repository.commit(from, [commit]))[0]
			}
			return { ref: BRANCH, from, to: to as CommitId }
		},
		branch: async () => at(BRANCH),
		loseNextAnswer: () => {
			loses = true
		},
		close: async () => bench.remove(),
	}
})

describe('over HTTP', () => {
	test('P34: a push whose answer was cut off is settled by what the remote holds', async () => {
		const bench = gitBench()
		const bare = bench.bare('remote.git')
		bench.git(bare, 'config', 'http.receivepack', 'true')
		let cuts = 1
		const server = await serveGit({
			root: bench.folder,
			mischief: (request) => (request.startsWith('POST') && request.endsWith('git-receive-pack') && cuts-- > 0 ? 'lose-answer' : undefined),
		})
		try {
			const repository = await openRepository({ url: `${server.url}/remote.git`, env: bench.env, cacheDir: bench.cacheDir })
			const store = gitStore({ repository, clock: fakeClock(), random: fakeRandom('http'), workspace: WORKSPACE, ref: REF, branch: BRANCH })
			const written = await store.save(first, '')
			expect(written).toEqual({ kind: 'done', version: bench.git(bare, 'rev-parse', REF) })
			expect(bench.git(bare, 'rev-list', '--count', REF)).toBe('1')
		} finally {
			await server.close()
			bench.remove()
		}
	})
})

test('P44: 10 000 entries are stored, and one changed entry is stored again quickly', async () => {
	const bench = gitBench()
	const url = bench.bare('remote.git')
	const open = async (cache: string) => {
		const repository = await openRepository({ url, env: bench.env, cacheDir: join(bench.folder, cache) })
		return gitStore({ repository, clock: fakeClock(), random: fakeRandom(cache), workspace: WORKSPACE, ref: REF, branch: BRANCH })
	}
	try {
		const base = new Map(
			Array.from({ length: 10_000 }, (_, index) => entry(`m${index}`, { name: `Model ${index}`, sql: 'select 1 from orders '.repeat(20) })),
		)
		const state = following(null, 1, content(base))
		const store = await open('one')
		const one = await store.save({ ...first, state }, '')
		const next = following(state, 1, content(new Map([...base, entry('m77', { name: 'Another' })])))
		const two = await store.save({ ...first, state: next }, one.kind === 'done' ? one.version : '')
		expect(two.kind).toBe('done')
		expect(await (await open('two')).load()).toMatchObject({ kind: 'complete', value: { state: { serial: 2, base: next.base } } })
		expect(bench.git(url, 'diff', '--name-only', `${REF}~`, REF).split('\n')).toHaveLength(2)
		bench.git(url, 'fsck', '--strict')
	} finally {
		bench.remove()
	}
})
