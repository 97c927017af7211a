import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { provider } from '../../examples/provider/index.ts'
import { sample } from '../../examples/provider/sample.ts'
import { providerConformance } from '../conformance/provider.ts'

const FOLDER = path.join(import.meta.dirname, '..', '..', 'examples', 'provider')
const read = (file: string): string => readFileSync(path.join(FOLDER, file), 'utf8')
const document = JSON.parse(read('openapi.json'))

providerConformance(provider, sample, undefined, [{ name: 'team.json', ...JSON.parse(read('cases/team.json')) }])

describe('the example is what its API document says', () => {
	test.each(provider.api.endpoints.map(({ id, method, path: at }) => [id, method, at] as const))('%s', (id, method, at) => {
		expect(document.paths[at]?.[method.toLowerCase()]?.operationId).toBe(id)
	})

	test.each(['Contact', 'Check'])('a %s has the members that are described', (name) => {
		const list = provider.api.endpoints.find(({ id }) => id === `list_${name.toLowerCase()}s`)
		const shown = JSON.parse(JSON.stringify(list?.answer ?? {})).properties[`${name.toLowerCase()}s`].items
		expect(Object.keys(shown.properties).toSorted()).toEqual(Object.keys(document.components.schemas[name].properties).toSorted())
	})
})

test('the guide shows the files of the example as they are', () => {
	const guide = readFileSync(path.join(FOLDER, '..', '..', 'docs', 'providers.md'), 'utf8')
	const blocks = [...guide.matchAll(/^<!-- (\S+) -->\n\n```\w+\n([\s\S]*?)^```$/gm)].map(
		([, file = '', text = '']) => [file, text] as const,
	)
	expect(blocks.map(([file]) => file)).toEqual(['schema.ts', 'api.ts', 'index.ts', 'sample.ts', 'cases/team.json'])
	for (const [file, text] of blocks) for (const part of text.split(/^.*…$\n/m)) expect(read(file), `${file}: ${part}`).toContain(part)
})
