import { globSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { builtEntry } from '../support/built.ts'
import { newCanary, scanFor } from '../support/canary.ts'
import { watchFolder } from '../support/canary-watch.ts'
import type { Runner } from '../support/e2e-commands.ts'
import { startRunner } from '../support/e2e-commands.ts'
import { serveSandbox } from '../support/e2e-sandbox.ts'
import type { GitBench } from '../support/git.ts'
import { gitBench } from '../support/git.ts'

const TREE = `variable "crm_key" {
  type      = string
  sensitive = true
}

variable "region" {
  type    = string
  default = "us"
}

resource "segment_source" "web" {
  slug     = "website"
  name     = "Website"
  enabled  = true
  metadata = { id = "srcmWebsite" }
  settings = jsonencode({})
}

resource "segment_destination" "crm" {
  name      = "CRM"
  enabled   = true
  source_id = segment_source.web.id
  metadata  = { id = "d00000000000000000000a01" }
  settings = jsonencode({
    sharedSecret = "Bearer \${var.crm_key}" # never here
    hook         = "https://\${var.region}.example.test"
  })
}
`

const SECRETS = { first: newCanary(), second: newCanary(), key: newCanary(), wrong: newCanary() }
const scan = scanFor(SECRETS)

let bench: GitBench
let runner: Runner
let sandbox: Awaited<ReturnType<typeof serve>>
beforeAll(async () => {
	bench = gitBench()
	runner = startRunner()
	sandbox = await serve()
}, 60_000)
afterAll(async () => {
	await runner.close()
	sandbox.stop()
	bench.remove()
})

const serve = async () => await serveSandbox(await builtEntry(), 'segment')

type Run = { readonly code: number; readonly out: string }

function cloneWith(name: string, more: readonly string[], files: Readonly<Record<string, string>>, format = 'hcl', url = sandbox.url) {
	const remote = bench.bare(`${name}.git`)
	const clone = path.join(bench.folder, name)
	bench.git(bench.folder, 'clone', '--quiet', remote, name)
	const lines = [
		'version: 1',
		...more,
		'workspaces:',
		'  acme:',
		'    provider: segment',
		'    mode: two-way',
		`    format: ${format}`,
		'    path: segment',
		'    connect:',
	]
	bench.write(clone, 'tideway.yaml', [...lines, '      token: env:SEGMENT_TOKEN', `      url: ${url}`, ''].join('\n'))
	const base = {
		...bench.env,
		PATH: process.env['PATH'],
		XDG_CACHE_HOME: path.join(bench.folder, `${name}.cache`),
		SEGMENT_TOKEN: 'sandbox',
	}
	const commit = (changed: Readonly<Record<string, string>>): void => {
		for (const [file, text] of Object.entries(changed)) bench.write(clone, `segment/${file}`, text)
		bench.commitAll(clone, 'Edit')
		bench.git(clone, 'push', '--quiet', 'origin', 'HEAD:main')
	}
	commit(files)
	const run = async (env: NodeJS.ProcessEnv, ...argv: string[]): Promise<Run> => {
		const { code, out, err, calls } = await runner.run({ argv, cwd: clone, env: { ...base, ...env }, pace: 'real' })
		expect(scan(out + err + calls)).toEqual([])
		return { code, out: out + err }
	}
	return { clone, commit, run, read: (file: string) => readFileSync(path.join(clone, 'segment', file), 'utf8') }
}

async function ui(change: object): Promise<void> {
	const answer = await fetch(new URL('/_sandbox/ui', sandbox.url), { method: 'POST', body: JSON.stringify(change) })
	expect(answer.ok).toBe(true)
}

test('P2, P7: a secret of HCL is kept by its name, and sent again when it is another one', { timeout: 120_000 }, async () => {
	const { commit, run, read, clone } = cloneWith('one', ['state_key: env:STATE_KEY'], { 'main.tf': TREE })
	const [first, second] = [SECRETS.first, SECRETS.second].map((secret) => ({ TIDEWAY_VAR_crm_key: secret, STATE_KEY: SECRETS.key }))
	expect((await run({ STATE_KEY: SECRETS.key }, 'plan')).out).toMatch(
		/settings\.sharedSecret.*takes the value of the variable crm_key[\s\S]*TIDEWAY_VAR_crm_key/,
	)
	const applied = await run({ ...first }, 'apply', '--yes')
	expect(applied).toMatchObject({ code: 0, out: expect.stringContaining('2 added') })
	const [, id = ''] = /destination\.crm.*\(id (\w+)\)/.exec(applied.out) ?? []
	expect((await run({ ...first }, 'plan')).out).toContain('No changes.')
	expect((await run({ ...second }, 'plan')).out).toMatch(/settings\.sharedSecret +\(sensitive value\), changed[\s\S]*0 to add, 1 to change/)
	expect((await run({ ...second }, 'apply', '--yes')).out).toContain('1 changed')
	// Where the value is not at hand, nobody can say that it is another one.
	expect((await run({ STATE_KEY: SECRETS.key }, 'plan')).out).toContain('No changes.')
	await ui({ kind: 'update', type: 'destination', key: `id-${id}`, attributes: { name: 'Customers' } })
	expect((await run({ STATE_KEY: SECRETS.key }, 'apply', '--yes')).code).toBe(0)
	expect(read('main.tf')).toBe(TREE.replace('"CRM"', '"Customers"'))
	expect((await run({ STATE_KEY: SECRETS.wrong }, 'plan')).out).toMatch(/is sealed with the key [0-9a-f]{16}/)
	commit({ 'main.tf': read('main.tf').replace('"Customers"', '"Clients"') })
	const saved = await run({ ...second }, 'plan', '--out', 'saved')
	expect(saved.out).toContain('1 to change')
	expect(await run({ ...second }, 'apply', 'saved')).toMatchObject({ code: 0, out: expect.stringContaining('1 changed') })
	expect(watchFolder(clone, scan).lookAtEnd()).toEqual([])
})

test('P7: in YAML without a key; what is new in the workspace gets a variable', { timeout: 120_000 }, async () => {
	const { commit, run, clone } = cloneWith('two', [], {}, 'yaml')
	expect(await run({}, 'pull', '--yes')).toMatchObject({ code: 0 })
	const file = globSync('**/*.yaml', { cwd: path.join(clone, 'segment') }).find((name) => name.includes('destination')) ?? ''
	const text = readFileSync(path.join(clone, 'segment', file), 'utf8')
	const [, name = ''] = /\$secret: (\w+)/.exec(text) ?? []
	expect(name).toMatch(/^destination__/)
	expect((await run({}, 'plan')).out).toContain('No changes.')
	commit({ [file]: text.replace(`$secret: ${name}`, '$secret: other') })
	expect(await run({}, 'apply', '--yes')).toMatchObject({ code: 4, out: expect.stringContaining('TIDEWAY_VAR_other') })
	const given = { TF_VAR_other: SECRETS.first }
	expect((await run(given, 'apply', '--yes')).out).toContain('1 changed')
	expect((await run({ TF_VAR_other: SECRETS.second }, 'plan')).out).toContain('No changes.')
	expect((await run({ TF_VAR_other: SECRETS.second }, 'apply', '--yes', '--resend', 'other')).out).toContain('1 changed')
	expect((await run(given, 'plan')).out).toContain('No changes.')
	expect(watchFolder(clone, scan).lookAtEnd()).toEqual([])
})

/** The service behind a server that puts the secret which it was sent last into the names that it shows. */
async function openGossip(behind: string): Promise<{ readonly url: string; readonly told: () => number }> {
	let last = ''
	let told = 0
	const server = createServer((request, response) => {
		const passOn = async (body: string): Promise<void> => {
			last = /"sharedSecret":"((?:[^"\\]|\\.)*)"/.exec(body)?.[1] ?? last
			const { authorization = '', 'content-type': type = 'application/json' } = request.headers
			const init = { method: request.method ?? 'GET', headers: { authorization, 'content-type': type }, ...(body !== '' && { body }) }
			const answer = await fetch(new URL(request.url ?? '', behind), init)
			const text = (await answer.text()).replaceAll('"name":"CRM"', () => {
				told += last === '' ? 0 : 1
				return `"name":"CRM${last === '' ? '' : ` ${last}`}"`
			})
			response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' }).end(text)
		}
		const chunks: Buffer[] = []
		request.on('data', (chunk: Buffer) => chunks.push(chunk))
		request.on('end', () => void passOn(Buffer.concat(chunks).toString()).catch(() => response.destroy()))
	})
	onTestFinished(() => void server.close())
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const { port } = server.address() as AddressInfo
	return { url: `http://127.0.0.1:${port}${new URL(behind).pathname.replace(/\/$/, '')}`, told: () => told }
}

test('P7: a service that shows the secret in another place brings it into no state, file or output', { timeout: 120_000 }, async () => {
	const own = await serve()
	onTestFinished(() => own.stop())
	const gossip = await openGossip(own.url)
	const { run, clone } = cloneWith('three', [], { 'main.tf': TREE }, 'hcl', gossip.url)
	const given = { TIDEWAY_VAR_crm_key: SECRETS.first }
	const applied = await run(given, 'apply', '--yes', '--verbose', '--json')
	expect([applied.code, gossip.told() > 0], applied.out).toEqual([0, true])
	const held = /destination\.crm[^\n]*\n *destination\.crm: `name` holds the value of a variable that is a secret/
	for (const command of [
		['plan', '--verbose'],
		['apply', '--yes', '--verbose'],
	])
		expect((await run(given, ...command)).out).toMatch(held)
	for (const command of [['plan', '--json'], ['state', 'pull'], ['status'], ['log']]) await run(given, ...command)
	expect(watchFolder(bench.folder, scan).lookAtEnd()).toEqual([])
	expect(readFileSync(path.join(clone, 'segment', 'main.tf'), 'utf8')).toBe(TREE)
})
