import type { UnleashServer } from './server.ts'

type Json = { readonly [name: string]: unknown }

/** What a person does in Unleash's own pages, which call the same API. */
export type Admin = {
	/** The answer as JSON, or undefined where it has no body; throws on a refusal unless told which one to expect. */
	call(method: string, path: string, body?: unknown): Promise<unknown>
	/** The status alone. */
	status(method: string, path: string, body?: unknown): Promise<number>
	/** Takes everything away that a new instance does not have. */
	empty(): Promise<void>
}

const FIELDS = ['environment', 'userId', 'appName', 'currentTime', 'sessionId']

export function adminOf({ url, token, sql }: UnleashServer): Admin {
	const send = (method: string, path: string, body?: unknown): Promise<Response> =>
		fetch(`${url}/api/admin${path}`, {
			method,
			headers: { authorization: token, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		})
	const call: Admin['call'] = async (method, path, body) => {
		const answer = await send(method, path, body)
		const text = await answer.text()
		if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
		return text === '' ? undefined : JSON.parse(text)
	}
	const list = async (path: string, member?: string): Promise<readonly Json[]> => {
		const body = (await call('GET', path)) as Json
		return (member === undefined ? body : body[member]) as readonly Json[]
	}
	const status: Admin['status'] = async (...args) => (await send(...args)).status
	return { call, status, empty: () => empty({ call, status, sql }, list) }
}

type Tools = Pick<Admin, 'call' | 'status'> & Pick<UnleashServer, 'sql'>

async function empty({ call, status, sql }: Tools, list: (path: string, member?: string) => Promise<readonly Json[]>): Promise<void> {
	const flags = (await list('/projects/default/features', 'features')).map(({ name }) => String(name))
	// A flag that depends on none answers 404.
	for (const name of flags) await status('DELETE', `/projects/default/features/${name}/dependencies`)
	if (flags.length > 0) await call('POST', '/projects/default/archive', { features: flags })
	// Nothing but a search tells of these, and searches are limited.
	const archived = (await sql('select name from features where archived_at is not null')).map(({ name }) => String(name))
	if (archived.length > 0) await call('POST', '/projects/default/delete', { features: archived })
	for (const { id } of await list('/addons', 'addons')) await call('DELETE', `/addons/${id}`)
	for (const { id } of await list('/segments', 'segments')) await call('DELETE', `/segments/${id}`)
	for (const { name, editable } of await list('/strategies', 'strategies')) if (editable) await call('DELETE', `/strategies/${name}`)
	for (const { name } of await list('/context')) if (!FIELDS.includes(String(name))) await call('DELETE', `/context/${name}`)
	for (const { name } of await list('/tag-types', 'tagTypes')) if (name !== 'simple') await call('DELETE', `/tag-types/${name}`)
	await call('PUT', '/environments/sort-order', { development: 2, production: 3 })
	for (const { name, enabled } of await list('/environments', 'environments')) if (!enabled) await call('POST', `/environments/${name}/on`)
	const { environments } = (await call('GET', '/projects/default/overview')) as { environments: readonly Json[] }
	for (const environment of ['development', 'production'])
		if (!environments.some((one) => one['environment'] === environment))
			await call('POST', '/projects/default/environments', { environment })
}
