import { resolve } from 'node:path'

import { describe, expect, test } from 'vitest'

import { hideCredentials, parseRemote } from '../../../src/adapters/git/remote.ts'

describe('parseRemote', () => {
	test.each([
		['https://host.example/a/b.git', 'http', 'https://host.example/a/b.git', 'https', 'https://host.example/a/b'],
		['HTTPS://Host.Example:443/a/B/', 'http', 'https://host.example/a/B/', 'https', 'https://host.example/a/B'],
		['https://host.example:8443/a', 'http', 'https://host.example:8443/a', 'https', 'https://host.example:8443/a'],
		['http://127.0.0.1:3000/a.git', 'http', 'http://127.0.0.1:3000/a.git', 'http', 'http://127.0.0.1:3000/a'],
		['ssh://git@Host.Example/a/B.git', 'ssh', 'ssh://git@Host.Example/a/B.git', 'ssh', 'ssh://git@host.example/a/B'],
		['ssh://git@host.example:22/a', 'ssh', 'ssh://git@host.example/a', 'ssh', 'ssh://git@host.example/a'],
		['ssh://host.example:2222/a', 'ssh', 'ssh://host.example:2222/a', 'ssh', 'ssh://host.example:2222/a'],
		['git@host.example:a/B.git', 'ssh', 'git@host.example:a/B.git', 'ssh', 'ssh://git@host.example/a/B'],
		['host.example:/srv/a.git/', 'ssh', 'host.example:/srv/a.git/', 'ssh', 'ssh://host.example/srv/a'],
		['/srv/a b/ü.git', 'file', '/srv/a b/ü.git', 'file', 'file:///srv/a b/ü'],
		['file:///srv/a%20b.git', 'file', '/srv/a b.git', 'file', 'file:///srv/a b'],
		['./with:colon', 'file', resolve('with:colon'), 'file', `file://${resolve('with:colon')}`],
	])('%s', (url, kind, address, protocols, key) => {
		expect(parseRemote(url)).toMatchObject({ kind, address, shown: address, protocols, key })
	})

	test.each([
		[''],
		['-oProxyCommand=x'],
		['--upload-pack=x'],
		['ext::sh -c x'],
		['fd::7'],
		['git://host.example/a'],
		['ftp://host.example/a'],
		['http://host.example/a'],
		['https://host.example/a\nb'],
		['https://host.example/a\0'],
		['https://host.example/a?token=x'],
		['https://host.example/a#x'],
		['https://'],
		['mailto:'],
		['ssh://-oProxyCommand=x/a'],
		['ssh://-x@host.example/a'],
		['ssh://host.example/-a'],
		['ssh://u:secret@host.example/a'],
		['ssh://host.example'],
		['-x@host.example:a'],
		['git@-host:a'],
		['git@host.example:-a'],
		['git@host.example:'],
		['git@ho$(x)st:a'],
		['file://host.example/a'],
		['file:///a%0Ab'],
		['file:///a%zz'],
		['https://u:%zz@host.example/a'],
		['https://u%0a:x@host.example/a'],
	])('S1 S2: refuses %j', (url) => {
		expect(() => parseRemote(url)).toThrow('the address of the repository')
	})

	test('P7: a credential in the address is taken out of it, and out of what refuses it', () => {
		const remote = parseRemote('https://bot:p%40ss%2Fw@host.example/a')
		expect(remote.credential).toEqual({ username: 'bot', password: 'p@ss/w' })
		expect(remote.origin).toBe('https://host.example')
		expect(JSON.stringify({ ...remote, credential: undefined })).not.toMatch(/p@ss|p%40ss/)
		expect(() => parseRemote('ftp://bot:hunter2@host.example/a')).toThrow(/^(?!.*hunter2).*ftp:\/\/host\.example/)
		expect(() => parseRemote('https://bot:hunter2@host.example/a?x')).toThrow(/^(?!.*hunter2)/)
		expect(hideCredentials("fatal: 'https://a:b@c/d' and ssh://x@y/z, https://plain/e@f")).toBe(
			"fatal: 'https://c/d' and ssh://y/z, https://plain/e@f",
		)
	})
})
