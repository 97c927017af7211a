import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { DayClock } from './program.ts'
import { machineMs } from './program.ts'
import type { Arrival, Field, Seat } from './seat.ts'
import { tokensIn } from './seat.ts'

export type Serving = { readonly entry: string; readonly clock: DayClock }

type Shape = Pick<Seat, 'name' | 'files' | 'fields' | 'newFile'> & {
	readonly provider: string
	/** Of the sandbox, in which it keeps what people edit here. */
	readonly table: string
	/** The tree that the sandbox is filled from. */
	readonly from?: string
	readonly settings: readonly string[]
	/** What people make in the pages, and its key there. */
	readonly made: (token: string) => { readonly type: string; readonly key: string; readonly attributes: object }
}

/** A workspace that an embedded sandbox holds, in a process of its own on the day's clock. */
export async function sandboxSeat({ entry, clock }: Serving, shape: Shape): Promise<Seat> {
	const { provider, table, from, made, settings, ...common } = shape
	const argv = [entry, 'sandbox', 'serve', provider, '--port', '0', ...(from === undefined ? [] : ['--from', from])]
	const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] })
	const url = await addressIn(child.stdout)
	const control = async (method: string, name: string, body?: unknown): Promise<string> => {
		const answer = await fetch(new URL(`/_sandbox/${name}`, url), {
			method,
			...(body !== undefined && { body: JSON.stringify(body) }),
		})
		const text = await answer.text()
		if (!answer.ok) throw new Error(`${method} ${name}: ${answer.status} ${text}`)
		return text
	}
	return {
		...common,
		settings: [...settings, '    connect:', `      token: env:${shape.name.toUpperCase()}_TOKEN`, `      url: ${url}`],
		env: { [`${shape.name.toUpperCase()}_TOKEN`]: 'sandbox' },
		edit: async ({ type, key, name }: Field, value) =>
			void (await control('POST', 'ui', { kind: 'update', type, key, attributes: { [name]: value } })),
		create: async (token) => {
			const { type, key, attributes } = made(token)
			await control('POST', 'ui', { kind: 'create', type, key, attributes })
			return JSON.stringify({ type, key })
		},
		remove: async (what) => void (await control('POST', 'ui', { kind: 'delete', ...JSON.parse(what) })),
		faults: async (spec) => void (await control('PUT', 'faults', spec)),
		arrivals: async () => arrivalsIn(JSON.parse(await control('GET', 'effects')), clock),
		everything: async () => JSON.stringify((JSON.parse(await control('GET', 'world')) as Readonly<Record<string, unknown>>)[table]),
		stop: async () => {
			child.kill('SIGKILL')
			await once(child, 'close')
		},
	}
}

type Effects = { readonly effects: readonly { readonly at: string; readonly changed: boolean; readonly body?: unknown }[] }

function arrivalsIn({ effects }: Effects, clock: DayClock): readonly Arrival[] {
	return effects
		.filter(({ changed }) => changed)
		.map(({ at, body }) => ({ atMs: machineMs(clock, at), tokens: tokensIn(JSON.stringify(body ?? null)) }))
}

async function addressIn(stream: AsyncIterable<unknown>): Promise<string> {
	let said = ''
	for await (const chunk of stream) {
		said += String(chunk)
		const url = /http:\/\/\S+/.exec(said)?.[0]
		if (url !== undefined) return url
	}
	throw new Error(`the sandbox did not start: ${said}`)
}
