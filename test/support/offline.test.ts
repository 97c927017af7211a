import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { expect, test } from 'vitest'

/** An address that is reserved for documentation: nobody answers there. */
const ELSEWHERE = '192.0.2.1'

test.each([`http://${ELSEWHERE}/`, `https://${ELSEWHERE}/`])('%s is refused, not tried', async (url) => {
	const failure: unknown = await fetch(url).catch((error: unknown) => error)
	expect(failure).toMatchObject({ cause: { message: `a test tried to reach ${ELSEWHERE}; tests use this machine only` } })
})

test('a bare socket is refused as well', () => {
	expect(() => connect(80, ELSEWHERE)).toThrow(`a test tried to reach ${ELSEWHERE}`)
	expect(() => connect({ port: 80, host: ELSEWHERE })).toThrow(`a test tried to reach ${ELSEWHERE}`)
})

test('this machine answers', async () => {
	const server = createServer((_request, response) => response.end('here'))
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const { port } = server.address() as AddressInfo
	expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('here')
	await new Promise((resolve) => server.close(resolve))
})
