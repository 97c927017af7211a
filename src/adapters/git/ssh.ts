import { createHash } from 'node:crypto'

import { type Problem, problem } from '../../model/index.ts'

/** What ssh needs to know of one connection. Paths are of files that only this user can read. */
export type SshWay = {
	/** Undefined: the agent has it. */
	readonly keyFile?: string
	/** True where the key's passphrase is asked for through SSH_ASKPASS. */
	readonly hasPassphrase: boolean
	readonly knownHostsFile: string
	readonly user?: string
	readonly jump?: { readonly user?: string; readonly host: string; readonly port: number }
	/** Reaches the first host of the way, where there is a proxy. */
	readonly proxyCommand?: string
}

/** What known hosts say about a host, for people. */
export type Pin = { readonly hosts: string; readonly type: string; readonly fingerprint: string }

const JUMP = 'tideway-jump'

/**
 * A complete ssh_config: nothing of the user's or the machine's is read beside it, no option stands on a command line (S1), and a
 * host that is not pinned is refused (S4).
 */
export function renderSshConfig(way: SshWay): string {
	const common = [
		'StrictHostKeyChecking yes',
		`UserKnownHostsFile ${quote(way.knownHostsFile)}`,
		'GlobalKnownHostsFile none',
		'UpdateHostKeys no',
		'VerifyHostKeyDNS no',
		'CanonicalizeHostname no',
		'PreferredAuthentications publickey',
		'PasswordAuthentication no',
		'KbdInteractiveAuthentication no',
		'NumberOfPasswordPrompts 1',
		// It would keep ssh from asking for the passphrase too.
		`BatchMode ${way.hasPassphrase ? 'no' : 'yes'}`,
		'ForwardAgent no',
		'ForwardX11 no',
		'ClearAllForwardings yes',
		'PermitLocalCommand no',
		'ControlMaster no',
		'ControlPath none',
		'ConnectTimeout 30',
		'ServerAliveInterval 30',
		'LogLevel INFO',
		...(way.keyFile === undefined
			? ['IdentityFile none']
			: [`IdentityFile ${quote(way.keyFile)}`, 'IdentitiesOnly yes', 'IdentityAgent none']),
	]
	const proxy = way.proxyCommand === undefined ? [] : [`ProxyCommand ${way.proxyCommand.replaceAll('%', '%%')}`]
	const { jump } = way
	const target = [...(way.user === undefined ? [] : [`User ${way.user}`]), ...(jump === undefined ? proxy : [`ProxyJump ${JUMP}`])]
	const first =
		jump === undefined
			? []
			: [`Host ${JUMP}`, `HostName ${jump.host}`, `Port ${jump.port}`, ...(jump.user === undefined ? [] : [`User ${jump.user}`]), ...proxy]
	return `${[...first, `Host * !${JUMP}`, ...target, 'Host *', ...common].join('\n')}\n`
}

/** A path as ssh_config takes it. */
function quote(path: string): string {
	return `"${path.replaceAll('%', '%%')}"`
}

/** The keys of a known_hosts file, each with the fingerprint that people compare. */
export function readPins(text: string): readonly Pin[] {
	return text.split('\n').flatMap((line) => {
		const [hosts = '', type = '', key = ''] = line
			.trim()
			.replace(/^@\S+\s+/, '')
			.split(/\s+/)
		if (hosts === '' || hosts.startsWith('#') || key === '') return []
		const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')
		return [{ hosts, type, fingerprint: `SHA256:${digest}` }]
	})
}

/** What ssh said about the key of a host; undefined where it did not complain about that. Names both fingerprints where there are two. */
export function hostKeyProblem(said: string, pins: readonly Pin[]): Problem | undefined {
	if (!/Host key verification failed|no matching host key type/i.test(said)) return undefined
	const sent = /SHA256:[A-Za-z0-9+/]{43}/.exec(said)?.[0]
	const host = /Host key for (\S+) has changed|No \S+ host key is known for (\S+)/.exec(said)
	const name = (host?.[1] ?? host?.[2] ?? 'the server').replace(/^\[|\]:22$/g, '')
	const known = pins.map(({ type, fingerprint }) => `${type} ${fingerprint}`).join(', ') || 'none'
	if (sent === undefined)
		return problem('GIT_HOST_KEY', `${name} shows a key that is not among the pinned ones: ${known}`, {
			hint: 'Ask whoever runs the server for its key, and add it to known_hosts of the connection.',
		})
	return problem(
		'GIT_HOST_KEY',
		`${name} shows the key ${sent}, and pinned is ${known}: it is not the server it was, or somebody is in between`,
		{
			hint: 'Send nothing to it. Ask whoever runs the server whether its key was changed; only then replace it in known_hosts of the connection.',
		},
	)
}
