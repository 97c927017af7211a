import { onTestFinished } from 'vitest'
import { provider } from '../../../providers/unleash/index.ts'
import { makeHttp } from '../../../src/adapters/http.ts'
import { sandboxServer } from '../../../src/adapters/sandbox-server.ts'
import type { Change, Connection, Dict, Outcome, Resource } from '../../../src/provider.ts'
import { canonicalAttributes, findType, makeAddress, toPlain } from '../../../src/provider.ts'
import { makeApiClient } from '../../../src/rest/index.ts'
import { serveSandbox } from '../../../src/sandbox/index.ts'
import { dictOf } from '../../support/fake-api.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { fakeLog } from '../../support/fake-log.ts'
import { fakeRandom } from '../../support/fake-random.ts'

/** An answer as a person's browser gets it; tests look into its JSON freely. */
export type Answer = {
	readonly status: number
	readonly headers: Headers
	readonly text: string
	readonly json: ReturnType<typeof JSON.parse>
}

/** A workspace without anything that a new instance does not have: the sandbox, or a real server. */
export type Seat = {
	readonly connection: Connection
	/** What a person does in Unleash's pages, which call the same API. */
	call(method: string, path: string, body?: unknown): Promise<Answer>
}

export type OpenSeat = () => Promise<Seat>

export const openSandbox: OpenSeat = async () => {
	const sandbox = await serveSandbox({
		provider,
		server: sandboxServer,
		clock: fakeClock(),
		log: fakeLog(),
		token: 'token',
		port: 0,
		switches: { 'extra-fields': 'never' },
	})
	onTestFinished(() => sandbox.close())
	return seatAt(sandbox.url, 'token')
}

export function seatAt(url: string, token: string): Seat {
	const http = makeHttp()
	onTestFinished(() => http.close())
	const [clock, log] = [fakeClock(), fakeLog()]
	const api = makeApiClient({
		api: provider.api,
		baseUrl: url,
		token,
		credential: 'env:TEST_TOKEN',
		http,
		clock,
		log,
		random: fakeRandom('seat'),
	})
	return {
		connection: provider.connect({ api, clock, log, slug: 'acme' }),
		call: async (method, path, body) => {
			const content = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
			const answer = await fetch(`${url}/api/admin${path}`, {
				method,
				...content,
				headers: { ...content.headers, authorization: `Bearer ${token}` },
			})
			const text = await answer.text()
			const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false
			return { status: answer.status, headers: answer.headers, text, json: isJson && text !== '' ? JSON.parse(text) : undefined }
		},
	}
}

/** The resource as files have it; undefined where there is none. */
export async function seen({ connection }: Seat, type: string, key: string): Promise<Resource | undefined> {
	const read = (await connection.read(provider.schema.types.map(({ name }) => name))).get(type)
	if (read?.kind !== 'complete') throw new Error(JSON.stringify(read?.reason))
	return read.value.get(makeAddress(type, key))
}

export async function seenPlain(seat: Seat, type: string, key: string): Promise<unknown> {
	const resource = await seen(seat, type, key)
	return resource && toPlain(resource.attributes)
}

function commonOf(type: string, key: string) {
	return { address: makeAddress(type, key), type, key, to: 'live' as const, other: null, dependents: [], notes: [] }
}

function canonical(type: string, attributes: Dict): Dict {
	const described = findType(provider.schema, type)
	return described ? canonicalAttributes(described, attributes) : attributes
}

/** Writes a new resource, as its file has it. */
export function created(seat: Seat, type: string, key: string, attributes: object): Promise<Outcome> {
	return written(seat, { ...commonOf(type, key), id: 'create', kind: 'create', after: canonical(type, dictOf(attributes)) })
}

/** Writes the difference between what is there and what a file has, after a look at all. */
export async function updated(seat: Seat, type: string, key: string, attributes: object): Promise<Outcome> {
	const there = await seen(seat, type, key)
	if (!there) throw new Error(`there is no ${type} ${key}`)
	const [before, after] = [canonical(type, there.attributes), canonical(type, dictOf(attributes))]
	const names = [...new Set([...before.keys(), ...after.keys()])]
	const edits = names
		.map((name) => ({ path: [name], before: before.get(name), after: after.get(name) }))
		.filter((edit) => JSON.stringify(toPlain(edit.before ?? null)) !== JSON.stringify(toPlain(edit.after ?? null)))
	return written(seat, {
		...commonOf(type, key),
		id: 'update',
		kind: 'update',
		before,
		after,
		edits,
		...(there.id && { remoteId: there.id }),
	})
}

export async function deleted(seat: Seat, type: string, key: string): Promise<Outcome> {
	const there = await seen(seat, type, key)
	if (!there) throw new Error(`there is no ${type} ${key}`)
	return written(seat, {
		...commonOf(type, key),
		id: 'delete',
		kind: 'delete',
		before: there.attributes,
		...(there.id && { remoteId: there.id }),
	})
}

async function written({ connection }: Seat, change: Change): Promise<Outcome> {
	const [outcome] = await connection.write([change])
	if (!outcome) throw new Error('the provider told no outcome')
	return outcome
}
