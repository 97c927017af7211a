import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { E2e } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import { SHOP } from '../support/e2e-tree.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

test('P41: settings that are not on the tracked branch cannot send the credential to another host', async () => {
	const world = await worlds.world()
	const seen: string[] = []
	const stranger = createServer((request, response) => {
		seen.push(String(request.headers.authorization))
		response.writeHead(401).end()
	})
	await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
	const { port } = stranger.address() as AddressInfo
	const file = path.join(world.clone, 'tideway.yaml')
	writeFileSync(file, readFileSync(file, 'utf8').replace(/url: \S+?(?=[ ,}\n])/, `url: http://127.0.0.1:${port}`))
	const { code, json } = await world.run('plan', '--json')
	stranger.close()
	expect([code, seen]).toEqual([0, []])
	expect(json.plans[0]).toMatchObject({ preview: true, complete: true, changes: [] })
	expect(JSON.stringify(json.plans[0].warnings)).toContain('where credentials go')
	expect(readFileSync(file, 'utf8')).toContain(String(port))
})
