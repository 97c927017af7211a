import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtEntry } from '../support/built.ts'
import type { GitBench } from '../support/git.ts'
import { gitBench } from '../support/git.ts'

const TREE = `# Where visitors come from.
resource "segment_source" "web" {
  slug    = "website"
  name    = "Website"
  enabled = true
  metadata = {
    id = "srcmWebsite"
  }
  settings = jsonencode({
    website_url = "https://example.test" # ours
  })
}

resource "segment_tracking_plan" "signups" {
  name = "Sign-ups"
  type = "LIVE"
  rules = [
    {
      type        = "TRACK"
      key         = "Signed Up"
      version     = 1
      json_schema = jsonencode({ properties = { plan = { type = "string" } }, type = "object" })
    },
  ]
}
`
const CONNECTION = `
resource "segment_source_tracking_plan_connection" "web" {
  source_id        = segment_source.web.id
  tracking_plan_id = segment_tracking_plan.signups.id
}
`

let bench: GitBench
let entry: string
let sandbox: { readonly url: string; stop(): void }
beforeAll(async () => {
	bench = gitBench()
	entry = await builtEntry()
	sandbox = await serve()
}, 60_000)
afterAll(() => {
	sandbox.stop()
	bench.remove()
})

async function serve(): Promise<typeof sandbox> {
	const child = spawn(process.execPath, [entry, 'sandbox', 'serve', 'segment', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
	let said = ''
	for await (const chunk of child.stdout) {
		said += String(chunk)
		const url = /http:\/\/\S+/.exec(said)?.[0]
		if (url !== undefined) return { url, stop: () => void child.kill('SIGKILL') }
	}
	throw new Error(`the sandbox did not start: ${said}`)
}

/** A clone of a new remote with these files of the workspace, and commands in it. */
function cloneWith(name: string, files: Readonly<Record<string, string>>) {
	const remote = bench.bare(`${name}.git`)
	const clone = path.join(bench.folder, name)
	bench.git(bench.folder, 'clone', '--quiet', remote, name)
	const settings = [
		'version: 1',
		'workspaces:',
		'  acme:',
		'    provider: segment',
		'    mode: two-way',
		'    path: segment',
		'    connect:',
	]
	bench.write(clone, 'tideway.yaml', [...settings, '      token: env:SEGMENT_TOKEN', `      url: ${sandbox.url}`, ''].join('\n'))
	const env = {
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
	const run = (...argv: string[]): Promise<{ readonly code: number; readonly out: string }> =>
		new Promise((resolve) => {
			const child = execFile(process.execPath, [entry, ...argv], { cwd: clone, env }, (_, out, err) =>
				resolve({ code: child.exitCode ?? -1, out: out + err }),
			)
		})
	return { commit, run, read: (file: string) => readFileSync(path.join(clone, 'segment', file), 'utf8') }
}

async function edit(key: string, attributes: object): Promise<void> {
	const body = JSON.stringify({ kind: 'update', type: 'source', key, attributes })
	expect((await fetch(new URL('/_sandbox/ui', sandbox.url), { method: 'POST', body })).ok).toBe(true)
}

test('P1 P2 P14: a Segment workspace in HCL, both ways, under names of the files', { timeout: 120_000 }, async () => {
	const { commit, run, read } = cloneWith('one', { 'main.tf': TREE + CONNECTION })
	expect(await run('apply', '--yes')).toMatchObject({ code: 0, out: expect.stringContaining('Resources: 3 added') })
	expect((await run('plan')).out).toContain('No changes.')
	await edit('website', { name: 'Site' })
	expect((await run('apply', '--yes')).code).toBe(0)
	expect(read('main.tf')).toBe((TREE + CONNECTION).replace('"Website"', '"Site"'))
	commit({ 'main.tf': TREE.replace('"Website"', '"Site"').replace('"Sign-ups"', '"Registrations"') })
	const applied = await run('apply', '--yes')
	expect(applied).toMatchObject({ code: 0, out: expect.stringContaining('0 added, 1 changed, 1 destroyed') })
	expect((await run('plan')).out).toContain('No changes.')
	const other = cloneWith('two', {})
	expect((await other.run('pull', '--yes')).code).toBe(0)
	expect(other.read('source_website.tf')).toContain('  settings = jsonencode({\n')
	expect((await other.run('plan')).out).toContain('No changes.')
	expect((await other.run('fmt', '--check')).code).toBe(0)
})
