import { createServer, type Socket } from 'node:net'
import { pipeline } from 'node:stream'
import { openTunnel, type ProxyServer } from './tunnel.ts'

export type Relay = { close(): void }

/**
 * Programs that know no proxy reach one host and port through it at a socket in the file system. Who may open that is decided by its folder,
 * and what the proxy wants to know stays in this process.
 */
export async function openRelay(path: string, proxy: ProxyServer, host: string, port: number): Promise<Relay> {
	const open = new Set<Socket>()
	const server = createServer((near) => {
		open.add(near)
		near.on('close', () => open.delete(near))
		near.on('error', () => near.destroy())
		openTunnel(proxy, host, port).then(
			(far) => {
				pipeline(near, far, () => undefined)
				pipeline(far, near, () => undefined)
			},
			() => near.destroy(),
		)
	})
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject)
		server.listen(path, resolve)
	})
	// It must not keep the program from ending.
	server.unref()
	return {
		close: () => {
			server.close()
			for (const socket of open) socket.destroy()
		},
	}
}

/** A shell command that joins its own input and output with the socket at that path. */
export function relayCommand(path: string): string {
	return `"${process.execPath}" -e "${CLIENT}" "${path}"`
}

const CLIENT =
	"const s=require('node:net').connect(process.argv[1]);s.on('error',()=>process.exit(1));process.stdin.pipe(s);s.pipe(process.stdout)"
