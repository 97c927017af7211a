import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ForgeKind } from '../../src/ports/index.ts'
import type { Json } from './e2e-front.ts'
import { bitbucketDialect } from './forge-double-bitbucket.ts'
import { giteaDialect } from './forge-double-gitea.ts'
import { githubDialect } from './forge-double-github.ts'
import { gitlabDialect } from './forge-double-gitlab.ts'
import type { Branches, Model } from './forge-model.ts'
import { makeModel } from './forge-model.ts'
import type { Shape } from './forge-shape.ts'
import { misfit } from './forge-shape.ts'

export type Answer = { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }

/** One request as a route sees it. `params`: the groups of the route's path. */
export type Call = {
	readonly params: readonly string[]
	readonly query: URLSearchParams
	/** Of the shape that the route asks for. */
	readonly body: Json
	readonly model: Model
	/** One page of rows, as the query asks. */
	page(rows: readonly unknown[]): Answer
}

export type Route = {
	readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
	/** Below the API; `:repository` stands for the repository's own part. */
	readonly path: string
	/** What a query may say; a list needs paging. */
	readonly query?: Readonly<Record<string, RegExp>>
	readonly body?: Shape
	readonly answer: (call: Call) => Answer
}

export type DoubleDialect = {
	/** Where the API begins on the server. */
	readonly prefix: string
	readonly repositoryPath: (repository: string) => string
	/** Why the headers are not what the host wants. */
	readonly refuse: (header: (name: string) => string, model: Model) => Answer | undefined
	readonly routes: readonly Route[]
	/** Paths beside the API that it has too. */
	readonly beside?: readonly string[]
	readonly page: (rows: readonly unknown[], page: PageRequest) => Answer
}

/** `address`: of the request, without its query. */
export type PageRequest = { readonly query: URLSearchParams; readonly address: string; readonly most: number }

/** An answer in place of the host's own, for requests that match: `GET /repos/…`. `raw`: the body as it is. */
export type Fault = {
	readonly on: RegExp
	readonly status: number
	readonly headers?: Readonly<Record<string, string>>
	readonly raw: string
	times: number
}

export type ForgeDouble = {
	readonly kind: ForgeKind
	/** Where its API begins. */
	readonly api: string
	readonly model: Model
	readonly requests: { readonly name: string; readonly authorization: string }[]
	/** What no real host would take: stays empty. */
	readonly violations: string[]
	readonly faults: Fault[]
	/** A page never has more rows. */
	mostPerPage: number
	close(): void
}

const DIALECTS: Readonly<Record<ForgeKind, DoubleDialect>> = {
	github: githubDialect,
	gitlab: gitlabDialect,
	bitbucket: bitbucketDialect,
	gitea: giteaDialect,
}

/** A host on loopback that takes what the real one documents, and refuses all else. */
export async function forgeDouble(kind: ForgeKind, repository: string, branches: Branches): Promise<ForgeDouble> {
	const dialect = DIALECTS[kind]
	const server = createServer((request, response) => void serve(request, response))
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}${dialect.prefix}`
	const double: ForgeDouble = {
		kind,
		api,
		model: makeModel(repository, branches),
		requests: [],
		violations: [],
		faults: [],
		mostPerPage: 100,
		close: () => {
			server.closeAllConnections()
			server.close()
		},
	}
	const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const text = await bodyOf(request)
		const { status, body, headers } = answerTo(double, dialect, request, text)
		const raw = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)
		response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(raw)
	}
	return double
}

async function bodyOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = []
	for await (const chunk of request) chunks.push(chunk)
	return Buffer.concat(chunks).toString()
}

function answerTo(double: ForgeDouble, dialect: DoubleDialect, request: IncomingMessage, text: string): Answer {
	const { model, violations, api } = double
	const header = (name: string): string => String(request.headers[name] ?? '')
	const url = new URL(request.url ?? '', api)
	const isInside = url.pathname.startsWith(`${dialect.prefix}/`)
	const name = `${request.method} ${isInside ? url.pathname.slice(dialect.prefix.length) : url.pathname}`
	double.requests.push({ name, authorization: header('authorization') || header('job-token') })
	const fault = double.faults.find(({ on, times }) => times > 0 && on.test(name))
	if (fault) {
		fault.times -= 1
		return { status: fault.status, body: fault.raw, ...(fault.headers && { headers: fault.headers }) }
	}
	const violate = (why: string): Answer => {
		violations.push(`${name}: ${why}`)
		return { status: 400, body: { message: `the double refuses: ${why}` } }
	}
	if (!isInside && dialect.beside?.includes(url.pathname) !== true) return violate('is outside of the API')
	if (header('user-agent') === '') return violate('does not say who asks')
	const refusal = dialect.refuse(header, model)
	if (refusal) return refusal
	const found = routeOf(dialect, model, name)
	if (!found) return violate('there is no such call')
	const { route, params } = found
	const strange = [...url.searchParams].find(([key, value]) => route.query?.[key]?.test(value) !== true)
	if (strange) return violate(`the query says ${strange.join('=')}`)
	const body: unknown = text === '' ? undefined : JSON.parse(text)
	if (text !== '' && header('content-type') !== 'application/json') return violate('the body has no type')
	const why = route.body === undefined ? (text === '' ? undefined : 'there is a body') : misfit(body, route.body)
	if (why !== undefined) return violate(why)
	const page = (rows: readonly unknown[]): Answer =>
		dialect.page(rows, { query: url.searchParams, address: `${new URL(api).origin}${url.pathname}`, most: double.mostPerPage })
	return route.answer({ params, query: url.searchParams, body, model, page })
}

type Found = { readonly route: Route; readonly params: readonly string[] }

function routeOf(dialect: DoubleDialect, model: Model, name: string): Found | undefined {
	const own = dialect.repositoryPath(model.repository).replaceAll(/[^\w/-]/g, '\\$&')
	const found = dialect.routes.map((route): Found | undefined => {
		const path = route.path
			.replace(':repository', own)
			.replaceAll(':number', '(\\d+)')
			.replaceAll(':rest', '(.+)')
			.replaceAll(':name', '([^/]+)')
		const match = new RegExp(`^${route.method} ${path}$`).exec(name)
		return match ? { route, params: match.slice(1).map(decodeURIComponent) } : undefined
	})
	return found.find((one) => one !== undefined)
}
