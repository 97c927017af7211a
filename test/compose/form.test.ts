import { expect, test } from 'vitest'
import { provider as hightouch } from '../../providers/hightouch/index.ts'
import { provider as segment } from '../../providers/segment/index.ts'
import { inFormat } from '../../src/compose/form.ts'
import type { WorkspaceSettings } from '../../src/settings/index.ts'

type Chosen = Partial<Pick<WorkspaceSettings, 'format' | 'layout'>>

const formOf = async (provider: typeof segment, chosen: Chosen, paths: readonly string[] = []): Promise<string> => {
	const shaped = await inFormat(provider, { name: 'acme', ...chosen } as WorkspaceSettings, async () => paths)
	return shaped.layout.blocks?.kind ?? (shaped.layout.mayHold ? 'blocks' : 'typed files')
}

test.each<[string, typeof segment, Chosen, readonly string[], string]>([
	['a new folder', segment, {}, [], 'readable'],
	['a tree that the service’s own sync wrote', segment, {}, ['sources/a.tf'], 'vendor'],
	['what the settings say', segment, { layout: 'readable' }, ['sources/a.tf'], 'readable'],
	['what the settings say', segment, { layout: 'vendor' }, [], 'vendor'],
	['a service without a form of its own in HCL', hightouch, { format: 'hcl' }, ['sources/a.tf'], 'blocks'],
	['the same, as the settings say', hightouch, { format: 'hcl', layout: 'readable' }, [], 'blocks'],
	['YAML', segment, { format: 'yaml' }, ['sources/a.tf'], 'typed files'],
	['YAML, as the settings say', hightouch, { layout: 'vendor' }, [], 'typed files'],
])('%s decides about the layout', async (_, provider, chosen, paths, expected) => {
	expect(await formOf(provider, chosen, paths)).toBe(expected)
})

test.each<[string, typeof segment, Chosen]>([
	['names in YAML', segment, { format: 'yaml', layout: 'readable' }],
	['a form that the service does not have', hightouch, { format: 'hcl', layout: 'vendor' }],
])('%s: refused, with what to write', async (_, provider, chosen) => {
	await expect(formOf(provider, chosen)).rejects.toMatchObject({
		problem: { code: 'CONFIG_INVALID', hint: expect.stringContaining('layout') },
	})
})
