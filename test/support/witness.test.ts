import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { scratchFolder } from './scratch.ts'
import { canWitness, deedsIn, witness } from './witness.ts'

const TRACE = String.raw`
101 execve("/usr/bin/git", ["git", "version", "a \"b\"\n"], 0x7ffd /* 9 vars */) = 0
101 openat(AT_FDCWD</w>, "/etc/hosts", O_RDONLY|O_CLOEXEC) = 3</etc/hosts>
101 openat(AT_FDCWD</w>, "none", O_RDONLY) = -1 ENOENT (No such file or directory)
101 openat(AT_FDCWD</w>, "new", O_WRONLY|O_CREAT, 0600 <unfinished ...>
102 connect(4<TCP:[1]>, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 EINPROGRESS (Operation now in progress)
101 <... openat resumed>) = 5</w/\303\251>
102 connect(4<TCPv6:[1]>, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = 0
102 connect(6<UNIX:[1]>, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = -1 ENOENT (No such file or directory)
101 renameat(AT_FDCWD</w>, "a", AT_FDCWD</w/x>, "b") = 0
101 symlink("/etc/passwd", "link") = 0
101 unlink("../gone") = 0
101 execve("/opt/none", ["none"], 0x7ffd /* 9 vars */) = -1 ENOENT (No such file or directory)
101 +++ exited with 0 +++
`

test('a trace is read with its cut lines, escapes and failed calls', () => {
	expect(deedsIn(TRACE)).toEqual({
		programs: [['/usr/bin/git', 'git', 'version', 'a "b"\n']],
		read: ['/etc/hosts', '/w/é'],
		written: ['/w/é', '/w/a', '/w/x/b', '/gone'],
		reached: ['127.0.0.1:80', '[::1]:443', '/run/x'],
	})
})

describe.skipIf(!canWitness())('what is done is seen', () => {
	test('by the program, and by all that it starts', async () => {
		const folder = scratchFolder({ private: 'x', 'run.sh': 'cat private > copy\n' })
		const server = createServer((_, response) => void response.end())
		onTestFinished(() => void server.close())
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
		const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
		const code = `require('node:child_process').execFileSync('sh', ['run.sh']); fetch('http://${host}').then(() => console.log('done'))`
		const deeds = await witness([process.execPath, '--eval', code], { cwd: folder, env: { PATH: process.env['PATH'] } })
		expect([deeds.code, deeds.out]).toEqual([0, 'done\n'])
		const cat = execFileSync('sh', ['-c', 'command -v cat'], { encoding: 'utf8' }).trim()
		expect(deeds.programs.map(([, ...argv]) => argv)).toContainEqual(['cat', 'private'])
		expect(deeds.programs.map(([file]) => path.basename(file ?? ''))).toEqual(expect.arrayContaining(['sh', path.basename(cat)]))
		expect(deeds.read).toContain(path.join(folder, 'private'))
		expect(deeds.written).toContain(path.join(folder, 'copy'))
		expect(deeds.reached).toContain(host)
	})
})
