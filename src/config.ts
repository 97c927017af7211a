import * as z from 'zod/mini'
import type { Dict, Problem, Value, ValuePath, Where } from './model/index.ts'
import { isDict, nearest, problem, showPath, toPlain } from './model/index.ts'

/** What tideway.yaml says, defaults applied. What depends on the provider is left open where the file does not say it. */
export type Settings = {
	readonly version: 1
	readonly state: StateSettings
	/** Seals the state; see `SecretRef`. */
	readonly stateKey?: SecretRef
	/** Vendor identity to Git identity. */
	readonly people: ReadonlyMap<string, GitIdentity>
	/** In the order of the file; at least one. */
	readonly workspaces: ReadonlyMap<string, WorkspaceSettings>
}

/** Where a secret is: the settings never hold one. */
export type SecretRef = { readonly kind: 'env'; readonly name: string } | { readonly kind: 'file'; readonly path: string }
export type GitIdentity = { readonly name: string; readonly email: string }
export type StateSettings =
	| { readonly kind: 'git' }
	| { readonly kind: 'local' }
	| { readonly kind: 'postgres' | 'http'; readonly url: string }
	| { readonly kind: 's3'; readonly bucket: string; readonly prefix: string }

export type WorkspaceSettings = Omit<z.infer<typeof WORKSPACE>, 'connect' | 'path' | 'on_conflict' | 'slug'> & {
	readonly name: string
	/** The service's own name of the workspace, as in the names of files that belong to one workspace. */
	readonly slug: string
	/** Folder in the repository, without slashes at its ends; '' is the root. */
	readonly path: string
	readonly onConflict: z.infer<typeof WORKSPACE>['on_conflict']
	/** A missing token is where the provider has it by default. */
	readonly connect: { readonly token?: SecretRef; readonly url?: string }
}

export type SettingsRead =
	| { readonly kind: 'ok'; readonly settings: Settings }
	| { readonly kind: 'invalid'; readonly problems: readonly Problem[] }
/** Where the value at a path stands in the file, or what is nearest to it. */
export type Locate = (path: ValuePath) => Where

const SECRET = /^(?:env:[A-Za-z_][A-Za-z0-9_]*|file:[^\0]+)$/
const PROVIDER = /^[a-z][a-z0-9-]*$/
const PERSON = /^([^<>\p{Cc}]*[^<>\s\p{Cc}]) <([^<>\s\p{Cc}]+@[^<>\s\p{Cc}]+)>$/u
const STATE = /^(?:git|local|postgres(?:ql)?:\/\/.+|s3:\/\/[^/]+(?:\/.*)?|https:\/\/.+)$/
/** A token goes over the wire in clear text only to this machine. */
const URL_FORM = /^(?:https:\/\/[^\s/]+|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?)(?:\/[^\s]*)?$/
/** A password, or anything else before an @, in an address. */
const CREDENTIALS = /^[a-z0-9+.-]+:\/\/[^/?#]*:[^/?#]*@/i
const USER = /^[a-z0-9+.-]+:\/\/[^/?#]*@/i
const BRANCH = /^(?!-|\/|refs\/heads\/)(?!.*(?:\.\.|\/\/|@\{|\/\.|\.lock(?:\/|$)))(?!\.)[^\p{Cc} ~^:?*[\\]+(?<![./])$/u
const SLUG = /^(?!\.)[^\p{Cc}\p{Cf}/\\]+$/u
const PATH = /^(?!\/)(?!(?:.*\/)?(?:\.\.|\.[Gg][Ii][Tt])(?:\/|$))[^\p{Cc}\\]*$/u

/** A rule that a text has to keep, with the sentence that says so. The text itself is never repeated: it may be a secret (P7). */
const form = (pattern: RegExp, message: string): ReturnType<typeof z.regex> => z.regex(pattern, { error: message })
const secret = z.string().check(form(SECRET, 'takes env:NAME or file:PATH, never the secret itself'))
const state = z.string().check(
	form(STATE, 'takes git, local, postgres://…, s3://bucket/prefix or https://…'),
	z.refine((url) => !CREDENTIALS.test(url), { error: 'must not hold a password: settings are kept in Git' }),
)

const CONNECT = z.strictObject({
	token: z.optional(secret),
	url: z.optional(
		z.string().check(
			form(URL_FORM, 'takes an address that begins with https:// (http:// only for this machine)'),
			z.refine((url) => !USER.test(url), { error: 'must not hold a name or password: settings are kept in Git' }),
		),
	),
})

const WORKSPACE = z.strictObject({
	enabled: z._default(z.boolean(), true),
	provider: z.string().check(form(PROVIDER, 'takes the name of a provider: small letters, digits and hyphens')),
	mode: z.optional(z.enum(['mirror', 'two-way', 'deploy'])),
	format: z.optional(z.enum(['yaml', 'hcl'])),
	layout: z.optional(z.enum(['vendor', 'readable'])),
	slug: z.optional(z.string().check(form(SLUG, 'takes the name that the service has for the workspace in its addresses'))),
	path: z._default(z.string().check(form(PATH, 'takes a folder inside the repository: no leading /, no .. and no .git')), ''),
	branch: z._default(z.string().check(form(BRANCH, 'takes the name of a branch, without refs/heads/')), 'main'),
	connect: z._default(CONNECT, {}),
	deletes: z._default(z.enum(['never', 'guarded', 'allow']), 'guarded'),
	on_conflict: z._default(z.enum(['hold', 'stop-all', 'git', 'live']), 'hold'),
	commits: z._default(z.enum(['per-resource', 'per-sync']), 'per-resource'),
	push: z._default(z.enum(['direct', 'pull-request', 'auto']), 'auto'),
	ignore: z._default(z.array(z.string().check(z.minLength(1, { error: 'takes a pattern, not an empty text' }))), []),
})

const person = z.string().check(form(PERSON, 'takes a name and an address: Jane Doe <jane@users.noreply.example>'))

/** The two maps with free names are read entry by entry: a name in them may be `__proto__`. */
const TOP = z.strictObject({
	version: z.literal(1),
	state: z._default(state, 'git'),
	state_key: z.optional(secret),
	people: z._default(z.record(z.string(), person), {}),
	workspaces: z.record(z.string().check(z.minLength(1)), WORKSPACE),
})
const { version: VERSION, state: STATE_FIELD, state_key: STATE_KEY } = TOP.shape
const SCALARS = z.strictObject({
	version: VERSION,
	state: STATE_FIELD,
	state_key: STATE_KEY,
	people: z.optional(z.unknown()),
	workspaces: z.optional(z.unknown()),
})

/**
 * The settings in a parsed tideway.yaml, or everything that is wrong with it at once: CONFIG_INVALID, each with its
 * place. `locate` finds the place of a path. An editor completes the file when its first line is
 * `# yaml-language-server: $schema=<path or address of schemas/settings.json>`.
 */
export function parseSettings(value: Dict, locate: Locate): SettingsRead {
	const top = check(SCALARS, value, [])
	const people = checkMap(
		value.get('people') ?? new Map(),
		['people'],
		person,
		'takes a map from a person in the service to a person in Git',
	)
	const workspaces = checkMap(
		value.get('workspaces') ?? null,
		['workspaces'],
		WORKSPACE,
		'takes a map from the name of a workspace to its settings',
	)
	const faults = [top, people, workspaces].flatMap((checked) => (checked.kind === 'invalid' ? checked.faults : []))
	if (top.kind !== 'ok' || people.kind !== 'ok' || workspaces.kind !== 'ok') {
		return { kind: 'invalid', problems: faults.map((fault) => faultProblem(fault, locate)) }
	}
	return { kind: 'ok', settings: assemble(top.value, people.value, workspaces.value) }
}

/** The published JSON Schema of tideway.yaml, for editors. */
export function settingsSchema(): Readonly<Record<string, unknown>> {
	const schema = z.toJSONSchema(TOP, { io: 'input', target: 'draft-2020-12' })
	const description =
		'tideway.yaml: which workspaces are kept in step with this repository. An editor uses this schema when the first line of the file is "# yaml-language-server: $schema=" and the address of it.'
	return { ...schema, title: 'Tideway settings', description }
}

const TYPE_NAMES: ReadonlyMap<string, string> = new Map([
	['object', 'a map'],
	['record', 'a map'],
	['array', 'a list'],
	['boolean', 'true or false'],
	['string', 'a text'],
])

type Fault = { readonly path: ValuePath; readonly message: string; readonly hint?: string }
type Checked<T> = { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'invalid'; readonly faults: readonly Fault[] }
type Top = z.infer<typeof SCALARS>
type Issue = z.core.$ZodIssue

function assemble(top: Top, people: ReadonlyMap<string, string>, workspaces: ReadonlyMap<string, z.infer<typeof WORKSPACE>>): Settings {
	return {
		version: top.version,
		state: stateOf(top.state),
		...(top.state_key !== undefined && { stateKey: secretOf(top.state_key) }),
		people: new Map([...people].map(([identity, text]) => [identity, identityOf(text)])),
		workspaces: new Map([...workspaces].map(([name, settings]) => [name, workspaceOf(name, settings)])),
	}
}

function workspaceOf(name: string, { connect, path, on_conflict, slug, ...rest }: z.infer<typeof WORKSPACE>): WorkspaceSettings {
	const parts = path.split('/').filter((part) => part !== '' && part !== '.')
	const { token, url } = connect
	return {
		...rest,
		name,
		slug: slug ?? name,
		path: parts.join('/'),
		onConflict: on_conflict,
		connect: { ...(token !== undefined && { token: secretOf(token) }), ...(url !== undefined && { url: url.replace(/\/+$/, '') }) },
	}
}

function stateOf(text: string): StateSettings {
	if (text === 'git' || text === 'local') return { kind: text }
	if (!text.startsWith('s3://')) return { kind: text.startsWith('https:') ? 'http' : 'postgres', url: text }
	const [bucket = '', ...prefix] = text.slice('s3://'.length).split('/')
	return { kind: 's3', bucket, prefix: prefix.filter((part) => part !== '').join('/') }
}

function secretOf(text: string): SecretRef {
	const rest = text.slice(text.indexOf(':') + 1)
	return text.startsWith('env:') ? { kind: 'env', name: rest } : { kind: 'file', path: rest }
}

function identityOf(text: string): GitIdentity {
	const [, name = '', email = ''] = PERSON.exec(text) ?? []
	return { name, email }
}

function checkMap<S extends z.ZodMiniType>(
	value: Value,
	path: ValuePath,
	schema: S,
	shape: string,
): Checked<ReadonlyMap<string, z.infer<S>>> {
	if (!isDict(value))
		return {
			kind: 'invalid',
			faults: [{ path, message: value === null ? 'is missing' : shape, hint: value === null ? `it ${shape}` : '' }],
		}
	const faults: Fault[] = []
	const entries = new Map<string, z.infer<S>>()
	if (value.size === 0 && path[0] === 'workspaces')
		faults.push({ path, message: 'is empty', hint: 'name at least one workspace, or run  tideway init' })
	for (const [name, member] of value) {
		if (name.trim() === '') faults.push({ path: [...path, name], message: 'has no name' })
		const checked = check(schema, member, [...path, name])
		if (checked.kind === 'ok') entries.set(name, checked.value)
		else faults.push(...checked.faults)
	}
	return faults.length > 0 ? { kind: 'invalid', faults } : { kind: 'ok', value: entries }
}

/** All that is wrong, once per place: a value that breaks one rule need not hear of the next. */
function check<S extends z.ZodMiniType>(schema: S, value: Value, path: ValuePath): Checked<z.infer<S>> {
	const result = z.safeParse(schema, toPlain(value))
	if (result.success) return { kind: 'ok', value: result.data }
	const faults = result.error.issues.flatMap((issue) => faultsOf(issue, schema, value, path))
	return {
		kind: 'invalid',
		faults: faults.filter((fault, index) => faults.findIndex((other) => other.path.join('\0') === fault.path.join('\0')) === index),
	}
}

function faultsOf(issue: Issue, schema: z.ZodMiniType, value: Value, root: ValuePath): readonly Fault[] {
	const inner = issue.path.map((key) => (typeof key === 'number' ? key : String(key)))
	const path = [...root, ...inner]
	if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path, inner.length === 0 ? schema : CONNECT))
	const given = inner.reduce<Value>(
		(at, key) => (isDict(at) ? at.get(String(key)) : Array.isArray(at) ? at[Number(key)] : undefined),
		value,
	)
	if (given === undefined) return [{ path, message: 'is missing' }]
	if (issue.code === 'invalid_value') return [wrongValue(issue.values, given, path)]
	if (issue.code === 'invalid_type') return [{ path, message: `takes ${TYPE_NAMES.get(issue.expected) ?? `a ${issue.expected}`}` }]
	return [{ path, message: issue.message }]
}

function unknownKey(key: string, path: ValuePath, schema: z.ZodMiniType): Fault {
	const known = 'shape' in schema ? Object.keys(schema.shape as object) : []
	const near = nearest(key, known)
	return {
		path: [...path, key],
		message: 'is not a setting',
		hint: near === undefined ? `known here: ${known.join(', ')}` : `did you mean ${near}?`,
	}
}

function wrongValue(values: readonly unknown[], given: Value, path: ValuePath): Fault {
	if (path.length === 1 && path[0] === 'version') {
		return {
			path,
			message: 'takes 1',
			hint: typeof given === 'number' && given > 1 ? 'the file was written for a newer Tideway: install that' : 'write  version: 1',
		}
	}
	const names = values.map(String)
	const near = typeof given === 'string' ? nearest(given, names) : undefined
	return { path, message: `takes one of ${names.join(', ')}`, ...(near !== undefined && { hint: `did you mean ${near}?` }) }
}

function faultProblem({ path, message, hint }: Fault, locate: Locate): Problem {
	const more = { where: { ...locate(path), path } }
	return problem('CONFIG_INVALID', `${showPath(path)} ${message}`, hint === undefined || hint === '' ? more : { hint, ...more })
}
