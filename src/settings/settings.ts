import * as z from 'zod/mini'
import type { Dict, Overlays, Problem, Value, ValuePath } from '../model/index.ts'
import { isDict, nearest, showPath, VARIABLE_NAME } from '../model/index.ts'
import type { Checked, Fault, Locate } from './check.ts'
import { check, checkMap, checkOverlays, faultProblem } from './check.ts'
import type { ConnectionFile, GitConnection, Network, SecretRef } from './connections.ts'
import { ANY_CONNECTION, CONNECTION, connectionOf, form, NETWORK, networkOf, secret, secretOf } from './connections.ts'
import type { PolicySettings } from './policy.ts'
import { POLICY, policySettingsOf } from './policy.ts'
import type { SigningSettings } from './signing.ts'
import { SIGN, signingOf } from './signing.ts'
import { withWords } from './words.ts'

/** What tideway.yaml says, defaults applied. What depends on the provider is left open where the file does not say it. */
export type Settings = {
	readonly version: 1
	readonly state: StateSettings
	/** What kind of ref holds a state that is kept in Git. */
	readonly stateRef: 'refs' | 'branch'
	/** Seals the state; see `SecretRef`. */
	readonly stateKey?: SecretRef
	/** Vendor identity to Git identity. */
	readonly people: ReadonlyMap<string, GitIdentity>
	/** Ways to a Git server, by name. */
	readonly connections: ReadonlyMap<string, GitConnection>
	/** In the order of the file; at least one. */
	readonly workspaces: ReadonlyMap<string, WorkspaceSettings>
}

export type GitIdentity = { readonly name: string; readonly email: string }
export type StateSettings =
	| { readonly kind: 'git' }
	| { readonly kind: 'local' }
	| { readonly kind: 'postgres' | 'http'; readonly url: string }
	| { readonly kind: 's3'; readonly bucket: string; readonly prefix: string }

export type WorkspaceSettings = Omit<
	z.infer<typeof WORKSPACE>,
	'connect' | 'path' | 'on_conflict' | 'slug' | 'git' | 'sign' | 'variables' | 'env_file' | 'allow_secrets' | 'policy' | 'overlays'
> & {
	readonly name: string
	/** The service's own name of the workspace, as in the names of files that belong to one workspace. */
	readonly slug: string
	/** Folder in the repository, without slashes at its ends; '' is the root. */
	readonly path: string
	readonly onConflict: z.infer<typeof WORKSPACE>['on_conflict']
	/** A missing token is where the provider has it by default. */
	readonly connect: { readonly token?: SecretRef; readonly url?: string; readonly network: Network }
	/** Where the values of variables are, by name. */
	readonly variables: ReadonlyMap<string, SecretRef>
	/** A file of the environment, relative to the repository unless it begins with / or ~/. */
	readonly envFile?: string
	/** Values that this workspace has in place of those in its files. */
	readonly overlays: Overlays
	/** Rules over what a run may do to the workspace. */
	readonly policy?: PolicySettings
	/** Patterns of resources whose files may hold what looks like a secret. */
	readonly allowSecrets: readonly string[]
	/** How the repository is reached; without one, as the person's own git does. */
	readonly git?: GitConnection
	/** What signs each commit. */
	readonly signing?: SigningSettings
}

export type SettingsRead =
	| { readonly kind: 'ok'; readonly settings: Settings }
	| { readonly kind: 'invalid'; readonly problems: readonly Problem[] }

const PROVIDER = /^[a-z][a-z0-9-]*$/
/**
 * One version and no range: what runs changes with a commit of the settings only. Only what is called a provider: whoever proposes settings
 * has no other installed package run.
 */
const PACKAGE = /^(?:@[a-z0-9][a-z0-9._-]*\/)?tideway-provider-[a-z0-9][a-z0-9._-]*@\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/
const PERSON = /^([^<>\p{Cc}]*[^<>\s\p{Cc}]) <([^<>\s\p{Cc}]+@[^<>\s\p{Cc}]+)>$/u
const STATE = /^(?:git|local|postgres(?:ql)?:\/\/.+|s3:\/\/[^/]+(?:\/.*)?|https:\/\/.+)$/
/** A token goes over the wire in clear text only to this machine. */
const URL_FORM = /^(?:https:\/\/[^\s/]+|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?)(?:\/[^\s]*)?$/
/** A password, or anything else before an @, in an address. */
const CREDENTIALS = /^[a-z0-9+.-]+:\/\/[^/?#]*:[^/?#]*@/i
const USER = /^[a-z0-9+.-]+:\/\/[^/?#]*@/i
const BRANCH = /^(?!-|\/|refs\/heads\/)(?!.*(?:\.\.|\/\/|@\{|\/\.|\.lock(?:\/|$)))(?!\.)[^\p{Cc} ~^:?*[\\]+(?<![./])$/u
const ENV_FILE = /^[^\p{Cc}]+$/u
const SLUG = /^(?!\.)[^\p{Cc}\p{Cf}/\\]+$/u
const PATH = /^(?!\/)(?!(?:.*\/)?(?:\.\.|\.[Gg][Ii][Tt])(?:\/|$))[^\p{Cc}\\]*$/u

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
	...NETWORK,
})

const WORKSPACE = z.strictObject({
	enabled: z._default(z.boolean(), true),
	provider: z.string().check(form(PROVIDER, 'takes the name of a provider: small letters, digits and hyphens')),
	package: z.optional(z.string().check(form(PACKAGE, 'takes a package with its version, as in tideway-provider-acme@1.2.0'))),
	mode: z.optional(z.enum(['mirror', 'two-way', 'deploy'])),
	format: z.optional(z.enum(['yaml', 'hcl'])),
	layout: z.optional(z.enum(['vendor', 'readable'])),
	slug: z.optional(z.string().check(form(SLUG, 'takes the name that the service has for the workspace in its addresses'))),
	path: z._default(z.string().check(form(PATH, 'takes a folder inside the repository: no leading /, no .. and no .git')), ''),
	branch: z._default(z.string().check(form(BRANCH, 'takes the name of a branch, without refs/heads/')), 'main'),
	connect: z._default(CONNECT, {}),
	git: z.optional(z.string().check(z.minLength(1, { error: 'takes the name of one of the connections' }))),
	variables: z._default(z.record(z.string().check(form(VARIABLE_NAME, 'takes the name of a variable')), secret), {}),
	env_file: z.optional(z.string().check(form(ENV_FILE, 'takes the path of a file that is not in Git'))),
	deletes: z._default(z.enum(['never', 'guarded', 'allow']), 'guarded'),
	on_conflict: z._default(z.enum(['hold', 'stop-all', 'git', 'live']), 'hold'),
	commits: z._default(z.enum(['per-resource', 'per-sync']), 'per-resource'),
	push: z._default(z.enum(['direct', 'pull-request', 'auto']), 'auto'),
	sign: z.optional(SIGN),
	policy: z.optional(POLICY),
	overlays: z.optional(z.record(z.string(), z.record(z.string(), z.unknown()))),
	allow_secrets: z._default(z.array(z.string().check(z.minLength(1, { error: 'takes a pattern, not an empty text' }))), []),
	ignore: z._default(z.array(z.string().check(z.minLength(1, { error: 'takes a pattern, not an empty text' }))), []),
})

const person = z.string().check(form(PERSON, 'takes a name and an address: Jane Doe <jane@users.noreply.example>'))

/** The maps with free names are read entry by entry: a name in them may be `__proto__`. */
const TOP = z.strictObject({
	version: z.literal(1),
	state: z._default(state, 'git'),
	state_ref: z._default(z.enum(['refs', 'branch']), 'refs'),
	state_key: z.optional(secret),
	people: z._default(z.record(z.string(), person), {}),
	connections: z._default(z.record(z.string().check(z.minLength(1)), ANY_CONNECTION), {}),
	workspaces: z.record(z.string().check(z.minLength(1)), WORKSPACE),
})
const { version: VERSION, state: STATE_FIELD, state_ref: STATE_REF, state_key: STATE_KEY } = TOP.shape
const SCALARS = z.strictObject({
	version: VERSION,
	state: STATE_FIELD,
	state_ref: STATE_REF,
	state_key: STATE_KEY,
	people: z.optional(z.unknown()),
	connections: z.optional(z.unknown()),
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
		(member, path) => check(person, member, path),
		'takes a map from a person in the service to a person in Git',
	)
	const connections = checkMap(
		value.get('connections') ?? new Map(),
		['connections'],
		checkConnection,
		'takes a map from the name of a connection to its settings',
	)
	const workspaces = checkMap(
		value.get('workspaces') ?? null,
		['workspaces'],
		(member, path) => check(WORKSPACE, member, path),
		'takes a map from the name of a workspace to its settings',
	)
	const overlays = checkMap(
		value.get('workspaces') ?? new Map(),
		['workspaces'],
		(member, path) => checkOverlays(isDict(member) ? member.get('overlays') : undefined, [...path, 'overlays'], locate),
		'',
	)
	const all = [top, people, connections, workspaces, overlays].flatMap((checked) => (checked.kind === 'invalid' ? checked.faults : []))
	const faults = [...new Map(all.toReversed().map((fault) => [showPath(fault.path), fault])).values()].toReversed()
	if (top.kind !== 'ok' || people.kind !== 'ok' || connections.kind !== 'ok' || workspaces.kind !== 'ok' || overlays.kind !== 'ok')
		return { kind: 'invalid', problems: faults.map((fault) => faultProblem(fault, locate)) }
	const strays = straysOf(connections.value, workspaces.value)
	if (strays.length > 0) return { kind: 'invalid', problems: strays.map((fault) => faultProblem(fault, locate)) }
	return { kind: 'ok', settings: assemble(top.value, people.value, connections.value, workspaces.value, overlays.value) }
}

/** The published JSON Schema of tideway.yaml, for editors. */
export function settingsSchema(): Readonly<Record<string, unknown>> {
	const schema = withWords(z.toJSONSchema(TOP, { io: 'input', target: 'draft-2020-12' }))
	const description =
		'tideway.yaml: which workspaces are kept in step with this repository. An editor uses this schema when the first line of the file is "# yaml-language-server: $schema=" and the address of it.'
	return { ...schema, title: 'Tideway settings', description }
}

type Top = z.infer<typeof SCALARS>

/** The kind decides what else a connection takes. */
function checkConnection(member: Value, path: ValuePath): Checked<ConnectionFile> {
	const kind = isDict(member) ? member.get('kind') : undefined
	if (kind === 'ssh' || kind === 'token' || kind === 'github-app') return check(CONNECTION[kind], member, path)
	const fault: Fault = isDict(member)
		? { path: [...path, 'kind'], message: kind === undefined ? 'is missing' : `takes one of ${Object.keys(CONNECTION).join(', ')}` }
		: { path, message: 'takes a map' }
	return { kind: 'invalid', faults: [fault] }
}

/** Workspaces that name a connection that is not there. */
function straysOf(
	connections: ReadonlyMap<string, ConnectionFile>,
	workspaces: ReadonlyMap<string, z.infer<typeof WORKSPACE>>,
): readonly Fault[] {
	const known = [...connections.keys()]
	return [...workspaces].flatMap(([name, { git }]) => {
		if (git === undefined || connections.has(git)) return []
		const near = nearest(git, known)
		const hint = near === undefined ? `there are: ${known.join(', ') || 'none'}` : `did you mean ${near}?`
		return [{ path: ['workspaces', name, 'git'], message: 'names no connection', hint }]
	})
}

function assemble(
	top: Top,
	people: ReadonlyMap<string, string>,
	files: ReadonlyMap<string, ConnectionFile>,
	workspaces: ReadonlyMap<string, z.infer<typeof WORKSPACE>>,
	overlays: ReadonlyMap<string, Overlays>,
): Settings {
	const connections = new Map([...files].map(([name, file]) => [name, connectionOf(name, file)]))
	return {
		version: top.version,
		state: stateOf(top.state),
		stateRef: top.state_ref,
		...(top.state_key !== undefined && { stateKey: secretOf(top.state_key) }),
		people: new Map([...people].map(([identity, text]) => [identity, identityOf(text)])),
		connections,
		workspaces: new Map(
			[...workspaces].map(([name, settings]) => [
				name,
				{ ...workspaceOf(name, settings, connections), overlays: overlays.get(name) ?? new Map() },
			]),
		),
	}
}

function workspaceOf(
	name: string,
	{
		connect,
		path,
		on_conflict,
		slug,
		git,
		sign,
		variables,
		env_file,
		allow_secrets,
		policy,
		overlays: _overlays,
		...rest
	}: z.infer<typeof WORKSPACE>,
	connections: ReadonlyMap<string, GitConnection>,
): Omit<WorkspaceSettings, 'overlays'> {
	const connection = git === undefined ? undefined : connections.get(git)
	const parts = path.split('/').filter((part) => part !== '' && part !== '.')
	const { token, url } = connect
	return {
		...rest,
		name,
		slug: slug ?? name,
		path: parts.join('/'),
		onConflict: on_conflict,
		allowSecrets: allow_secrets,
		...(policy !== undefined && { policy: policySettingsOf(policy) }),
		variables: new Map(Object.entries(variables).map(([variable, text]) => [variable, secretOf(text)])),
		...(env_file !== undefined && { envFile: env_file }),
		...(connection !== undefined && { git: connection }),
		...(sign !== undefined && { signing: signingOf(sign) }),
		connect: {
			network: networkOf(connect),
			...(token !== undefined && { token: secretOf(token) }),
			...(url !== undefined && { url: url.replace(/\/+$/, '') }),
		},
	}
}

function stateOf(text: string): StateSettings {
	if (text === 'git' || text === 'local') return { kind: text }
	if (!text.startsWith('s3://')) return { kind: text.startsWith('https:') ? 'http' : 'postgres', url: text }
	const [bucket = '', ...prefix] = text.slice('s3://'.length).split('/')
	return { kind: 's3', bucket, prefix: prefix.filter((part) => part !== '').join('/') }
}

function identityOf(text: string): GitIdentity {
	const [, name = '', email = ''] = PERSON.exec(text) ?? []
	return { name, email }
}
