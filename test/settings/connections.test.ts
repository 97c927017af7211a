import { describe, expect, test } from 'vitest'
import { parseYaml } from '../../src/formats/yaml/index.ts'
import { parseSettings } from '../../src/settings/index.ts'

/** Settings with one connection, in flow style; the workspace uses it. */
function read(connection: string, git = 'ours') {
	const text = `version: 1\nconnections:\n  ours: ${connection}\nworkspaces:\n  acme:\n    provider: demo\n    git: ${git}\n`
	const parsed = parseYaml(text)
	if (parsed.kind !== 'ok') throw new Error(`the test file is not valid YAML: ${text}`)
	return parseSettings(parsed.document.value, () => ({ file: 'tideway.yaml' }))
}

function connection(text: string): unknown {
	const settings = read(text)
	return settings.kind === 'ok' ? settings.settings.workspaces.get('acme')?.git : settings.problems
}

const complaints = (text: string, git?: string): readonly string[] => {
	const settings = read(text, git)
	return settings.kind === 'ok' ? [] : settings.problems.map(({ message, hint }) => `${message}${hint === undefined ? '' : ` > ${hint}`}`)
}

const HOSTS = '["git.example.com ssh-ed25519 AAAAC3Nza"]'

describe('connections that are taken', () => {
	test('SSH, with all there is', () => {
		const text = `{ kind: ssh, key: env:KEY, passphrase: file:pass, known_hosts: ${HOSTS}, user: APKA1, jump: "bob@bastion:2222", proxy: "socks5://proxy", proxy_login: env:LOGIN, url: "ssh://git.example.com/a" }`
		expect(connection(text)).toEqual({
			name: 'ours',
			kind: 'ssh',
			url: 'ssh://git.example.com/a',
			key: { kind: 'env', name: 'KEY' },
			passphrase: { kind: 'file', path: 'pass' },
			knownHosts: ['git.example.com ssh-ed25519 AAAAC3Nza'],
			user: 'APKA1',
			jump: { user: 'bob', host: 'bastion', port: 2222 },
			network: { proxy: { kind: 'socks5', host: 'proxy', port: 1080, login: { kind: 'env', name: 'LOGIN' } } },
		})
	})

	test('SSH with an agent, and known hosts in a file', () => {
		expect(connection('{ kind: ssh, key: agent, known_hosts: "file:.known_hosts" }')).toMatchObject({
			key: { kind: 'agent' },
			knownHosts: { kind: 'file', path: '.known_hosts' },
		})
	})

	test('a token, with its own authority', () => {
		expect(connection('{ kind: token, host: "Git.Example.com:8443", token: env:T, service: gitlab, ca: "file:ca.pem" }')).toEqual({
			name: 'ours',
			kind: 'token',
			host: 'git.example.com:8443',
			token: { kind: 'env', name: 'T' },
			service: 'gitlab',
			network: { ca: { kind: 'file', path: 'ca.pem' } },
		})
	})

	test.each([
		['', 'https://api.github.com'],
		[', host: ghe.example.com', 'https://ghe.example.com/api/v3'],
		[', host: acme.ghe.com', 'https://api.acme.ghe.com'],
		[', api: "https://api.example.com/"', 'https://api.example.com'],
	])('a GitHub App%s, whose API is %s', (more, api) => {
		expect(connection(`{ kind: github-app, app_id: 7, private_key: env:K${more} }`)).toMatchObject({ appId: '7', api })
	})

	test("the vendor's API has a proxy and an authority of its own", () => {
		const text = 'version: 1\nworkspaces:\n  acme:\n    provider: demo\n    connect: { proxy: "http://proxy:8080", ca: "file:ca.pem" }\n'
		const parsed = parseYaml(text)
		const settings = parsed.kind === 'ok' ? parseSettings(parsed.document.value, () => ({})) : undefined
		expect(settings?.kind === 'ok' && settings.settings.workspaces.get('acme')?.connect.network).toEqual({
			proxy: { kind: 'http', host: 'proxy', port: 8080 },
			ca: { kind: 'file', path: 'ca.pem' },
		})
	})
})

describe('connections that are refused', () => {
	test.each([
		['no kind', '{ key: agent }', 'connections.ours.kind is missing'],
		['another kind', '{ kind: ftp }', 'connections.ours.kind takes one of ssh, token, github-app'],
		['a text', 'ssh', 'connections.ours takes a map'],
		['no pinned hosts', '{ kind: ssh, key: agent }', 'connections.ours.known_hosts is missing'],
		['what another kind takes', '{ kind: token, host: a, token: env:T, key: agent }', 'connections.ours.key is not a setting'],
		['a near miss', '{ kind: token, host: a, tokn: env:T, token: env:T }', 'connections.ours.tokn is not a setting > did you mean token?'],
	])('%s', (_, text, complaint) => {
		expect(complaints(text)).toEqual([expect.stringMatching(`^${complaint.replace(/[.?]/g, '\\$&')}`)])
	})

	test('one that is not there, with the nearest name', () => {
		expect(complaints('{ kind: ssh, key: agent, known_hosts: "file:k" }', 'our')).toEqual([
			'workspaces.acme.git names no connection > did you mean ours?',
		])
	})

	test.each([
		['a key', '{ kind: ssh, key: s3cr3t-value, known_hosts: "file:k" }'],
		['a passphrase', '{ kind: ssh, key: agent, passphrase: s3cr3t-value, known_hosts: "file:k" }'],
		['a token', '{ kind: token, host: a, token: s3cr3t-value }'],
		['a private key', '{ kind: github-app, app_id: 1, private_key: s3cr3t-value }'],
		['a login of a proxy', '{ kind: token, host: a, token: env:T, proxy: "http://p", proxy_login: "u:s3cr3t-value" }'],
		['a login in the address of a proxy', '{ kind: token, host: a, token: env:T, proxy: "http://u:s3cr3t-value@p" }'],
		['a token in the address', '{ kind: token, host: a, token: env:T, url: "https://s3cr3t-value@a/b" }'],
		['a password in the address', '{ kind: ssh, key: agent, known_hosts: "file:k", url: "ssh://u:s3cr3t-value@a/b" }'],
	])('P7: %s itself, which is not repeated', (_, text) => {
		const said = complaints(text)
		expect(said).toHaveLength(1)
		expect(said.join()).not.toContain('s3cr3t-value')
	})

	test.each([
		['an option for a user', '{ kind: ssh, key: agent, known_hosts: "file:k", user: "-oProxyCommand=x" }'],
		['a second line for a user', '{ kind: ssh, key: agent, known_hosts: "file:k", user: "git\\nProxyCommand x" }'],
		['an option for a jump host', '{ kind: ssh, key: agent, known_hosts: "file:k", jump: "-oProxyCommand=x" }'],
		['a command in a jump host', '{ kind: ssh, key: agent, known_hosts: "file:k", jump: "a$(x)" }'],
		['a second line in a jump host', '{ kind: ssh, key: agent, known_hosts: "file:k", jump: "a\\nProxyCommand x" }'],
		['a command in known hosts', '{ kind: ssh, key: agent, known_hosts: ["a ssh-rsa AAAA\\n@cert-authority * ssh-rsa AAAA"] }'],
		['an option for a repository', '{ kind: ssh, key: agent, known_hosts: "file:k", url: "--upload-pack=x" }'],
		['a path in a host', '{ kind: token, host: "a/b", token: env:T }'],
		['a user in a host', '{ kind: token, host: "u@a", token: env:T }'],
		['another kind of proxy', '{ kind: token, host: a, token: env:T, proxy: "ext::sh -c x" }'],
		['an API without encryption', '{ kind: github-app, app_id: 1, private_key: env:K, api: "http://api.example" }'],
	])('S1: %s', (_, text) => {
		expect(complaints(text)).toHaveLength(1)
	})
})
