import { describe, expect, test } from 'vitest'
import { hostKeyProblem, readPins, renderSshConfig } from '../../../src/adapters/git/ssh.ts'

const KNOWN = `# ours
git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl a comment
@cert-authority *.example.com ssh-rsa AAAA
broken
`

describe('the configuration of ssh', () => {
	const lines = (way: Partial<Parameters<typeof renderSshConfig>[0]>): readonly string[] =>
		renderSshConfig({ hasPassphrase: false, knownHostsFile: '/t/known_hosts', ...way }).split('\n')

	test('S4: strict, with our own known hosts, no other key and no question', () => {
		const config = lines({ keyFile: '/t/a key' })
		expect(config).toEqual(
			expect.arrayContaining([
				'StrictHostKeyChecking yes',
				'UserKnownHostsFile "/t/known_hosts"',
				'GlobalKnownHostsFile none',
				'IdentityFile "/t/a key"',
				'IdentitiesOnly yes',
				'IdentityAgent none',
				'BatchMode yes',
			]),
		)
	})

	test('a passphrase can be asked for; an agent is asked for its keys and no file is', () => {
		expect(lines({ keyFile: '/t/key', hasPassphrase: true })).toContain('BatchMode no')
		const agent = lines({})
		expect(agent).toContain('IdentityFile none')
		expect(agent.filter((line) => line.startsWith('Identit'))).toEqual(['IdentityFile none'])
	})

	test('a proxy leads to the first host of the way, and signs in it that mean something to ssh do not', () => {
		const proxyCommand = '"/usr/bin/node" -e "x%y"'
		expect(lines({ proxyCommand, user: 'git' }).slice(0, 3)).toEqual([
			'Host * !tideway-jump',
			'User git',
			'ProxyCommand "/usr/bin/node" -e "x%%y"',
		])
		expect(lines({ proxyCommand, jump: { user: 'bob', host: 'bastion.example.com', port: 2222 } }).slice(0, 7)).toEqual([
			'Host tideway-jump',
			'HostName bastion.example.com',
			'Port 2222',
			'User bob',
			'ProxyCommand "/usr/bin/node" -e "x%%y"',
			'Host * !tideway-jump',
			'ProxyJump tideway-jump',
		])
	})
})

test('fingerprints are those that ssh-keygen and the hosts show', () => {
	expect(readPins(KNOWN)).toEqual([
		{ hosts: 'git.example.com', type: 'ssh-ed25519', fingerprint: 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU' },
		{ hosts: '*.example.com', type: 'ssh-rsa', fingerprint: expect.stringMatching(/^SHA256:/) },
	])
})

test('only what ssh says about the key of a host is such a problem', () => {
	const pins = readPins(KNOWN).slice(0, 1)
	expect(hostKeyProblem('git@git.example.com: Permission denied (publickey).', pins)).toBeUndefined()
	const unknown = 'No ED25519 host key is known for git.example.com and you have requested strict checking.\nHost key verification failed.'
	expect(hostKeyProblem(unknown, pins)?.message).toBe(
		'git.example.com shows a key that is not among the pinned ones: ssh-ed25519 SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU',
	)
	const sent = `SHA256:${'x'.repeat(43)}`
	const changed = `The fingerprint for the ED25519 key sent by the remote host is\n${sent}.\nHost key for git.example.com has changed and you have requested strict checking.\nHost key verification failed.`
	expect(hostKeyProblem(changed, pins)).toMatchObject({
		code: 'GIT_HOST_KEY',
		message: expect.stringMatching(/shows the key SHA256:x+, and pinned is ssh-ed25519 SHA256:\+DiY/),
	})
})
