import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadProvider, providerNames } from '../src/adapters/providers.ts'
import { RESERVED } from '../src/tree/hcl/read/names.ts'
import { capabilities, capabilitiesIn } from './support/capabilities.ts'

const FOLDER = path.join(import.meta.dirname, '../providers')

describe.each(providerNames())('%s', (name) => {
	test('its README says what its schema says', async () => {
		const file = path.join(FOLDER, name, 'README.md')
		const readme = readFileSync(file, 'utf8')
		const [is, wanted] = [capabilitiesIn(readme), capabilities(await loadProvider(name))]
		if (process.env['UPDATE_SCHEMAS'] === '1' && is !== undefined)
			writeFileSync(
				file,
				readme.replace(is, () => wanted),
			)
		else expect(is).toBe(wanted)
	})

	// In a block `key` says by which key the resource goes, which an attribute of that name may say as well.
	test('no attribute has a name that a block of HCL keeps for itself', async () => {
		const { schema } = await loadProvider(name)
		const taken = schema.types.flatMap((type) => type.attributes.map((attribute) => `${type.name}.${attribute.name}`))
		expect(taken.filter((one) => RESERVED.has(one.slice(one.indexOf('.') + 1)) && !one.endsWith('.key'))).toEqual([])
	})
})
