/** Keeps one Terraform state in memory, behind the protocol of Terraform's HTTP backend; says its address when it listens. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

let state: Buffer | undefined
let lock: Buffer | undefined

const server = createServer((request, response) => void serve(request, response))
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/state\n`))

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const { status, answer } = handle(request.method, await buffer(request))
	response.writeHead(status, { 'content-type': 'application/json' }).end(answer)
}

function handle(method: string | undefined, body: Buffer): { readonly status: number; readonly answer?: Buffer } {
	switch (method) {
		case 'GET':
			return state ? { status: 200, answer: state } : { status: 404 }
		case 'POST':
			state = body
			return { status: 200 }
		case 'LOCK':
			if (lock) return { status: 423, answer: lock }
			lock = body
			return { status: 200 }
		case 'UNLOCK':
			lock = undefined
			return { status: 200 }
		default:
			return { status: 405 }
	}
}
