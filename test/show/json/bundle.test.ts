import { expect, test } from 'vitest'
import type { Present } from '../../../src/model/index.ts'
import { showBundle } from '../../../src/show/index.ts'

const settings = new Map<string, Present>([
	['version', 1],
	['people', new Map([['jane@vendor.example', 'Jane Doe <jane@acme.example>']])],
	['workspaces', new Map([['acme', new Map([['branch', 'main']])]])],
])

function bundleOf(found: string, hide: ReadonlyMap<string, string> = new Map()): string {
	return showBundle(
		{ versions: { tideway: '1' }, at: '2026-01-01T00:00:00.000Z', settings, checks: [{ name: 'remote', state: 'FAIL', found }] },
		hide,
	)
}

test('the bundle is one JSON document with versions, checks, and the settings without the people', () => {
	const text = bundleOf('it is not there')
	expect(JSON.parse(text)).toEqual({
		versions: { tideway: '1' },
		at: '2026-01-01T00:00:00.000Z',
		checks: [{ name: 'remote', state: 'FAIL', found: 'it is not there' }],
		settings: { version: 1, workspaces: { acme: { branch: 'main' } } },
	})
	expect(text).not.toMatch(/jane/i)
})

test.each([
	['a secret that the settings refer to', 'said s3cret-value twice: s3cret-value', 'said *** twice: ***'],
	['the longer of two that overlap', 's3cret-value-longer', '+++'],
	['a token of a host', 'token ghp_abcdefghijklmnopqrstuv refused', 'token *** refused'],
	['a long random text', `key ${'aB3'.repeat(15)} refused`, 'key *** refused'],
	['an address of a person', 'asked jane.doe@acme.example for it', 'asked *** for it'],
	['a login in an address', 'https://bot:pw@git.example/a.git', 'https://git.example/a.git'],
	['a private key', 'got -----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY----- here', 'got *** here'],
	[
		'a commit and a host stay',
		`main is at ${'0a'.repeat(20)} of git@git.example:a/b`,
		`main is at ${'0a'.repeat(20)} of git@git.example:a/b`,
	],
])('P7: %s', (_, found, shown) => {
	const hide = new Map([
		['s3cret-value', '***'],
		['s3cret-value-longer', '+++'],
	])
	expect(JSON.parse(bundleOf(found, hide)).checks[0].found).toBe(shown)
})
