import { expect, test } from 'vitest'
import { addConnection } from '../../src/compose/connections.ts'
import type { Project } from '../../src/compose/project.ts'
import { readSettings } from '../../src/compose/project.ts'

const text = 'version: 1\nworkspaces: { acme: { provider: hightouch } }\n'
/** Refused before anything of it is read or written. */
const project = { root: '/nowhere', settings: readSettings(new TextEncoder().encode(text)), text } as Project

const SECRET = 'ghp_notASecret1234567890'

test.each<[string, Readonly<Record<string, string | readonly string[]>>, string]>([
	['one is missing', { kind: 'ssh', key: 'agent' }, '--known-hosts is missing'],
	['one of another kind', { kind: 'token', host: 'h', token: 'env:T', key: 'agent' }, '--key does not go with --kind token'],
	['a secret itself', { kind: 'token', host: 'h', token: SECRET }, '--token takes env:NAME or file:PATH, never the secret itself'],
	['one of two words', { kind: 'github-app', private_key: 'env:K' }, '--app-id is missing'],
	['one of several', { kind: 'ssh', key: 'agent', known_hosts: ['h ssh-rsa AAAA', 'x'] }, '--known-hosts takes HOST TYPE KEY'],
	['two at once', { kind: 'token' }, '--host is missing; --token is missing'],
])('what is wrong with a new connection is said of the flags that were typed: %s', async (_name, members, message) => {
	const added = addConnection(project, 'ci', new Map(Object.entries(members)), [])
	await expect(added).rejects.toMatchObject({ problem: { code: 'USAGE', message } })
	await expect(added).rejects.not.toMatchObject({ message: expect.stringContaining(SECRET) })
})
