import { describe, expect, test } from 'vitest'
import { locateYaml, parseYaml } from '../../src/formats/yaml/index.ts'
import type { ValuePath, Where } from '../../src/model/index.ts'
import type { SettingsRead } from '../../src/settings/index.ts'
import { parseSettings, settingsSchema } from '../../src/settings/index.ts'
import { dictOf } from '../support/fake-api.ts'

function read(text: string): SettingsRead {
	const parsed = parseYaml(text)
	if (parsed.kind !== 'ok') throw new Error('the test file is not valid YAML')
	const locate = (path: ValuePath): Where => {
		for (let length = path.length; length > 0; length--) {
			const found = locateYaml(parsed.document, path.slice(0, length))
			if (found) return { file: 'tideway.yaml', ...found }
		}
		return { file: 'tideway.yaml' }
	}
	return parseSettings(parsed.document.value, locate)
}

/** `line: message > hint` of each problem. */
function complaints(text: string): readonly string[] {
	const result = read(text)
	if (result.kind === 'ok') return []
	for (const { code, where } of result.problems) expect([code, where?.file]).toEqual(['CONFIG_INVALID', 'tideway.yaml'])
	return result.problems.map(({ message, hint, where }) => `${where?.line ?? '?'}: ${message}${hint === undefined ? '' : ` > ${hint}`}`)
}

/** A file that is right but for one line of its workspace, which is line 5. */
const workspace = (line: string): string => `version: 1\nworkspaces:\n  acme:\n    provider: demo\n    ${line}\n`
/** A file that is right but for its last line, line 5. */
const top = (line: string): string => `version: 1\nworkspaces:\n  acme:\n    provider: demo\n${line}\n`

const full = `# yaml-language-server: $schema=./node_modules/tideway/schemas/settings.json
version: 1
state: s3://bucket/some/prefix/
state_ref: branch
state_key: env:STATE_KEY
people: { "jane@vendor.example": "Jane Doe <jane@users.noreply.example>" }
workspaces:
  acme-production:
    enabled: false
    provider: hightower
    mode: two-way
    format: yaml
    layout: vendor
    slug: acme
    path: ./reverse/etl/
    branch: release/2026
    connect: { token: "file:/run/secrets/token", url: "https://api.vendor.example/v1/" }
    variables: { crm_key: env:CRM_KEY, other: "file:/run/secrets/other" }
    env_file: .env.local
    deletes: never
    on_conflict: stop-all
    commits: per-sync
    push: pull-request
    sign: { key: 'file:/run/secrets/signing' }
    allow_secrets: ["model.keys"]
    ignore: ["syncs/tmp-*"]
    overlays: { sync.a: { paused: true, "odd key": 2 } }
`

describe('good settings', () => {
	test('every key', () => {
		expect(read(full)).toEqual({
			kind: 'ok',
			settings: {
				version: 1,
				state: { kind: 's3', bucket: 'bucket', prefix: 'some/prefix' },
				stateRef: 'branch',
				stateKey: { kind: 'env', name: 'STATE_KEY' },
				connections: new Map(),
				people: new Map([['jane@vendor.example', { name: 'Jane Doe', email: 'jane@users.noreply.example' }]]),
				workspaces: new Map([
					[
						'acme-production',
						{
							name: 'acme-production',
							enabled: false,
							provider: 'hightower',
							mode: 'two-way',
							format: 'yaml',
							layout: 'vendor',
							slug: 'acme',
							variables: new Map([
								['crm_key', { kind: 'env', name: 'CRM_KEY' }],
								['other', { kind: 'file', path: '/run/secrets/other' }],
							]),
							envFile: '.env.local',
							allowSecrets: ['model.keys'],
							path: 'reverse/etl',
							branch: 'release/2026',
							connect: { network: {}, token: { kind: 'file', path: '/run/secrets/token' }, url: 'https://api.vendor.example/v1' },
							deletes: 'never',
							onConflict: 'stop-all',
							commits: 'per-sync',
							push: 'pull-request',
							signing: { kind: 'ssh', key: { kind: 'file', path: '/run/secrets/signing' } },
							overlays: new Map([
								['sync.a', { values: dictOf({ paused: true, 'odd key': 2 }), where: expect.objectContaining({ line: 27 }) }],
							]),
							ignore: ['syncs/tmp-*'],
						},
					],
				]),
			},
		})
	})

	test('defaults; what depends on the provider stays open', () => {
		const result = read('version: 1\nworkspaces:\n  acme:\n    provider: demo\n')
		if (result.kind !== 'ok') throw new Error('refused')
		expect(result.settings).toMatchObject({ state: { kind: 'git' }, people: new Map() })
		expect(result.settings.workspaces.get('acme')).toEqual({
			name: 'acme',
			enabled: true,
			provider: 'demo',
			slug: 'acme',
			variables: new Map(),
			overlays: new Map(),
			allowSecrets: [],
			path: '',
			branch: 'main',
			connect: { network: {} },
			deletes: 'guarded',
			onConflict: 'hold',
			commits: 'per-resource',
			push: 'auto',
			ignore: [],
		})
	})

	test('S11: a provider in a package, in one version', () => {
		const result = read(workspace('package: "@shop/tideway-provider-demo@1.2.0-beta.1"'))
		expect(result.kind === 'ok' && result.settings.workspaces.get('acme')?.package).toBe('@shop/tideway-provider-demo@1.2.0-beta.1')
	})

	test.each([
		['{ key: env:KEY }', { kind: 'ssh', key: { kind: 'env', name: 'KEY' } }],
		[`{ gpg: ${'0a'.repeat(20)} }`, { kind: 'openpgp', fingerprint: '0A'.repeat(20) }],
		['{ by: host }', { kind: 'host' }],
	])('what signs: %s', (sign, signing) => {
		const result = read(workspace(`sign: ${sign}`))
		expect(result.kind === 'ok' && result.settings.workspaces.get('acme')?.signing).toEqual(signing)
	})

	test('rules over what a run may do', () => {
		const policy = `{ max_deletes: 0, protect: ["sync.*"], windows: [{ days: [mon], from: "22:00", to: "06:30", zone: Europe/Berlin }, {}],
      reviewers: [{ for: "models/**", from: [ann], count: 2 }, { for: "syncs/*" }], inbound_approval: true }`
		const result = read(`version: 1\nworkspaces:\n  acme:\n    provider: demo\n    policy: ${policy}\n`)
		const week = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
		expect(result.kind === 'ok' && result.settings.workspaces.get('acme')?.policy).toEqual({
			max: { delete: 0 },
			protect: ['sync.*'],
			windows: [
				{ days: ['mon'], from: 22 * 60, to: 6 * 60 + 30, zone: 'Europe/Berlin' },
				{ days: week, from: 0, to: 0, zone: 'UTC' },
			],
			reviewers: [
				{ pattern: 'models/**', from: ['ann'], count: 2 },
				{ pattern: 'syncs/*', from: [], count: 1 },
			],
			inboundApproval: true,
		})
	})

	test.each([
		['state: git', { kind: 'git' }],
		['state: local', { kind: 'local' }],
		['state: postgres://tideway@db.example/state', { kind: 'postgres', url: 'postgres://tideway@db.example/state' }],
		['state: s3://bucket', { kind: 's3', bucket: 'bucket', prefix: '' }],
		['state: https://state.example/acme', { kind: 'http', url: 'https://state.example/acme' }],
	])('%s', (line, state) => {
		expect(read(top(line))).toMatchObject({ kind: 'ok', settings: { state } })
	})

	test('P45: names of the prototype are names', () => {
		const result = read('version: 1\nworkspaces:\n  __proto__:\n    provider: demo\n  constructor:\n    provider: demo\n')
		expect(result.kind === 'ok' && [...result.settings.workspaces.keys()]).toEqual(['__proto__', 'constructor'])
		expect(Object.prototype).not.toHaveProperty('provider')
	})

	test.each(['.', './', '""', 'a/b', 'a.git/b', '".github/x"'])('the folder %s', (path) => {
		expect(complaints(workspace(`path: ${path}`))).toEqual([])
	})

	test.each(['main', 'feature/x-1', 'v1.2', '"@"', 'ünïcode'])('the branch %s', (branch) => {
		expect(complaints(workspace(`branch: ${branch}`))).toEqual([])
	})

	test.each(['https://api.example', 'http://127.0.0.1:8080/api', 'http://localhost', 'http://[::1]:1'])('the address %s', (url) => {
		expect(complaints(workspace(`connect: { url: "${url}" }`))).toEqual([])
	})
})

describe('bad settings', () => {
	test.each<[string, string, string]>([
		[
			'a short id of a key',
			workspace('sign: { gpg: "0A0A0A0A" }'),
			'5: workspaces.acme.sign.gpg takes the fingerprint of a key, as `gpg --list-secret-keys` shows it',
		],
		[
			'an option of gpg',
			workspace('sign: { gpg: "--output" }'),
			'5: workspaces.acme.sign.gpg takes the fingerprint of a key, as `gpg --list-secret-keys` shows it',
		],
		['two that sign', workspace('sign: { by: host, key: env:KEY }'), '5: workspaces.acme.sign takes one of key, gpg and by'],
		['nothing that signs', workspace('sign: {}'), '5: workspaces.acme.sign takes one of key, gpg and by'],
		['unknown key at the top', top('workspace: 1'), '5: workspace is not a setting > did you mean workspaces?'],
		[
			'unknown key in a workspace',
			workspace('on_conflicts: hold'),
			'5: workspaces.acme.on_conflicts is not a setting > did you mean on_conflict?',
		],
		[
			'unknown key far from any',
			top('zzz: 1'),
			'5: zzz is not a setting > known here: version, state, state_ref, state_key, people, connections, workspaces',
		],
		[
			'unknown key of the connection',
			workspace('connect: { tokn: env:A }'),
			'5: workspaces.acme.connect.tokn is not a setting > did you mean token?',
		],
		['misspelt choice', workspace('mode: twoway'), '5: workspaces.acme.mode takes one of mirror, two-way, deploy > did you mean two-way?'],
		['no choice near', workspace('push: maybe'), '5: workspaces.acme.push takes one of direct, pull-request, auto'],
		['wrong type', workspace('enabled: "yes"'), '5: workspaces.acme.enabled takes true or false'],
		['null', workspace('mode:'), '5: workspaces.acme.mode takes one of mirror, two-way, deploy'],
		['a list for a map', top('people: []'), '5: people takes a map from a person in the service to a person in Git'],
		['a text for a map', workspace('connect: token'), '5: workspaces.acme.connect takes a map'],
		['a text for a list', workspace('ignore: syncs'), '5: workspaces.acme.ignore takes a list'],
		[
			'the name of a variable',
			workspace('variables: { "no name": env:X }'),
			'5: workspaces.acme.variables["no name"] takes the name of a variable',
		],
		[
			'the value of a variable',
			workspace('variables: { key: s3cret }'),
			'5: workspaces.acme.variables.key takes env:NAME or file:PATH, never the secret itself',
		],
		[
			'a time zone',
			workspace('policy: { windows: [{ zone: Mars/Olympus }] }'),
			'5: workspaces.acme.policy.windows[0].zone takes the name of a time zone: Europe/Berlin',
		],
		[
			'a time of day',
			workspace('policy: { windows: [{ from: "9:00" }] }'),
			"5: workspaces.acme.policy.windows[0].from takes a time of day, written '09:30'",
		],
		[
			'unknown key of a window',
			workspace('policy: { windows: [{ form: "09:00" }] }'),
			'5: workspaces.acme.policy.windows[0].form is not a setting > did you mean from?',
		],
		[
			'no address',
			workspace('overlays: { syncs: { a: 1 } }'),
			'5: workspaces.acme.overlays.syncs is not an address > addresses look like sync.customers-to-crm',
		],
		['no map of attributes', workspace('overlays: { sync.a: 1 }'), '5: workspaces.acme.overlays["sync.a"] takes a map'],
		['nothing', workspace('overlays: { sync.a: {} }'), '5: workspaces.acme.overlays["sync.a"] takes a map of attributes and their values'],
		['an item of a list', workspace('ignore: [""]'), '5: workspaces.acme.ignore[0] takes a pattern, not an empty text'],
		[
			'a person without address',
			top('people: { a: Jane }'),
			'5: people.a takes a name and an address: Jane Doe <jane@users.noreply.example>',
		],
		['a state of another kind', top('state: ftp://x'), '5: state takes git, local, postgres://…, s3://bucket/prefix or https://…'],
		[
			'a provider that is a path',
			'version: 1\nworkspaces:\n  acme:\n    provider: ../evil\n',
			'4: workspaces.acme.provider takes the name of a provider: small letters, digits and hyphens',
		],
		[
			'a package without its version',
			workspace('package: tideway-provider-demo@^1.0.0'),
			'5: workspaces.acme.package takes a package with its version, as in tideway-provider-acme@1.2.0',
		],
		[
			'a package that is no provider',
			workspace('package: left-pad@1.3.0'),
			'5: workspaces.acme.package takes a package with its version, as in tideway-provider-acme@1.2.0',
		],
		['no provider', 'version: 1\nworkspaces:\n  acme: {}\n', '3: workspaces.acme.provider is missing'],
		['no version', 'workspaces:\n  acme:\n    provider: demo\n', '?: version is missing'],
		[
			'a newer version',
			'version: 2\nworkspaces:\n  acme:\n    provider: demo\n',
			'1: version takes 1 > the file was written for a newer Tideway: install that',
		],
		['no workspaces', 'version: 1\n', '?: workspaces is missing > it takes a map from the name of a workspace to its settings'],
		['no workspace', 'version: 1\nworkspaces: {}\n', '2: workspaces is empty > name at least one workspace, or run  tideway init'],
		['a workspace without a name', 'version: 1\nworkspaces:\n  " ":\n    provider: demo\n', '3: workspaces[" "] has no name'],
	])('%s', (_, text, complaint) => {
		expect(complaints(text)).toEqual([complaint])
	})

	test.each(['/abs', '../up', 'a/../b', '.git', 'a/.GIT/hooks', 'a\\b', '"a\\0b"'])('P43: the folder %s', (path) => {
		expect(complaints(workspace(`path: ${path}`))).toEqual([
			'5: workspaces.acme.path takes a folder inside the repository: no leading /, no .. and no .git',
		])
	})

	test.each(['-x', 'refs/heads/main', 'a..b', 'a b', '"a~1"', 'a.lock', '/a', 'a/', '"a@{1}"', '"a\\nb"', '.a', 'a/.b', '"a:b"'])(
		'the branch %s',
		(branch) => {
			expect(complaints(workspace(`branch: ${branch}`))).toEqual([
				'5: workspaces.acme.branch takes the name of a branch, without refs/heads/',
			])
		},
	)

	test.each(['http://api.example', 'ftp://x', 'http://localhost.evil.example', 'http://127.0.0.1@evil.example', 'https://'])(
		'P7: a token does not go to %s',
		(url) => {
			expect(complaints(workspace(`connect: { url: "${url}" }`))).toHaveLength(1)
		},
	)

	test.each<[string, string]>([
		['token', workspace('connect: { token: s3cr3t-value }')],
		['key that signs', workspace('sign: { key: s3cr3t-value }')],
		['token that looks like a reference', workspace('connect: { token: "env:s3cr3t-value" }')],
		['state key', top('state_key: s3cr3t-value')],
		['password in the state', top('state: postgres://user:s3cr3t-value@db.example/x')],
		['password in the address', workspace('connect: { url: "https://s3cr3t-value@api.example" }')],
	])('P7: a literal secret is refused and not repeated: %s', (_, text) => {
		const [complaint, ...others] = complaints(text)
		expect(others).toEqual([])
		expect(complaint).toMatch(/^5: /)
		expect(complaint).not.toContain('s3cr3t')
	})

	test('everything at once, each at its place', () => {
		const result = read(
			'version: 1\nstat: git\npeople: { a: b }\nworkspaces:\n  one:\n    provider: demo\n    mode: x\n  two:\n    provider: Demo\n    pth: a\n',
		)
		expect(result.kind === 'invalid' && result.problems.map(({ where }) => [where?.line, where?.path?.join('.')])).toEqual([
			[2, 'stat'],
			[3, 'people.a'],
			[7, 'workspaces.one.mode'],
			[9, 'workspaces.two.provider'],
			[10, 'workspaces.two.pth'],
		])
	})
})

test('the published schema has every setting and its default', () => {
	const schema = settingsSchema() as {
		properties: Record<string, { additionalProperties?: { properties: Record<string, unknown>; required: readonly string[] } }>
		required: readonly string[]
	}
	expect(Object.keys(schema.properties)).toEqual(['version', 'state', 'state_ref', 'state_key', 'people', 'connections', 'workspaces'])
	expect(schema.required).toEqual(['version', 'workspaces'])
	const inner = schema.properties['workspaces']?.additionalProperties
	expect(inner?.required).toEqual(['provider'])
	expect(Object.keys(inner?.properties ?? {})).toEqual([
		'enabled',
		'provider',
		'package',
		'mode',
		'format',
		'layout',
		'slug',
		'path',
		'branch',
		'connect',
		'git',
		'variables',
		'env_file',
		'deletes',
		'on_conflict',
		'commits',
		'push',
		'sign',
		'policy',
		'overlays',
		'allow_secrets',
		'ignore',
	])
})
