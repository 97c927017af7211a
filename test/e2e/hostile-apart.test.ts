import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { cacheName } from '../../src/compose/folder.ts'
import { stateRef } from '../../src/state/index.ts'
import type { E2e } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import { SHOP } from '../support/e2e-tree.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

/** Takes down who speaks, and lets nobody in. */
async function recorder(): Promise<{ readonly url: string; readonly heard: Set<string> }> {
	const heard = new Set<string>()
	const server = createServer((request, response) => {
		heard.add(JSON.stringify([request.headers.authorization, request.headers.cookie, request.headers['x-api-key']]))
		response.writeHead(401, { 'set-cookie': `seen=${heard.size}` }).end()
	})
	onTestFinished(() => void server.close())
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`, heard }
}

describe('S27: of several workspaces', () => {
	test('each server hears its own credential alone, and nobody borrows that of another', async () => {
		const world = await worlds.world({ begin: 'settings' })
		const [one, other, last] = [await recorder(), await recorder(), await recorder()]
		const of = (name: string, url: string, variable: string): string =>
			`  ${name}:\n    provider: hightouch\n    path: ${name}\n    connect: { token: "env:${variable}", url: "${url}" }\n`
		const workspaces = of('one', one.url, 'ONE') + of('other', other.url, 'OTHER') + of('last', last.url, 'LAST')
		writeFileSync(path.join(world.clone, 'tideway.yaml'), `version: 1\nworkspaces:\n${workspaces}`)
		world.git('commit', '--quiet', '--all', '--message', 'Three')
		world.git('push', '--quiet', 'origin', 'main')
		for (const command of ['plan', 'status', 'doctor']) {
			const { code, out, err } = await world.runWith({ env: { ONE: 'token-of-one', OTHER: 'token-of-other' }, pace: 'hurried' }, command)
			expect(code, err).not.toBe(0)
			expect(out + err).not.toMatch(/token-of/)
		}
		expect([...one.heard]).toEqual(['["Bearer token-of-one",null,null]'])
		expect([...other.heard]).toEqual(['["Bearer token-of-other",null,null]'])
		expect([...last.heard]).toEqual([])
	})

	test('states, locks, caches and runs have places of their own, whatever the names are', () => {
		const names = [
			'a',
			'A',
			'a/b',
			'a-b',
			'a b',
			'../a',
			'a/../b',
			'a.lock',
			'--a',
			'ä',
			'a\u0308',
			'__proto__',
			'refs/heads/main',
			'*',
			'',
		]
		for (const place of [stateRef, (name: string) => cacheName('https://git.test/x', name)]) {
			const places = names.map(place).map((text) => text.toLowerCase().normalize('NFC'))
			expect(new Set(places).size).toBe(names.length)
			expect(places.filter((text) => !/^(?:refs\/tideway\/)?[a-z\d][a-z\d-]*$/.test(text))).toEqual([])
		}
		expect(cacheName('https://git.test/x', 'a')).not.toBe(cacheName('https://git.test/y', 'a'))
		expect(cacheName('x', 'y\0z')).not.toBe(cacheName('x\0y', 'zz'))
	})
})
