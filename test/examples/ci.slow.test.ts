import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { builtEntry } from '../support/built.ts'
import { ciHost } from '../support/ci-host.ts'
import type { E2e, World } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'
import { forgeDouble } from '../support/forge-double.ts'
import { addPerson, addPull } from '../support/forge-model.ts'

const CI = path.join(import.meta.dirname, '..', '..', 'examples', 'ci')
const CUSTOMERS = edited(SHOP['models/customers.yaml'], 'name: Customers', 'name: All customers')

let worlds: E2e
let entry: string
beforeAll(async () => {
	entry = await builtEntry()
	worlds = await e2e(SHOP)
}, 60_000)
afterAll(() => worlds.close())

type Ran = { readonly code: number; readonly out: string; readonly err: string }

/** Runs a script as the runners of GitHub do, with `npm` that has installed Tideway already. */
async function bash(world: World, cwd: string, script: string, env: NodeJS.ProcessEnv): Promise<Ran> {
	const bin = path.join(world.folder, 'bin')
	mkdirSync(bin, { recursive: true })
	const program = (name: string, text: string): void => {
		writeFileSync(path.join(bin, name), `#!/bin/sh\n${text}\n`)
		chmodSync(path.join(bin, name), 0o755)
	}
	program('npm', 'test "$1" = ci')
	program('tideway', `exec "${process.execPath}" "${entry}" "$@"`)
	program('npx', 'test "$1" = --no-install && shift && exec "$@"')
	// What the scripts themselves call has all the variables of the job, as everywhere.
	const all = { ...world.env, ...env, PATH: `${bin}:${process.env['PATH']}` }
	try {
		const { stdout, stderr } = await promisify(execFile)('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
			cwd,
			env: all,
		})
		return { code: 0, out: stdout, err: stderr }
	} catch (error) {
		const { code, stdout, stderr } = error as { readonly code: number; readonly stdout: string; readonly stderr: string }
		return { code, out: stdout, err: stderr }
	}
}

/** A commit on a branch of the remote; main stays checked out. */
function branch(world: World, name: string): string {
	world.git('checkout', '--quiet', '-b', name)
	world.write({ 'models/customers.yaml': CUSTOMERS })
	world.git('commit', '--quiet', '--all', '--message', 'Rename')
	world.git('push', '--quiet', 'origin', name)
	const id = world.git('rev-parse', 'HEAD')
	world.git('checkout', '--quiet', 'main')
	return id
}

const templateOf = (file: string) => parse(readFileSync(path.join(CI, file), 'utf8'))

describe('templates, step by step', () => {
	test('github.yml plans a pull request', async () => {
		const world = await worlds.world()
		const host = await ciHost(world.remote)
		const head = branch(world, 'rename')
		const number = await host.open('rename', {})
		const steps: readonly { readonly run?: string }[] = templateOf('github.yml').jobs.plan.steps
		const script = steps.flatMap(({ run }) => run ?? []).join('\n')
		const ran = await bash(world, world.clone, script, host.env('pull_request', number))
		await host.close()
		expect(ran.code, ran.err).toBe(0)
		expect(ran.out).toContain('Plan: 0 to add, 1 to change, 0 to destroy.')
		expect(host.check(head, 'tideway/plan')).toMatch(/^completed success/)
	})

	test('gitlab.yml plans a merge request', async () => {
		const world = await worlds.world()
		const head = branch(world, 'rename')
		const commitOf = (name: string): string => world.git('rev-parse', `refs/remotes/origin/${name}`)
		const double = await forgeDouble('gitlab', 'acme/tracking', { commitOf, squash: () => head })
		addPerson(double.model, 'ann', 'write')
		const pull = addPull(double.model, { author: 'ann', head: 'rename', base: 'main', title: 'Rename', body: '' })
		const { plan, '.tideway': common } = templateOf('gitlab.yml')
		const folder = path.join(world.folder, 'job')
		mkdirSync(folder)
		const ran = await bash(world, folder, [...common.before_script, ...plan.script].join('\n'), {
			GITLAB_CI: 'true',
			GITLAB_TOKEN: double.model.token,
			CI_SERVER_URL: 'https://gitlab.com',
			CI_API_V4_URL: double.api,
			CI_PROJECT_PATH: 'acme/tracking',
			CI_PROJECT_URL: world.remote.replace(/\.git$/, ''),
			CI_PIPELINE_SOURCE: 'merge_request_event',
			CI_MERGE_REQUEST_IID: String(pull.number),
			CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
		})
		double.close()
		expect(ran.code, ran.err).toBe(0)
		expect(double.violations).toEqual([])
		expect(double.model.comments.map(({ body }) => body)).toEqual([expect.stringContaining('1 to change')])
		expect([...double.model.reports.values()].map(({ commit, name, state }) => ({ commit, name, state }))).toEqual([
			{ commit: head, name: 'tideway/plan', state: 'success' },
		])
	})

	test('pre-commit lets a good commit pass and stops a bad one', async () => {
		const world = await worlds.world()
		mkdirSync(path.join(world.clone, '.git', 'hooks'))
		writeFileSync(path.join(world.clone, '.git', 'hooks', 'pre-commit'), readFileSync(path.join(CI, 'pre-commit')), { mode: 0o755 })
		const commit = (text: string): Promise<Ran> => {
			world.write({ 'models/orders.yaml': text })
			return bash(world, world.clone, 'git commit --quiet --all --message Edit', {})
		}
		expect(await commit(edited(SHOP['models/orders.yaml'], 'name: Orders', 'name: All orders'))).toMatchObject({ code: 0 })
		const bad = await commit('name: [')
		expect(bad.code).toBe(1)
		expect(bad.out + bad.err).toContain('models/orders.yaml')
	})

	test('atlantis.yaml plans the merge, and applies it by landing it', async () => {
		const world = await worlds.world()
		branch(world, 'rename')
		// As --checkout-strategy=merge does it.
		world.git('merge', '--quiet', '--no-ff', '-m', 'atlantis-merge', 'rename')
		const { plan, apply } = templateOf('atlantis.yaml').workflows.tideway
		const env = { PROJECT_NAME: 'acme', PLANFILE: path.join(world.folder, 'plan.out') }
		const planned = await bash(world, world.clone, plan.steps[0].run, env)
		expect(planned.out, planned.err).toContain('Plan: 0 to add, 1 to change, 0 to destroy.')
		const applied = await bash(world, world.clone, apply.steps[0].run, env)
		expect(applied.code, applied.err).toBe(0)
		expect(applied.out).toContain('Apply complete!')
		expect((await world.plan()).changes).toEqual([])
	})
})
