import type { HostFacts, Http } from '../../ports/index.ts'

/** The service around a repository, as its API is asked. */
export type HostAccess = {
	readonly http: Http
	readonly service: 'github' | 'gitlab'
	/** Without a slash at its end. */
	readonly api: string
	/** `owner/name`; groups of GitLab may be deeper. */
	readonly repository: string
	readonly token: string
}

type Fields = Readonly<Record<string, unknown>>
type Asked = { readonly status: number; readonly headers: ReadonlyMap<string, string>; readonly body: unknown; readonly why?: string }

/** Levels of access in GitLab. */
const DEVELOPER = 30
const NOBODY = 0

/** Asks; never fails. */
export async function askHost(access: HostAccess, branch: string): Promise<HostFacts> {
	return access.service === 'github' ? await askGitHub(access, branch) : await askGitLab(access, branch)
}

async function askGitHub(access: HostAccess, branch: string): Promise<HostFacts> {
	const path = `/repos/${access.repository}`
	const repository = await ask(access, path)
	if (repository.status !== 200) return { unanswered: repository.why ?? String(repository.status) }
	const [rules, protection] = await Promise.all([
		ask(access, `${path}/rules/branches/${encodeURIComponent(branch)}?per_page=100`),
		ask(access, `${path}/branches/${encodeURIComponent(branch)}`),
	])
	const { permissions, archived, private: isPrivate } = fieldsOf(repository.body)
	const mayPush = fieldsOf(permissions)['push']
	const scopes = repository.headers.get('x-oauth-scopes')
	const endsAt = repository.headers.get('github-authentication-token-expiration')
	const found = rules.status === 200 && Array.isArray(rules.body) ? rules.body.flatMap((rule) => textOf(fieldsOf(rule)['type'])) : []
	const isProtected = protection.status === 200 && fieldsOf(protection.body)['protected'] === true
	return {
		...(typeof mayPush === 'boolean' && { mayPush }),
		...(typeof archived === 'boolean' && { isArchived: archived }),
		...(typeof isPrivate === 'boolean' && { isPublic: !isPrivate }),
		...(rules.status === 200 && { rules: [...new Set([...found, ...(isProtected && found.length === 0 ? ['protected'] : [])])] }),
		...(scopes !== undefined && { scopes: listOf(scopes) }),
		...(endsAt !== undefined && { endsAt }),
	}
}

async function askGitLab(access: HostAccess, branch: string): Promise<HostFacts> {
	const path = `/projects/${encodeURIComponent(access.repository)}`
	const project = await ask(access, path)
	if (project.status !== 200) return { unanswered: project.why ?? String(project.status) }
	const [protection, token] = await Promise.all([
		ask(access, `${path}/protected_branches/${encodeURIComponent(branch)}`),
		ask(access, '/personal_access_tokens/self'),
	])
	const { permissions, archived, visibility } = fieldsOf(project.body)
	const { project_access, group_access } = fieldsOf(permissions)
	const levels = [project_access, group_access].flatMap((one) => numberOf(fieldsOf(one)['access_level']))
	const level = Math.max(NOBODY, ...levels)
	const about = token.status === 200 ? fieldsOf(token.body) : {}
	const { scopes, expires_at } = about
	return {
		...(levels.length > 0 && { mayPush: level >= DEVELOPER }),
		...(typeof archived === 'boolean' && { isArchived: archived }),
		...(typeof visibility === 'string' && { isPublic: visibility === 'public' }),
		...(protection.status === 200 && { rules: closedTo(protection.body, level) ? ['protected'] : [] }),
		...(protection.status === 404 && { rules: [] }),
		...(Array.isArray(scopes) && { scopes: scopes.flatMap(textOf) }),
		...(typeof expires_at === 'string' && { endsAt: expires_at }),
	}
}

/** True where none of the levels that may push is ours; rules for single users are not ours to know. */
function closedTo(protection: unknown, level: number): boolean {
	const allowed = fieldsOf(protection)['push_access_levels']
	if (!Array.isArray(allowed)) return false
	return !allowed.some((one) => {
		const { access_level, user_id } = fieldsOf(one)
		return typeof user_id === 'number' || (typeof access_level === 'number' && access_level > NOBODY && level >= access_level)
	})
}

async function ask({ http, api, token }: HostAccess, path: string): Promise<Asked> {
	const result = await http.send({
		method: 'GET',
		url: `${api}${path}`,
		headers: { accept: 'application/json', authorization: `Bearer ${token}`, 'user-agent': 'tideway' },
		timeoutMs: 30_000,
		maxBytes: 5_000_000,
	})
	if (result.kind === 'failed') return { status: 0, headers: new Map(), body: null, why: result.problem.message }
	return { status: result.status, headers: result.headers, body: parse(result.body) }
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch {
		return null
	}
}

function fieldsOf(value: unknown): Fields {
	return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

function textOf(value: unknown): readonly string[] {
	return typeof value === 'string' ? [value] : []
}

function numberOf(value: unknown): readonly number[] {
	return typeof value === 'number' ? [value] : []
}

function listOf(text: string): readonly string[] {
	return text
		.split(',')
		.map((part) => part.trim())
		.filter((part) => part !== '')
}
