import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ExportSource, StateOptions } from '../../src/export/index.ts'
import { chooseResources, exportConfiguration, exportState, renderIndentedJson } from '../../src/export/index.ts'
import type { Dict } from '../../src/model/index.ts'
import { makeAddress } from '../../src/model/index.ts'
import { SMALL } from '../providers/segment/start.ts'
import { tree } from '../support/sandbox.ts'
import { scratchFolder } from '../support/scratch.ts'
import { exportSource } from '../support/terraform/base.ts'
import { serveProvider } from '../support/terraform/provider.ts'
import type { TerraformRun } from '../support/terraform/run.ts'
import { terraform } from '../support/terraform/run.ts'
import { liveOf, SEGMENT_PROVIDER, SEGMENT_RESOURCES } from '../support/terraform/segment.ts'

const VERSION: StateOptions = { lineage: '3f0c7a52-5f0e-4e4e-9b9e-1d2a4c6b8e10', serial: 3 }

type Exports = { readonly files: Readonly<Record<string, string>>; readonly state: string; readonly variables: readonly string[] }

function exportAll(source: ExportSource): Exports {
	const chosen = chooseResources(source, [])
	if (chosen.kind === 'unknown') throw new Error(chosen.problem.message)
	const configuration = exportConfiguration(source, chosen.resources, '1.6.0')
	return {
		files: Object.fromEntries(configuration.files),
		state: renderIndentedJson(exportState(source, chosen.resources, VERSION).document),
		variables: configuration.variables.map(({ name }) => name),
	}
}

/** Terraform in a folder with these files and Segment's provider, as far as that has a schema. */
async function folderWith(
	files: Readonly<Record<string, string>>,
	{ state, variables }: Exports,
): Promise<(...args: readonly string[]) => Promise<TerraformRun>> {
	const folder = scratchFolder(files)
	const options = { provider: SEGMENT_PROVIDER, resources: SEGMENT_RESOURCES, live: liveOf(state) }
	const values = Object.fromEntries(variables.map((name) => [`TF_VAR_${name}`, 'secret-value']))
	const env = { ...values, TF_REATTACH_PROVIDERS: await serveProvider('segmentio/segment', options) }
	return (...args) => terraform(folder, env, ...args)
}

const PLAN = ['plan', '-no-color', '-input=false', '-detailed-exitcode']

/** Nothing in it is a secret. */
const PLAIN: ReadonlyMap<string, Dict> = new Map([
	...SMALL,
	...tree({
		'sources/database.yaml': { slug: 'database', name: 'Database', enabled: false, metadata: { id: 'srcmPostgres' }, settings: '{}' },
		'functions/relay.yaml': { resource_type: 'SOURCE', display_name: 'Relay', code: 'a(`${b}`)\n\n  %{c}\n' },
		'destinations/id-de1.yaml': {
			source_id: 'web',
			enabled: true,
			metadata: { id: 'd00000000000000000000a01' },
			settings: '{"hook":"https://hook.example/?q=<${a}>&b"}',
		},
	}),
])

describe('the real Terraform, with the schema of the real provider', () => {
	test('takes configuration and state, and has nothing to do', async () => {
		const exports = exportAll(exportSource(PLAIN))
		const run = await folderWith({ ...exports.files, 'terraform.tfstate': exports.state }, exports)
		expect(exports.variables).toEqual([])
		expect(await run('fmt', '-check', '-diff')).toEqual({ code: 0, out: '' })
		expect((await run('validate', '-no-color')).out).toContain('The configuration is valid.')
		const planned = await run(...PLAN)
		expect(planned).toEqual({ code: 0, out: expect.stringContaining('No changes. Your infrastructure matches the configuration.') })
		expect((await run('state', 'list')).out.trim().split('\n')).toHaveLength(PLAIN.size)
	})

	test('without a state its import blocks find everything, but for what cannot be imported', async () => {
		const exports = exportAll(exportSource(PLAIN))
		const run = await folderWith(exports.files, exports)
		const planned = await run(...PLAN)
		expect(planned.out).toContain(`Plan: ${PLAIN.size - 1} to import, 1 to add, 0 to change, 0 to destroy.`)
		expect(planned.out).toContain('# segment_source_warehouse_connection.web_id-whs1 will be created')
	})

	test('P7: secrets are in neither; what they are a part of is sent by the next apply, and nothing else', async () => {
		const exports = exportAll(exportSource(SMALL))
		const run = await folderWith({ ...exports.files, 'terraform.tfstate': exports.state }, exports)
		const text = JSON.stringify(exports)
		for (const secret of ['keep-this-9876', 'hunter2-long']) expect(text).not.toContain(secret)
		const planned = await run(...PLAN)
		expect(planned.out.match(/^ +[~+-] (?:resource|settings).*$/gm)?.map((line) => line.trim().replace(/ +/g, ' '))).toEqual([
			'~ resource "segment_destination" "id-de1" {',
			'~ settings = (sensitive value)',
			'~ resource "segment_source" "database" {',
			'~ settings = (sensitive value)',
		])
		expect(planned.out).toContain('Plan: 0 to add, 2 to change, 0 to destroy.')
	})

	test('what a block here makes several of moves to a block for each', async () => {
		const named = exportSource(
			PLAIN,
			new Map([
				[makeAddress('source', 'web'), { name: 'site', index: 'the ${web}' }],
				[makeAddress('source', 'database'), { name: 'site', index: 'db' }],
				[makeAddress('tracking_plan', 'id-tp_1'), { name: 'plan', index: 0 }],
			]),
		)
		const exports = exportAll(named)
		const run = await folderWith({ ...exports.files, 'terraform.tfstate': exports.state }, exports)
		expect((await run('fmt', '-check', '-diff')).out).toBe('')
		const planned = (await run(...PLAN)).out
		expect(planned.match(/^ +# .* has moved to .*$/gm)?.map((line) => line.trim())).toEqual([
			'# segment_source.site["db"] has moved to segment_source.site-db',
			'# segment_source.site["the $${web}"] has moved to segment_source.site-the_web_',
			'# segment_tracking_plan.plan[0] has moved to segment_tracking_plan.plan-0',
		])
		expect(planned).toContain('Plan: 0 to add, 0 to change, 0 to destroy.')
	})

	test('the state has the form that Terraform itself writes', async () => {
		const exports = exportAll(exportSource(PLAIN))
		const folder = scratchFolder({ 'terraform.tfstate': exports.state })
		await terraform(folder, {}, 'state', 'replace-provider', '-auto-approve', 'segmentio/segment', 'segmentio/other')
		const own = readFileSync(path.join(folder, 'terraform.tfstate'), 'utf8')
		expect(own).toContain('"serial": 4')
		const asOurs = own
			.replaceAll('segmentio/other', 'segmentio/segment')
			.replace(/"terraform_version": "[^"]*"/, '"terraform_version": "1.5.0"')
			.replace('"serial": 4', '"serial": 3')
		expect(JSON.parse(asOurs)).toEqual(JSON.parse(exports.state))
		expect(asOurs.replace(/"attributes": \{[\s\S]*?\n {10}\},/g, '')).toBe(exports.state.replace(/"attributes": \{[\s\S]*?\n {10}\},/g, ''))
	})
})
