import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parseRemote } from '../../src/adapters/git/remote.ts'
import { makeHttp } from '../../src/adapters/http.ts'
import { lookupWithin } from '../../src/adapters/off-limits.ts'
import { readSettings } from '../../src/compose/project.ts'

/** Where clouds hand out the credentials of a machine, in the spellings that programs take for it. */
const METADATA = [
	'169.254.169.254',
	'169.254.170.2',
	'2852039166',
	'0xa9fea9fe',
	'0xa9.0xfe.0xa9.0xfe',
	'0251.0376.0251.0376',
	'169.254.43518',
	'[::ffff:169.254.169.254]',
	'[::ffff:a9fe:a9fe]',
	'[64:ff9b::a9fe:a9fe]',
	'[fd00:ec2::254]',
	'[fe80::1]',
	'100.100.100.200',
	'168.63.129.16',
	'0.0.0.0',
	'0',
]
const request = (url: string) => ({ method: 'GET', url, headers: { authorization: 'Bearer x' }, timeoutMs: 2000, maxBytes: 1000 }) as const

function http() {
	const made = makeHttp()
	onTestFinished(() => made.close())
	return made
}

describe('S20: no address leads into the own network of the machine', () => {
	test.each(METADATA)('%s is spoken to by neither the API nor git', async (host) => {
		for (const url of [`https://${host}/latest/meta-data/`, `http://${host}:80/`]) {
			const result = await http().send(request(url))
			expect(result).toMatchObject({ kind: 'failed', phase: 'before-send', problem: { message: expect.stringContaining('own network') } })
		}
		expect(() => parseRemote(`https://${host}/x.git`)).toThrow('own network')
		if (!host.startsWith('[')) expect(() => parseRemote(`ssh://git@${host}/x.git`)).toThrow('own network')
	})

	test.each(['api.hightouch.com', '10.0.0.7', '192.168.1.2', '[2001:db8::1]', '1e100.net', '169.254.test', 'localhost'])(
		'%s, where a company may have its servers, is an address',
		(host) => {
			expect(parseRemote(`https://${host}/x.git`).address).toContain(host)
		},
	)

	test.each<[string, string | { address: string; family: number }[], boolean]>([
		['a name that leads there', '169.254.169.254', false],
		[
			'one of several that leads there',
			[
				{ address: '203.0.113.1', family: 4 },
				{ address: '::ffff:169.254.169.254', family: 6 },
			],
			false,
		],
		['a name that leads elsewhere', '203.0.113.1', true],
	])('%s is looked up once, and refused or connected to as it was found', async (_, found, isTaken) => {
		let asked = 0
		const look = lookupWithin((_host, _options, answer) => {
			asked++
			answer(null, found, 4)
		})
		const [error, address] = await new Promise<unknown[]>((resolve) => look('metadata.google.internal', {}, (...answer) => resolve(answer)))
		expect([asked, error === null, address]).toEqual([1, isTaken, isTaken ? found : []])
	})
})

describe('S20: an address without encryption is of this machine, in no spelling of another', () => {
	const settings = (url: string) => () =>
		readSettings(
			new TextEncoder().encode(`version: 1\nworkspaces: { acme: { provider: hightouch, connect: { url: ${JSON.stringify(url)} } } }\n`),
		)

	test.each([
		'http://api.example.test',
		'http://localhost.evil.test',
		'http://localhost@evil.test/',
		'http://127.0.0.1:80@evil.test/',
		'http://127.0.0.1.evil.test',
		'http://127.1/',
		'http://0/',
		'http://2130706433/',
		'http://[::ffff:127.0.0.1]/',
		'http://localhost\\@evil.test/',
		'http:/\\evil.test',
		'https://user:secret@api.example.test',
		'https:evil.test',
		'ftp://127.0.0.1/',
		'file:///etc/passwd',
		'//evil.test/',
		'javascript:alert(1)',
		'https://a\n.test',
	])('%j is no address of an API', (url) => {
		expect(settings(url)).toThrow(/url/)
	})

	test.each(['http://localhost:4000/api/v1', 'http://[::1]:80', 'https://api.example.test/v1'])('%s is one', (url) => {
		expect(settings(url)).not.toThrow()
	})
})

describe('S20: an answer cannot send us anywhere', () => {
	test.each([301, 302, 303, 307, 308])('a redirect of %i is an answer, and nobody is asked behind it', async (status) => {
		const asked: string[] = []
		const server = createServer((incoming, response) => {
			asked.push(incoming.url ?? '')
			response.writeHead(status, { location: '/elsewhere', refresh: '0; url=/elsewhere', link: '</elsewhere>; rel="next"' }).end()
		})
		onTestFinished(() => void server.close())
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
		const result = await http().send(request(`http://127.0.0.1:${(server.address() as AddressInfo).port}/here`))
		expect([result.kind === 'answer' && result.status, asked]).toEqual([status, ['/here']])
	})
})
