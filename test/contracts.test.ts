import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import type { Dict, Plan, Value } from '../src/model/index.ts'
import { CATALOGUE, EXIT, exitOf, isDict, planValue, renderJson, toPlain } from '../src/model/index.ts'
import { settingsSchema } from '../src/settings/index.ts'
import { commandsSchema, planSchema } from '../src/show/index.ts'
import { empty, planWith, rich } from './support/plans.ts'

const folder = path.join(import.meta.dirname, '..', 'schemas')
const isUpdate = process.env['UPDATE_SCHEMAS'] === '1'

/** Every file in `schemas/`, by what generates it. `UPDATE_SCHEMAS=1` writes them. */
const CONTRACTS: Readonly<Record<string, () => unknown>> = {
	'commands.json': commandsSchema,
	'plan.json': planSchema,
	'problems.json': problemList,
	'settings.json': settingsSchema,
}

/** Each expected failure: its meaning, the exit code of a run that it ends, and whether waiting can help. */
function problemList(): unknown {
	const problems = Object.entries(CATALOGUE).map(([code, { exit, waiting, meaning }]) => [code, { meaning, exit: exitOf(exit), waiting }])
	return { exits: EXIT, problems: Object.fromEntries(problems) }
}

function generate(name: string): string {
	return `${JSON.stringify(CONTRACTS[name]?.(), null, '\t')}\n`
}

describe('published contracts', () => {
	test('every file in schemas is generated here', () => {
		if (isUpdate) for (const name of Object.keys(CONTRACTS)) writeFileSync(path.join(folder, name), generate(name))
		expect(readdirSync(folder).toSorted()).toEqual(Object.keys(CONTRACTS).toSorted())
	})

	test.each(Object.keys(CONTRACTS))('schemas/%s is what the code says', (name) => {
		expect(readFileSync(path.join(folder, name), 'utf8')).toBe(generate(name))
	})
})

describe('real documents fit', () => {
	const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true })
	const faultsOf = (schema: object, document: unknown): readonly string[] => {
		const validate = ajv.compile(schema)
		return validate(document) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`)
	}
	const documentOf = (plan: Plan): unknown => JSON.parse(renderJson(planValue(plan), 'sorted'))

	test.each<[string, Plan]>([
		['an empty plan', empty],
		['a plan with one of everything', rich],
		[
			'a masked value',
			planWith({ changes: rich.changes.map((change) => ({ ...change, other: new Map([['password', { kind: 'masked' } as const]]) })) }),
		],
	])('%s', (_, plan) => {
		expect(faultsOf(planSchema(), documentOf(plan))).toEqual([])
	})

	test.each<[string, (plan: Record<string, unknown>) => void]>([
		[
			'a member that nobody knows',
			(plan) => {
				plan['extra'] = 1
			},
		],
		[
			'a missing member',
			(plan) => {
				delete plan['held']
			},
		],
		[
			'another format',
			(plan) => {
				plan['format'] = 2
			},
		],
		[
			'a change of no kind',
			(plan) => {
				plan['changes'] = [{}]
			},
		],
		[
			'a digest of another form',
			(plan) => {
				plan['digest'] = 'md5:1'
			},
		],
	])('a plan with %s does not', (_, spoil) => {
		const plan = documentOf(rich) as Record<string, unknown>
		spoil(plan)
		expect(faultsOf(planSchema(), plan)).not.toEqual([])
	})

	test('settings', () => {
		const workspace = { provider: 'demo', connect: { token: 'env:TOKEN' } }
		const good = { version: 1, workspaces: { acme: workspace } }
		expect(faultsOf(settingsSchema(), good)).toEqual([])
		expect(faultsOf(settingsSchema(), { ...good, extra: 1 })).not.toEqual([])
		expect(faultsOf(settingsSchema(), { version: 1, workspaces: { acme: { ...workspace, connect: { token: 'literal' } } } })).not.toEqual(
			[],
		)
	})
})

test('a plan as a value holds every member of it', () => {
	const members = (value: Value): Dict => (isDict(value) ? value : new Map())
	expect([...planValue(rich).keys()].toSorted()).toEqual(Object.keys(rich).toSorted())
	expect(toPlain(members(planValue(rich).get('inputs')).get('git'))).toEqual({ ...rich.inputs.git })
})
