import type { IncomingMessage } from 'node:http'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { sandboxServer } from '../../src/adapters/sandbox-server.ts'
import type { ServedAnswer, ServedRequest } from '../../src/ports/index.ts'

async function serving(answer: (request: ServedRequest) => ServedAnswer): Promise<string> {
	const listening = await sandboxServer.listen(0, async (request) => answer(request))
	onTestFinished(() => listening.close())
	expect(listening.url).toBe(`http://127.0.0.1:${listening.port}`)
	return listening.url
}

test('a request arrives as it was sent, and the answer as it was given', async () => {
	const url = await serving((request) => ({
		status: 201,
		headers: { 'x-a': 'b' },
		body: `${request.method} ${request.target} ${request.headers.get('x-c')} ${request.body}`,
	}))
	const answer = await fetch(`${url}/a%2Fb?c=%20`, { method: 'POST', headers: { 'X-C': 'd' }, body: '🏢' })
	expect([answer.status, answer.headers.get('x-a'), await answer.text()]).toEqual([201, 'b', 'POST /a%2Fb?c=%20 d 🏢'])
})

test('a body whose length is not told arrives whole', async () => {
	const url = await serving(({ body }) => ({ status: 200, headers: {}, body }))
	const answer = await new Promise<IncomingMessage>((resolve) => {
		const sent = request(url, { method: 'POST' }, resolve)
		sent.write('first ')
		sent.end('🏢')
	})
	expect(await text(answer)).toBe('first 🏢')
})

test('204 has no body and no length', async () => {
	const url = await serving(() => ({ status: 204, headers: {}, body: '' }))
	const answer = await fetch(url)
	expect([answer.status, answer.headers.get('content-length')]).toEqual([204, null])
})

test.each(['before', 'within'] as const)('an answer can be cut off: %s', async (cut) => {
	const url = await serving(() => ({ status: 200, headers: {}, body: '{"long":"enough"}', cut }))
	await expect(fetch(url).then((answer) => answer.text())).rejects.toThrow(/fetch failed|terminated/)
})

test('a body that is too large is refused, and the next call is served', async () => {
	let calls = 0
	const url = await serving(() => {
		calls += 1
		return { status: 200, headers: {}, body: '' }
	})
	expect((await fetch(url, { method: 'POST', body: Buffer.alloc(20_000_001) })).status).toBe(413)
	expect(calls).toBe(0)
	expect((await fetch(url)).status).toBe(200)
})

test('a handler that fails gives no answer instead of a wrong one', async () => {
	const listening = await sandboxServer.listen(0, async () => {
		throw new Error('broken')
	})
	onTestFinished(() => listening.close())
	await expect(fetch(listening.url)).rejects.toThrow('fetch failed')
})
