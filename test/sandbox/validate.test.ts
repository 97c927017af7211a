import { globSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { loadProvider } from '../../src/adapters/providers.ts'
import { makeValidate } from '../../src/sandbox/validate.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')
const INPUT = { path: new Map<string, string>(), query: { flat: new Map<string, string[]>(), nested: new Map() }, body: new Map() }

/** They are compiled when a call first needs them, so a sandbox would start without a word. */
test.each(globSync('providers/*', { cwd: ROOT }).map((folder) => path.basename(folder)))(
	'every body that the API of %s describes can be checked',
	async (name) => {
		const { api } = await loadProvider(name)
		const validate = makeValidate()
		const described = api.endpoints.filter(({ body }) => body !== undefined)
		expect(described.length).toBeGreaterThan(0)
		for (const endpoint of described) expect(() => validate(endpoint, INPUT), endpoint.id).not.toThrow()
	},
)
