import { spawn } from 'node:child_process'

/** A server in a Node process of its own that ends with this one; answers with the address that it says it has. */
export async function startServer(argv: readonly string[]): Promise<string> {
	const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] })
	process.on('exit', () => child.kill('SIGKILL'))
	child.unref()
	let said = ''
	for await (const chunk of child.stdout) {
		said += String(chunk)
		const url = /http:\/\/\S+/.exec(said)?.[0]
		if (url !== undefined) return url
	}
	throw new Error(`${argv.join(' ')} did not start: ${said}`)
}
