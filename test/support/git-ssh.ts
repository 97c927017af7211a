import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import ssh2, { type AuthContext, type Connection, type ServerChannel } from 'ssh2'

export type GitSsh = {
	readonly port: number
	/** A line for known_hosts. */
	readonly knownHost: string
	readonly fingerprint: string
	/** `git: git-upload-pack '/one.git'` */
	readonly commands: readonly string[]
	/** Who came through to where: `bob: 127.0.0.1:2222`. */
	readonly jumps: readonly string[]
	close(): Promise<void>
}

export type SshKey = { readonly file: string; readonly text: string; readonly publicKey: string }

/** A key pair made by ssh-keygen. */
export function makeSshKey(folder: string, name: string, passphrase = ''): SshKey {
	mkdirSync(folder, { recursive: true })
	const file = join(folder, name)
	execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', 'test', '-f', file], { stdio: 'ignore' })
	return { file, text: readFileSync(file, 'utf8'), publicKey: readFileSync(`${file}.pub`, 'utf8').trim() }
}

/** A real SSH server on loopback, in front of git's own programs: lets the one key in, and through to other servers. */
export async function serveGitSsh(options: { readonly root: string; readonly hostKey: SshKey; readonly allowed: SshKey }): Promise<GitSsh> {
	const [commands, jumps]: [string[], string[]] = [[], []]
	const open = new Set<Connection>()
	const server = new ssh2.Server({ hostKeys: [options.hostKey.text] }, (client) => {
		open.add(client)
		client.on('close', () => open.delete(client))
		client.on('error', () => undefined)
		let user = ''
		client.on('authentication', (context) => {
			user = context.username
			if (isAllowed(context, options.allowed)) context.accept()
			else context.reject(['publickey'])
		})
		client.on('session', (accept) => {
			const session = accept()
			session.on('env', (take) => take?.())
			session.on('exec', (take, _refuse, info) => {
				commands.push(`${user}: ${info.command}`)
				runGitCommand(options.root, info.command, take())
			})
		})
		client.on('tcpip', (accept, _refuse, info) => {
			jumps.push(`${user}: ${info.destIP}:${info.destPort}`)
			const [near, far] = [accept(), connect(info.destPort, info.destIP)]
			far.on('error', () => near.end())
			near.on('error', () => far.destroy())
			near.pipe(far).pipe(near)
		})
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const { port } = server.address() as { port: number }
	const [type = '', blob = ''] = options.hostKey.publicKey.split(' ')
	const digest = execFileSync('ssh-keygen', ['-lf', `${options.hostKey.file}.pub`], { encoding: 'utf8' })
	return {
		port,
		knownHost: `[127.0.0.1]:${port} ${type} ${blob}`,
		fingerprint: digest.split(' ')[1] ?? '',
		commands,
		jumps,
		close: async () => {
			for (const client of open) client.end()
			await new Promise<void>((resolve) => server.close(() => resolve()))
		},
	}
}

function isAllowed(context: AuthContext, allowed: SshKey): boolean {
	if (context.method !== 'publickey') return false
	const key = ssh2.utils.parseKey(allowed.publicKey)
	if (key instanceof Error || Array.isArray(key)) throw new Error('the test key cannot be read')
	const mine = key.getPublicSSH()
	if (context.key.algo !== key.type || Buffer.compare(context.key.data, mine) !== 0) return false
	return context.signature === undefined || context.blob === undefined || key.verify(context.blob, context.signature) === true
}

/** Only the two programs that a Git server has. */
function runGitCommand(root: string, command: string, channel: ServerChannel): void {
	const [, program = '', path = ''] = /^git-(upload|receive)-pack '\/?([\w./-]+)'$/.exec(command) ?? []
	if (program === '') {
		channel.stderr.end('no such command\n')
		channel.exit(127)
		return void channel.end()
	}
	const child = spawn('git', [`${program}-pack`, join(root, path)], {
		env: { PATH: process.env['PATH'], HOME: root, GIT_CONFIG_NOSYSTEM: '1' },
	})
	channel.pipe(child.stdin)
	child.stdout.pipe(channel, { end: false })
	child.stderr.pipe(channel.stderr, { end: false })
	child.stdin.on('error', () => undefined)
	child.on('close', (code) => {
		channel.exit(code ?? 1)
		channel.end()
	})
}
