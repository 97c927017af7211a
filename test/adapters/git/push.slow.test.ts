import { dirname } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { describePush } from '../../conformance/push.ts'
import { type GitBench, gitBench } from '../../support/git.ts'
import { type GitHttp, type GitHttpOptions, serveGit } from '../../support/git-http.ts'
import { MAIN, newPair, openAt, refsOf, STATE, seedRemote } from '../../support/git-push.ts'

let bench: GitBench
let servers: GitHttp[]
beforeEach(() => {
	bench = gitBench()
	servers = []
})
afterEach(async () => {
	await Promise.all(servers.map((server) => server.close()))
	bench.remove()
})

async function serve(options: Omit<GitHttpOptions, 'root'> = {}) {
	const server = await serveGit({ root: bench.folder, ...options })
	servers.push(server)
	return server
}

describePush('http', async (remote) => {
	const server = await serveGit({ root: dirname(remote) })
	return { address: `${server.url}/remote.git`, close: () => server.close() }
})

describe('a host that goes away', () => {
	const afterPush = (mischief: 'lose-answer' | 'cut' | 'hang') => (request: string) =>
		request.startsWith('POST') && request.endsWith('git-receive-pack') ? mischief : undefined

	test('the answer is lost after the update: done, found by looking', async () => {
		const { remote, first } = seedRemote(bench)
		const server = await serve({ mischief: afterPush('lose-answer') })
		const repository = await openAt(bench, `${server.url}/remote.git`)
		const { branch, state, moves } = await newPair(repository, first)
		expect(await repository.push(moves)).toEqual({ kind: 'done' })
		expect(refsOf(bench, remote)).toBe(`${MAIN} ${branch}\n${STATE} ${state}`)
		expect(server.requests.filter((request) => request.startsWith('POST') && request.endsWith('git-receive-pack'))).toHaveLength(1)
	})

	test('the answer is lost and the host is gone: unknown', async () => {
		const { remote, first } = seedRemote(bench)
		let gone = false
		const server = await serve({
			mischief: (request) => {
				if (gone) return 'cut'
				gone = request.startsWith('POST') && request.endsWith('git-receive-pack')
				return gone ? 'lose-answer' : undefined
			},
		})
		const repository = await openAt(bench, `${server.url}/remote.git`)
		const { branch, moves } = await newPair(repository, first)
		expect(await repository.push(moves)).toMatchObject({
			kind: 'unknown',
			problem: { code: 'OUTCOME_UNKNOWN', cause: { code: 'GIT_FAILED' } },
		})
		expect(refsOf(bench, remote)).toContain(`${MAIN} ${branch}`)
	}, 20_000)

	test('P31: a wish to stop that comes while the push is under way waits for its outcome', async () => {
		const { remote, first } = seedRemote(bench)
		const controller = new AbortController()
		const server = await serve({
			mischief: (request) => {
				if (request.startsWith('POST') && request.endsWith('git-receive-pack')) controller.abort()
				return undefined
			},
		})
		const repository = await openAt(bench, `${server.url}/remote.git`, 'cache', { signal: controller.signal })
		const { branch, moves } = await newPair(repository, first)
		expect(await repository.push(moves)).toEqual({ kind: 'done' })
		expect(refsOf(bench, remote)).toContain(`${MAIN} ${branch}`)
		await expect(repository.push(moves)).rejects.toMatchObject({ problem: { code: 'CANCELLED' } })
	})

	test('a connection that is cut once is tried again, with the same commits', async () => {
		const { remote, first } = seedRemote(bench)
		let cuts = 0
		const server = await serve({
			mischief: (request) => {
				if (!request.startsWith('POST') || !request.endsWith('git-receive-pack')) return undefined
				cuts += 1
				return cuts === 1 ? 'cut' : undefined
			},
		})
		const repository = await openAt(bench, `${server.url}/remote.git`)
		const { branch, state, moves } = await newPair(repository, first)
		expect(await repository.push(moves)).toEqual({ kind: 'done' })
		expect(cuts).toBe(2)
		expect(refsOf(bench, remote)).toBe(`${MAIN} ${branch}\n${STATE} ${state}`)
	})

	test('cut each time: rejected after three tries, nothing moved', async () => {
		const { remote, first } = seedRemote(bench)
		const server = await serve({ mischief: afterPush('cut') })
		const repository = await openAt(bench, `${server.url}/remote.git`)
		const { moves } = await newPair(repository, first)
		expect(await repository.push(moves)).toMatchObject({ kind: 'rejected', problem: { code: 'GIT_REJECTED' } })
		expect(refsOf(bench, remote)).toBe(`${MAIN} ${first}`)
	}, 20_000)

	test('a server that never answers is left after the deadline; a wish to stop is heard at once', async () => {
		seedRemote(bench)
		const server = await serve({ mischief: () => 'hang' })
		const slow = await openAt(bench, `${server.url}/remote.git`, 'cache', { deadlineMs: 700 })
		const ls = slow.fetch([MAIN])
		const controller = new AbortController()
		const cancellable = await openAt(bench, `${server.url}/remote.git`, 'cache', { signal: controller.signal })
		const stopped = expect(cancellable.fetch([MAIN])).rejects.toMatchObject({ problem: { code: 'CANCELLED' } })
		setTimeout(() => controller.abort(), 300)
		await stopped
		await expect(cancellable.fetch([MAIN])).rejects.toMatchObject({ problem: { code: 'CANCELLED' } })
		await expect(ls).rejects.toMatchObject({ problem: { code: 'GIT_FAILED', message: expect.stringContaining('did not finish within') } })
	}, 20_000)
})

describe('credentials', () => {
	const auth = { username: 'bot', password: 'p4ss+w/rd%s$(x)\'"' }

	test('P7: a credential reaches the host and nothing else', async () => {
		const { remote, first } = seedRemote(bench)
		const server = await serve({ auth })
		const repository = await openAt(bench, `${server.url}/remote.git`, 'cache', { credential: auth })
		const { branch, moves } = await newPair(repository, first)
		expect(await repository.push(moves)).toEqual({ kind: 'done' })
		expect(refsOf(bench, remote)).toContain(branch)
		expect(repository.url).toBe(`${server.url}/remote.git`)
		expect(() => bench.git(bench.folder, 'grep', '--no-index', '-l', '-a', '-F', '-e', 'p4ss', '--', 'cache', 'home')).toThrow(
			'Command failed',
		)
		bench.write(bench.folder, 'home/canary', 'p4ss')
		expect(bench.git(bench.folder, 'grep', '--no-index', '-l', '-a', '-F', '-e', 'p4ss', '--', 'cache', 'home')).toBe('home/canary')
	})

	test('P7: one in the address works, and is in no message', async () => {
		seedRemote(bench)
		const server = await serve({ auth })
		const inUrl = (password: string) => server.url.replace('//', `//bot:${encodeURIComponent(password)}@`)
		const repository = await openAt(bench, `${inUrl(auth.password)}/remote.git`)
		expect([...(await repository.fetch([MAIN])).keys()]).toEqual([MAIN])
		expect(repository.url).toBe(`${server.url}/remote.git`)
		const wrong = await openAt(bench, `${inUrl('n0tright')}/remote.git`, 'other')
		const failure = await wrong.fetch([MAIN]).catch((error: unknown) => error)
		expect(failure).toMatchObject({ problem: { code: 'GIT_FAILED', message: expect.stringContaining('could not be read') } })
		expect(JSON.stringify(failure)).not.toContain('n0tright')
	})

	test('P7: a redirect to another host does not carry the credential along', async () => {
		seedRemote(bench)
		const thief = await serve({ auth: { username: 'x', password: 'y' } })
		const server = await serve({ auth, redirect: (request) => `${thief.url}${request.split(' ')[1]}` })
		const repository = await openAt(bench, `${server.url}/remote.git`, 'cache', { credential: auth })
		await expect(repository.fetch([MAIN])).rejects.toMatchObject({ problem: { code: 'GIT_FAILED' } })
		expect(thief.authorizations.filter((value) => value !== '')).toEqual([])
	})
})
