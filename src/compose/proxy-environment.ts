import type { ProxyServer } from '../adapters/tunnel.ts'
import type { Environment } from '../ports/index.ts'

const KINDS: Readonly<Record<string, readonly [ProxyServer['kind'], number]>> = {
	'http:': ['http', 80],
	'https:': ['https', 443],
	'socks5:': ['socks5', 1080],
	'socks5h:': ['socks5', 1080],
}
const HERE = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/

/** The proxy that the usual variables name for an address; undefined where there is none, or NO_PROXY excepts the host. */
export function proxyFromEnvironment({ get }: Pick<Environment, 'get'>, address: string): ProxyServer | undefined {
	const url = URL.parse(address)
	if (url === null || HERE.test(url.hostname)) return undefined
	const read = (name: string): string | undefined => get(name.toLowerCase()) ?? get(name)
	// HTTP_PROXY in capitals may come from a request where a program runs as a CGI script.
	const named = url.protocol === 'https:' ? read('HTTPS_PROXY') : get('http_proxy')
	const proxy = URL.parse(named ?? read('ALL_PROXY') ?? '')
	const kind = proxy && KINDS[proxy.protocol]
	if (!proxy || !kind || proxy.hostname === '' || isExcepted(url, read('NO_PROXY') ?? '')) return undefined
	const [login, port] = [{ username: decode(proxy.username), password: decode(proxy.password) }, Number(proxy.port || kind[1])]
	return { kind: kind[0], host: proxy.hostname, port, ...(proxy.username !== '' && { login }) }
}

/** `*`, `example.com`, `.example.com`, `example.com:8443`; the first two also except what is below. */
function isExcepted({ hostname, port, protocol }: URL, list: string): boolean {
	const own = port || (protocol === 'https:' ? '443' : '80')
	return list.split(/[\s,]+/).some((entry) => {
		const [, name = '', entryPort] = /^\*?\.?([^:]*)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
		if (entry === '*') return true
		return name !== '' && (entryPort === undefined || entryPort === own) && (hostname === name || hostname.endsWith(`.${name}`))
	})
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text)
	} catch {
		return text
	}
}
