import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readSettings } from '../../src/compose/project.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')
const textOf = (file: string): string => readFileSync(path.join(ROOT, 'examples', file), 'utf8')

type Step = { readonly uses?: string; readonly run?: string; readonly env?: object; readonly with?: Readonly<Record<string, unknown>> }
type Job = { readonly permissions: object; readonly concurrency: object; readonly steps: readonly Step[] }

describe('S26: the workflow of GitHub', () => {
	const workflow = parse(textOf('ci/github.yml'))
	const jobs: readonly Job[] = Object.values(workflow.jobs)
	const steps = jobs.flatMap((job) => job.steps)

	test('gives a job only what it needs', () => {
		expect(workflow.permissions).toEqual({})
		expect(Object.fromEntries(Object.entries<Job>(workflow.jobs).map(([name, job]) => [name, job.permissions]))).toEqual({
			plan: { contents: 'read', 'pull-requests': 'write', checks: 'write' },
			apply: { contents: 'write', 'pull-requests': 'write', checks: 'write' },
		})
		expect(jobs.every(({ concurrency }) => concurrency !== undefined)).toBe(true)
	})

	test('runs no code of a pull request, and no action that can change under its name', () => {
		expect(Object.keys(workflow.on)).not.toContain('pull_request_target')
		const used = steps.flatMap(({ uses }) => uses ?? [])
		expect(used.filter((uses) => !/@[0-9a-f]{40}$/.test(uses))).toEqual([])
		const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
		expect(checkouts.map((step) => step.with)).toEqual([
			{ ref: '${{ github.event.pull_request.base.ref }}', 'persist-credentials': false },
			{ 'persist-credentials': false },
		])
	})

	test('hands values to scripts by variables alone, and a secret to one step alone', () => {
		expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([])
		expect(steps.filter((step) => JSON.stringify(step).includes('secrets.')).map(({ run }) => run?.includes('tideway ci'))).toEqual([
			true,
			true,
		])
	})
})

describe('the pipeline of GitLab', () => {
	const pipeline = parse(textOf('ci/gitlab.yml'))

	test('checks out nothing of a merge request, and applies one after the other', () => {
		expect(pipeline['.tideway'].variables).toEqual({ GIT_STRATEGY: 'none' })
		expect(pipeline.apply.resource_group).toBe('tideway')
		expect([pipeline.plan.extends, pipeline.apply.extends]).toEqual(['.tideway', '.tideway'])
	})
})

test('the settings in the guide to rules are settings', () => {
	const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(textOf('policies/README.md')) ?? []
	const { policy } = readSettings(new TextEncoder().encode(`version: 1\n${text}`)).workspaces.get('acme-production') ?? {}
	expect(policy).toMatchObject({ max: { delete: 0 }, protect: ['sync.payroll-*', 'models/finance/**'], inboundApproval: true })
})

describe('the policy for conftest', () => {
	/** Members that the shape of a plan has, wherever in it. */
	const namesIn = (value: unknown): readonly string[] => {
		if (typeof value !== 'object' || value === null) return []
		const own =
			'properties' in value && typeof value.properties === 'object' && value.properties !== null ? Object.keys(value.properties) : []
		return [...own, ...Object.values(value).flatMap(namesIn)]
	}

	test('speaks of members that the published shape has', () => {
		const known = new Set(namesIn(JSON.parse(readFileSync(path.join(ROOT, 'schemas', 'commands.json'), 'utf8'))))
		const said = [...textOf('policies/plan.rego').matchAll(/\b(?:input|plan|change|edit)\.([a-z]\w*)/gi)].map(([, name = '']) => name)
		expect(new Set(said)).toEqual(new Set(['plans', 'changes', 'to', 'kind', 'type', 'workspace', 'address', 'edits', 'path', 'conflicts']))
		expect(said.filter((name) => !known.has(name))).toEqual([])
	})
})
