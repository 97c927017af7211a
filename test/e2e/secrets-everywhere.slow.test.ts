import { globSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SECRETS } from '../support/canary-e2e.ts'
import type { EchoServer } from '../support/canary-echo.ts'
import { openEcho } from '../support/canary-echo.ts'
import type { CiHost } from '../support/ci-host.ts'
import { ciHost } from '../support/ci-host.ts'
import type { E2e, World } from '../support/e2e.ts'
import { e2e, settingsText } from '../support/e2e.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'

const COMMANDS = path.join(import.meta.dirname, '..', '..', 'src', 'commands')

/** How each command is called, one after the other in one repository. Those without a call are tried elsewhere, or run until they are stopped. */
const CALLS: Readonly<Record<string, readonly (readonly string[])[]>> = {
	plan: [['plan'], ['plan', '--out', 'saved.plan'], ['plan', '--format', 'markdown'], ['plan', '--format', 'terraform-json']],
	show: [['show', 'saved.plan']],
	status: [['status']],
	graph: [['graph']],
	fmt: [['fmt', '--check']],
	validate: [['validate']],
	check: [['check'], ['check', '--format', 'sarif']],
	log: [['log']],
	diff: [['diff', 'acme', 'acme']],
	promote: [['promote', 'acme', 'acme']],
	doctor: [['doctor'], ['doctor', '--json'], ['doctor', '--bundle', 'bundle.json']],
	ci: [['ci'], ['ci', '--dry-run']],
	completion: [['completion', 'bash']],
	init: [['init', '--provider', 'hightouch', '--workspace', 'acme']],
	convert: [['convert', '--layout', 'readable']],
	'connection add': [['connection', 'add', 'other', '--kind', 'token', '--host', '127.0.0.1:1', '--token', 'env:GIT_TOKEN']],
	'connection list': [['connection', 'list']],
	'connection test': [['connection', 'test', 'host']],
	'connection remove': [['connection', 'remove', 'other']],
	'provider new': [['provider', 'new', 'made']],
	'provider test': [['provider', 'test', 'tideway-provider-made']],
	pull: [['pull', '--yes']],
	push: [['push', '--yes']],
	resync: [['resync', '--yes']],
	apply: [
		['apply', '--yes'],
		['apply', '--yes', '--json'],
	],
	sync: [['sync']],
	resolve: [['resolve', '--take', 'git', '--all']],
	rollback: [['rollback', 'HEAD', '--dry-run']],
	pause: [['pause', '--reason', 'an audit']],
	resume: [['resume']],
	'lock list': [['lock', 'list']],
	'lock release': [['lock', 'release', '0123456789abcdef0123456789abcdef']],
	'state list': [['state', 'list']],
	'state show': [['state', 'show', 'model.customers']],
	'state pull': [
		['state', 'pull'],
		['state', 'pull', '--unseal'],
	],
	'state push': [['state', 'push', 'saved.plan']],
	'state mv': [['state', 'mv', 'model.visits', 'model.views', '--dry-run']],
	'state rm': [['state', 'rm', 'model.visits', '--dry-run']],
	'state export': [['state', 'export', '--terraform']],
	'state rebuild': [['state', 'rebuild', '--yes']],
	import: [['import', 'model.visits', '1003']],
	'export terraform': [['export', 'terraform', 'terraform']],
	'sandbox serve': [],
}

let worlds: E2e
let world: World
let host: CiHost
let echo: EchoServer
beforeAll(async () => {
	worlds = await e2e(SHOP)
	world = await worlds.world({ begin: 'settings' })
	host = await ciHost(world.remote)
	echo = await openEcho(world.url)
	const top = 'state_key: env:STATE_KEY\nconnections: { host: { kind: token, host: 127.0.0.1:1, token: env:GIT_TOKEN } }'
	const settings = settingsText(echo.url, { top, settings: 'variables: { crm: env:CRM }' })
	writeFileSync(path.join(world.clone, 'tideway.yaml'), settings)
	world.commit(SHOP, 'Begin')
	Object.assign(world.env, { ...host.env('push'), STATE_KEY: SECRETS.password, GIT_TOKEN: SECRETS.hostToken, CRM: SECRETS.wrongToken })
	await world.apply(0)
	await world.ui('update', 'model', 'visits', { name: 'All visits' })
	world.commit({ 'models/customers.yaml': edited(SHOP['models/customers.yaml'], 'primaryKey: id', 'primaryKey: email') })
})
afterAll(async () => {
	await echo.close()
	await host.close()
	await worlds.close()
})

/** Each is looked at by the guard of the worlds: what it says, how it calls git, and all files that it leaves. */
const calls = Object.values(CALLS).flat()
const said = async (argv: readonly string[]): Promise<string> => {
	const { out, err } = await world.runWith({ pace: 'hurried' }, ...argv)
	return out + err
}

test('P7: every command is among those that are listened to here', () => {
	const files = globSync('**/*.ts', { cwd: COMMANDS }).filter((file) =>
		readFileSync(path.join(COMMANDS, file), 'utf8').includes('export default class'),
	)
	expect(Object.keys(CALLS).sort()).toEqual(files.map((file) => file.replace(/\.ts$/, '').replaceAll(path.sep, ' ')).sort())
})

describe('P7: a command that says all that it can says no secret', () => {
	test.each(calls.map((argv) => [argv.join(' '), argv] as const))('%s', async (_, argv) => {
		expect(await said(argv)).not.toBe('')
	})
})

describe('P7: nor where the service repeats what it was sent', () => {
	test.each(
		calls
			.filter(([command]) => !['completion', 'provider', 'connection', 'fmt'].includes(command ?? ''))
			.map((argv) => [argv.join(' '), argv] as const),
	)('%s', async (_, argv) => {
		echo.answer(['GET', 'POST', 'PATCH', 'PUT', 'DELETE'], ({ credential, headers, body }) => ({
			status: 401,
			headers: { 'content-type': 'application/json', 'www-authenticate': credential },
			body: JSON.stringify({ message: `no: ${credential}`, details: { headers, body } }),
		}))
		expect(await said(argv)).not.toBe('')
	})
})
