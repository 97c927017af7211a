import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const ROOT = path.join(import.meta.dirname, '..', '..')
const textOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')

type Step = {
	readonly name?: string
	readonly uses?: string
	readonly run?: string
	readonly env?: object
	readonly with?: Readonly<Record<string, unknown>>
}
type Job = {
	readonly permissions?: Readonly<Record<string, string>>
	readonly environment?: string
	readonly needs?: string
	readonly 'timeout-minutes'?: number
	readonly steps: readonly Step[]
}
type Workflow = { readonly on: object; readonly permissions: object; readonly jobs: Readonly<Record<string, Job>> }

const workflows = ['.github/workflows/check.yml', '.github/workflows/release.yml', 'examples/ci/github.yml']
const workflowIn = (file: string): Workflow => parse(textOf(file))
const stepsIn = ({ jobs }: Workflow): readonly Step[] => Object.values(jobs).flatMap(({ steps }) => steps)
const scriptsIn = (steps: readonly Step[]): string => steps.map(({ run }) => run ?? '').join('\n')

test('S38: every workflow of this repository is looked at here', () => {
	expect(globSync('.github/workflows/*', { cwd: ROOT }).sort()).toEqual(workflows.slice(0, 2))
})

describe.each(workflows)('S38: %s', (file) => {
	const workflow = workflowIn(file)
	const steps = stepsIn(workflow)

	test('has no rights but those that a job asks for, and an end', () => {
		expect(workflow.permissions).toEqual({})
		for (const job of Object.values(workflow.jobs)) {
			expect(Object.keys(job.permissions ?? {}).length).toBeGreaterThan(0)
			expect(job['timeout-minutes']).toBeGreaterThan(0)
		}
	})

	test('is not started by strangers with rights of ours', () => {
		for (const event of ['pull_request_target', 'workflow_run', 'issue_comment', 'issues', 'discussion'])
			expect(Object.keys(workflow.on)).not.toContain(event)
	})

	test('uses actions of the host alone, each by its commit and with the version beside it, and leaves no token in the clone', () => {
		const lines = textOf(file)
			.split('\n')
			.filter((line) => line.includes('uses:'))
		expect(lines.filter((line) => !/uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([])
		const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
		expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([])
	})

	test('puts nothing into a script that somebody else could have written, and keeps no cache', () => {
		expect(scriptsIn(steps)).not.toContain('${{')
		expect(textOf(file)).not.toMatch(/actions\/cache|^\s*cache:/m)
	})
})

describe('S38: what else protects the repository', () => {
	test('code of a pull request runs where there is nothing to take', () => {
		const check = workflowIn('.github/workflows/check.yml')
		expect(check.jobs['check']?.permissions).toEqual({ contents: 'read' })
		expect(textOf('.github/workflows/check.yml')).not.toMatch(/secrets\.|github\.token|id-token|environment:/)
	})

	test('there is a way to report a hole, a licence, and updates that wait until others have tried them', () => {
		expect(textOf('SECURITY.md')).toContain('Report a vulnerability')
		expect(existsSync(path.join(ROOT, 'LICENSE'))).toBe(true)
		const { updates } = parse(textOf('.github/dependabot.yml'))
		expect(updates.map((one: Record<string, unknown>) => one['package-ecosystem'])).toEqual(['npm', 'github-actions'])
		for (const { cooldown } of updates) expect(cooldown['default-days']).toBeGreaterThanOrEqual(7)
	})

	test('no program stands in the repository that nobody can read', () => {
		const files = globSync('**/*.{exe,dll,so,dylib,jar,class,pyc,wasm,node,o,a}', {
			cwd: ROOT,
			exclude: (name) => ['node_modules', 'dist', '.git'].includes(String(name)),
		})
		expect(files).toEqual([])
	})
})

describe('S37: a release', () => {
	const workflow = workflowIn('.github/workflows/release.yml')
	const { check, publish } = workflow.jobs

	test('is made of a tag alone, after all checks, and once a person agreed', () => {
		expect(workflow.on).toEqual({ push: { tags: ['v*'] } })
		expect([publish?.needs, publish?.environment]).toEqual(['check', 'release'])
		expect(scriptsIn(check?.steps ?? [])).toMatch(/merge-base --is-ancestor "\$GITHUB_SHA" origin\/main[\s\S]*\.ci\/run/)
	})

	test('is published by the identity of the run, which no long-lived token could replace, and says where it was made', () => {
		expect([check?.permissions, publish?.permissions]).toEqual([{ contents: 'read' }, { contents: 'write', 'id-token': 'write' }])
		expect(scriptsIn(publish?.steps ?? [])).toContain('npm publish --ignore-scripts --provenance')
		expect(textOf('.github/workflows/release.yml')).not.toMatch(/secrets\.|NPM_TOKEN|NODE_AUTH_TOKEN|_authToken/)
	})

	test('comes with the list of its contents and checksums, and runs nothing of others while it is made', () => {
		const scripts = scriptsIn(publish?.steps ?? [])
		expect(scripts).toMatch(/npm run pack:release[\s\S]*gh release create[^\n]* release\/\*/)
		expect(scripts.match(/npm ci(?! --ignore-scripts)/g)).toBeNull()
		expect(JSON.parse(textOf('package.json')).scripts['pack:release']).toBe('node .ci/pack.ts release')
	})
})
