import { createPrivateKey, createSign, type KeyObject } from 'node:crypto'
import { type Code, fail } from '../model/index.ts'
import type { Clock, Http, HttpResult } from '../ports/index.ts'

export type AppRequest = {
	readonly http: Http
	readonly clock: Clock
	/** `https://api.github.com`, without a slash at its end. */
	readonly api: string
	readonly appId: string
	readonly installationId?: number
	/** PEM, as GitHub hands it out. */
	readonly privateKey: string
	/** Where the key came from, for messages. */
	readonly keyName: string
	readonly owner: string
	readonly repository: string
	/** What the token is to be good for, and no more: `{ contents: 'write' }`. */
	readonly permissions: Readonly<Record<string, 'read' | 'write'>>
}

export type GitHubApp = {
	/** An installation token for this one repository: a new one where there is none or the last is about to end. In memory only. */
	token(): Promise<string>
	/** Takes back what was minted. Never fails: a token that stays ends by itself within the hour. */
	revoke(): Promise<void>
}

type Token = { readonly text: string; readonly endsAt: number }
type Answer = Extract<HttpResult, { kind: 'answer' }>

/** GitHub takes at most ten minutes, and no time in its future: the begin lies back by what two clocks may differ. */
const [ALLOWANCE_S, LIFE_S] = [60, 480]
/** A token lives for an hour; this long before its end another one is minted. */
const SPARE_MS = 10 * 60_000
const TIMEOUT_MS = 30_000
const MAX_BYTES = 1_000_000

/** Speaks for a GitHub App. Throws `Failure(CREDENTIAL_INVALID)` for a key that is none; later failures name what GitHub said. */
export function openGitHubApp(request: AppRequest): GitHubApp {
	const key = readKey(request)
	const memory: { token?: Token; installation?: number; skewMs: number; minting?: Promise<string> } = { skewMs: 0 }
	const asApp = async (method: string, path: string, body?: object): Promise<Answer> => {
		const first = await send(request, method, path, signAppToken(key, request.appId, now() + memory.skewMs), body)
		const theirs = Date.parse(first.headers.get('date') ?? '')
		if (first.status !== 401 || Number.isNaN(theirs) || Math.abs(theirs - now()) < 30_000) return first
		// Our clock is wrong, and GitHub has just told the time.
		memory.skewMs = theirs - now()
		return await send(request, method, path, signAppToken(key, request.appId, theirs), body)
	}
	const now = (): number => Date.parse(request.clock.now())
	const mint = async (): Promise<string> => {
		memory.installation ??= request.installationId ?? (await findInstallation(request, asApp))
		const body = { repositories: [request.repository], permissions: request.permissions }
		const answer = await asApp('POST', `/app/installations/${memory.installation}/access_tokens`, body)
		if (answer.status !== 201) refuse(request, answer, `no token for ${request.owner}/${request.repository}`)
		const { token, expires_at } = parse(answer)
		if (typeof token !== 'string' || token === '') fail('API_ANSWER_INVALID', `${request.api} answered without a token`)
		const endsAt = typeof expires_at === 'string' ? Date.parse(expires_at) - memory.skewMs : now() + 3_600_000
		memory.token = { text: token, endsAt }
		return token
	}
	return {
		token: async () => {
			if (memory.token !== undefined && memory.token.endsAt - now() > SPARE_MS) return memory.token.text
			memory.minting ??= mint().finally(() => delete memory.minting)
			return await memory.minting
		},
		revoke: async () => {
			const { token } = memory
			delete memory.token
			if (token !== undefined) await request.http.send(call(request, 'DELETE', '/installation/token', token.text))
		},
	}
}

/** A JSON Web Token that says to be the App, signed with RS256. `nowMs`: since 1970. */
export function signAppToken(key: KeyObject, appId: string, nowMs: number): string {
	const second = Math.floor(nowMs / 1_000)
	const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
	const text = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode({ iat: second - ALLOWANCE_S, exp: second + LIFE_S, iss: appId })}`
	return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`
}

function readKey({ privateKey, keyName }: AppRequest): KeyObject {
	try {
		const key = createPrivateKey(privateKey)
		if (key.asymmetricKeyType === 'rsa') return key
	} catch {
		// What the platform says may quote the key.
	}
	return fail('CREDENTIAL_INVALID', `${keyName} holds no RSA key in PEM`, { hint: 'download the private key of the App again' })
}

async function findInstallation(request: AppRequest, asApp: (method: string, path: string) => Promise<Answer>): Promise<number> {
	const { owner, repository } = request
	const answer = await asApp('GET', `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repository)}/installation`)
	const { id } = answer.status === 200 ? parse(answer) : {}
	return typeof id === 'number' ? id : refuse(request, answer, `the App is not installed in ${owner}/${repository}`)
}

async function send(request: AppRequest, method: string, path: string, token: string, body?: object): Promise<Answer> {
	const result = await request.http.send(call(request, method, path, token, body))
	return result.kind === 'answer' ? result : fail(result.problem.code, result.problem.message, result.problem)
}

function call({ api }: AppRequest, method: string, path: string, token: string, body?: object) {
	const headers = {
		accept: 'application/vnd.github+json',
		authorization: `Bearer ${token}`,
		'user-agent': 'tideway',
		'x-github-api-version': '2022-11-28',
		...(body !== undefined && { 'content-type': 'application/json' }),
	}
	return {
		method,
		url: `${api}${path}`,
		headers,
		timeoutMs: TIMEOUT_MS,
		maxBytes: MAX_BYTES,
		...(body !== undefined && { body: JSON.stringify(body) }),
	}
}

function parse(answer: Answer): Readonly<Record<string, unknown>> {
	try {
		const value: unknown = JSON.parse(answer.body)
		return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
	} catch {
		return {}
	}
}

/** By status: what it means here, and what to do. */
const REFUSALS: Readonly<Record<number, readonly [Code, string]>> = {
	401: ['API_AUTH', 'see whether app_id and private_key belong together, and whether the clock of this machine is right'],
	403: ['API_FORBIDDEN', 'and the owner has to accept it'],
	404: ['API_NOT_FOUND', 'install the App in the repository, and correct installation_id where it is given'],
	422: ['API_FORBIDDEN', 'and to be installed in this repository'],
	429: ['API_LIMIT', 'wait, then run the command again'],
}

/** As GitHub's page of an App has them: `Contents: read and write`. */
function nameOf(permissions: AppRequest['permissions']): string {
	const names = Object.entries(permissions).map(([name, right]) => {
		const title = `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('_', ' ')}`
		return `${title}: ${right === 'write' ? 'read and write' : 'read-only'}`
	})
	return `the ${names.length === 1 ? 'permission' : 'permissions'} ${names.join(', ')}`
}

function refuse({ api, permissions }: AppRequest, answer: Answer, what: string): never {
	const [code, cure] = REFUSALS[answer.status] ?? ['API_SERVER', 'wait, then run the command again']
	const hint = code === 'API_FORBIDDEN' ? `the App needs ${nameOf(permissions)}, ${cure}` : cure
	const { message } = parse(answer)
	const said = typeof message === 'string' ? `: ${message.replace(/[\p{Cc}\p{Cf}]/gu, ' ').slice(0, 300)}` : ''
	fail(code, `${what}; ${api} answered ${answer.status}${said}`, { hint })
}
