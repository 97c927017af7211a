import { connect } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { httpListener } from '../../src/adapters/http-listener.ts'
import type { HeardRequest } from '../../src/ports/index.ts'

async function serve(maxBytes = 1000) {
	const heard: HeardRequest[] = []
	const listening = await httpListener.listen({ host: '127.0.0.1', port: 0, maxBytes }, async (request) => {
		heard.push(request)
		return { status: 202, type: 'text/plain; charset=utf-8', body: 'dankë' }
	})
	onTestFinished(() => listening.close())
	return { listening, heard }
}

test('the body comes as it was sent, byte for byte', async () => {
	const { listening, heard } = await serve()
	const bytes = new Uint8Array([0xff, 0x00, 0x7b, 0xc3, 0x28])
	const answer = await fetch(`${listening.url}/webhooks?x=1`, { method: 'POST', body: bytes, headers: { 'X-Event-Key': 'repo:push' } })
	expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([202, 'dankë', 'text/plain; charset=utf-8'])
	expect([...(heard[0]?.body ?? [])]).toEqual([...bytes])
	expect([heard[0]?.method, heard[0]?.target, heard[0]?.headers.get('x-event-key')]).toEqual(['POST', '/webhooks?x=1', 'repo:push'])
})

describe('S16: a body that is too long never reaches anybody', () => {
	/** What a client gets that goes on sending. */
	function statusOf(port: number, head: string, body: string): Promise<string> {
		return new Promise((resolve) => {
			const socket = connect(port, '127.0.0.1', () => socket.write(`POST / HTTP/1.1\r\nhost: x\r\n${head}\r\n\r\n${body}`))
			let text = ''
			socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
			socket.on('error', () => undefined)
			socket.on('close', () => resolve(text.split('\r\n')[0] ?? ''))
		})
	}

	test('where its length is told', async () => {
		const { listening, heard } = await serve(10)
		expect(await statusOf(listening.port, 'content-length: 1000000', 'a')).toBe('HTTP/1.1 413 Payload Too Large')
		expect(heard).toEqual([])
	})

	test('where it is not', async () => {
		const { listening, heard } = await serve(10)
		expect(await statusOf(listening.port, 'transfer-encoding: chunked', `14\r\n${'a'.repeat(20)}\r\n`)).toBe(
			'HTTP/1.1 413 Payload Too Large',
		)
		expect(heard).toEqual([])
	})
})

test('an address that is taken is a wrong use', async () => {
	const { listening } = await serve()
	const again = httpListener.listen({ host: '127.0.0.1', port: listening.port, maxBytes: 1 }, async () => ({
		status: 200,
		type: '',
		body: '',
	}))
	await expect(again).rejects.toMatchObject({ problem: { code: 'USAGE' } })
})
