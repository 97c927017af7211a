import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { openForge, REVIEWING } from '../../src/compose/forge.ts'
import { forgeDouble } from '../support/forge-double.ts'
import { addPull, branchesInMemory } from '../support/forge-model.ts'
import { gitBench } from '../support/git.ts'
import { connectionFrom, runtimeWith } from '../support/reach.ts'

const DRAFT = { head: 'tideway/acme', base: 'main', title: 't', body: '' }

test.each(['github', 'gitlab', 'bitbucket', 'gitea'] as const)(
	'a token of a connection speaks to %s, and is read when it is needed',
	async (service) => {
		const host = await forgeDouble(service, 'own/shop', branchesInMemory(['main', 'tideway/acme']))
		onTestFinished(() => host.close())
		addPull(host.model, DRAFT)
		const bench = gitBench()
		onTestFinished(() => bench.remove())
		const server = new URL(host.api).host
		const connection = connectionFrom({ kind: 'token', host: server, token: 'env:GIT_TOKEN', service, api: host.api })
		const url = `http://${server}/own/shop.git`
		const forge = await openForge(
			runtimeWith(bench, { GIT_TOKEN: host.model.token }),
			{ root: bench.folder },
			{ url, git: connection, rights: REVIEWING },
		)
		expect([forge.kind, (await forge.pullsFrom('tideway/acme', 'main')).length]).toEqual([service, 1])
		await expect(
			openForge(runtimeWith(bench, {}), { root: bench.folder }, { url, git: connection, rights: REVIEWING }),
		).rejects.toMatchObject({
			problem: { code: 'CREDENTIAL_MISSING' },
		})
		expect(host.violations).toEqual([])
	},
)

test('S30: an App asks for what pull requests and checks need and no more, and gives its token back', async () => {
	const calls: string[] = []
	const server = createServer((request, response) => {
		let body = ''
		request.on('data', (chunk: Buffer) => (body += chunk.toString()))
		request.on('end', () => {
			calls.push(`${request.method} ${request.url} ${request.headers.authorization === 'Bearer ghs_1' ? 'ghs_1' : ''}${body}`)
			const isMint = request.url?.endsWith('access_tokens') === true
			response.writeHead(isMint ? 201 : 200).end(isMint ? '{"token": "ghs_1"}' : '[]')
		})
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	onTestFinished(() => server.closeAllConnections())
	onTestFinished(() => void server.close())
	const bench = gitBench()
	onTestFinished(() => bench.remove())
	const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
	const runtime = runtimeWith(bench, { KEY: key })
	const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
	const connection = connectionFrom({ kind: 'github-app', app_id: 7, installation_id: 5, private_key: 'env:KEY', api })
	const forge = await openForge(runtime, { root: bench.folder }, { url: 'https://github.com/own/shop', git: connection, rights: REVIEWING })
	expect(await forge.pullsFrom('a', 'main')).toEqual([])
	await runtime.end()
	expect(calls).toEqual([
		'POST /app/installations/5/access_tokens {"repositories":["shop"],"permissions":{"contents":"read","pull_requests":"write","checks":"write"}}',
		expect.stringMatching(/^GET \/repos\/own\/shop\/pulls\?.* ghs_1$/),
		'DELETE /installation/token ghs_1',
	])
})
