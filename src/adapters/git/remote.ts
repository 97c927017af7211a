import { createHash } from 'node:crypto'
import { resolve } from 'node:path'

import { fail } from '../../model/index.ts'
import { isOffLimits } from '../off-limits.ts'

export type Credential = { readonly username: string; readonly password: string }

/** A remote, taken apart by our own grammar: what git gets, what people see, and what makes two spellings one. */
export type Remote = {
	readonly kind: 'http' | 'ssh' | 'file'
	/** What git gets; never holds a credential. */
	readonly address: string
	/** What people see. */
	readonly shown: string
	/** The same for every spelling of the same remote. */
	readonly key: string
	/** Protocols that git may use to reach it. */
	readonly protocols: string
	/** `https://host:port`, the only place the credential goes to. */
	readonly origin?: string
	/** Where ssh connects to. */
	readonly server?: { readonly host: string; readonly port: number }
	readonly credential?: Credential
}

const SSH_PORT = 22

/** Reads https, ssh, `user@host:path`, `file://` and path spellings. Throws `Failure(GIT_FAILED)`, without the URL's credential. */
export function parseRemote(url: string): Remote {
	const shown = hideCredentials(url)
	if (url === '' || /[\p{Cc}\p{Cs}]/u.test(url) || url.length > 4_096) refuse(shown, 'is empty, too long or holds a control character')
	if (url.startsWith('-')) refuse(shown, 'begins with a dash')
	if (/^[^/]*::/.test(url)) refuse(shown, 'names a transport helper')
	if (/^[a-z]:[\\/]/i.test(url) && process.platform === 'win32') return fileRemote(url)
	const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase()
	if (scheme === 'https' || scheme === 'http') return httpRemote(url, shown)
	if (scheme === 'ssh') return sshRemote(url, shown)
	if (scheme === 'file') return fileRemote(localPath(url, shown))
	if (scheme !== undefined) refuse(shown, `uses ${scheme}, and only https, ssh and file are allowed`)
	// As git has it: a colon before the first slash parts a host from a path.
	if (!/^[^/]*:/.test(url)) return fileRemote(url)
	const scp = /^(?:([^/:@]+)@)?([^/:@]+|\[[0-9a-f:.]+\]):(.+)$/i.exec(url)
	if (scp === null) refuse(shown, 'lacks a host or a path')
	return scpRemote(url, shown, scp[1], scp[2] ?? '', scp[3] ?? '')
}

/** Removes `user:password@` from every URL in a text. */
export function hideCredentials(text: string): string {
	return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/'"]*@/gi, '$1')
}

/** A name for the remote that is safe as a file name. */
export function remoteDigest(remote: Remote): string {
	return createHash('sha256').update(remote.key).digest('hex').slice(0, 40)
}

function httpRemote(url: string, shown: string): Remote {
	const parsed = parseUrl(url, shown)
	const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(parsed.hostname)
	if (parsed.protocol === 'http:' && !loopback) refuse(shown, 'is not encrypted, and plain http is allowed to this machine only')
	if (parsed.search !== '' || parsed.hash !== '') refuse(shown, 'has a query or a fragment')
	checkNetwork(shown, parsed.hostname)
	const address = `${parsed.origin}${parsed.pathname}`
	return {
		kind: 'http',
		address,
		shown: address,
		key: plainPath(address),
		protocols: parsed.protocol.slice(0, -1),
		origin: parsed.origin,
		...(parsed.username === '' && parsed.password === ''
			? {}
			: { credential: { username: decode(parsed.username, shown), password: decode(parsed.password, shown) } }),
	}
}

function sshRemote(url: string, shown: string): Remote {
	const parsed = parseUrl(url, shown)
	if (parsed.password !== '') refuse(shown, 'holds a password')
	if (parsed.search !== '' || parsed.hash !== '') refuse(shown, 'has a query or a fragment')
	const user = decode(parsed.username, shown)
	checkHost(shown, user, parsed.hostname, parsed.pathname.slice(1))
	const port = parsed.port === '' || parsed.port === '22' ? '' : `:${parsed.port}`
	const address = `ssh://${user === '' ? '' : `${user}@`}${parsed.hostname}${port}${parsed.pathname}`
	return {
		kind: 'ssh',
		address,
		shown: address,
		key: plainPath(address.toLowerCase().slice(0, -parsed.pathname.length || undefined) + parsed.pathname),
		protocols: 'ssh',
		server: { host: parsed.hostname, port: Number(parsed.port || SSH_PORT) },
	}
}

function scpRemote(url: string, shown: string, user: string | undefined, host: string, path: string): Remote {
	checkHost(shown, user ?? '', host, path)
	const key = plainPath(`ssh://${user === undefined ? '' : `${user}@`}${host}`.toLowerCase() + `/${path.replace(/^\/+/, '')}`)
	return { kind: 'ssh', address: url, shown: url, key, protocols: 'ssh', server: { host, port: SSH_PORT } }
}

function fileRemote(path: string): Remote {
	const address = resolve(path)
	return { kind: 'file', address, shown: address, key: `file://${plainPath(address)}`, protocols: 'file' }
}

function localPath(url: string, shown: string): string {
	const parsed = parseUrl(url, shown)
	if (parsed.host !== '') refuse(shown, 'names a host, which a file URL cannot')
	return decode(parsed.pathname, shown)
}

function checkHost(shown: string, user: string, host: string, path: string): void {
	if (host === '' || path === '') refuse(shown, 'lacks a host or a path')
	if ([user, host, path].some((part) => part.startsWith('-'))) refuse(shown, 'has a part that begins with a dash')
	if (!/^[\w.~+-]*$/.test(user) || !/^([\w.-]+|\[[0-9a-f:.]+\])$/i.test(host)) refuse(shown, 'has a user or a host with unusual characters')
	checkNetwork(shown, host)
}

function checkNetwork(shown: string, host: string): void {
	if (isOffLimits(host)) refuse(shown, 'leads into the own network of this machine')
}

function plainPath(address: string): string {
	return address
		.replace(/\/+$/, '')
		.replace(/\.git$/, '')
		.replace(/\/+$/, '')
}

function parseUrl(url: string, shown: string): URL {
	const parsed = URL.parse(url)
	if (parsed === null || (parsed.host === '' && parsed.protocol !== 'file:')) refuse(shown, 'cannot be read')
	return parsed
}

function decode(text: string, shown: string): string {
	try {
		const plain = decodeURIComponent(text)
		if (/\p{Cc}/u.test(plain)) refuse(shown, 'hides a control character')
		return plain
	} catch (error) {
		if (error instanceof URIError) refuse(shown, 'has a broken percent sign')
		throw error
	}
}

function refuse(shown: string, why: string): never {
	fail('GIT_FAILED', `the address of the repository ${JSON.stringify(shown.slice(0, 300))} ${why}`, {
		hint: 'Use https://host/path, ssh://user@host/path, user@host:path or the path of a folder.',
	})
}
