import { globSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { loadProvider } from '../../src/adapters/providers.ts'
import { fromPlain } from '../../src/model/index.ts'
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

test.each<[string, object, readonly string[]]>([
	['{"name": "a"}', { name: 'a' }, []],
	['{}', {}, ['body.name']],
	['{"name": "a", "other": 1}', { name: 'a', other: 1 }, ['body.other']],
	['{"name": "a", "__proto__": {}}', { name: 'a', ['__proto__']: {} }, ['body.__proto__']],
	['{"__proto__": {"name": "a"}}', { ['__proto__']: { name: 'a' } }, ['body.name', 'body.__proto__']],
	['{"name": "a", "constructor": 1}', { name: 'a', constructor: 1 }, ['body.constructor']],
])('members count by their names, whatever these mean to JavaScript: %s', (_, body, faults) => {
	const schema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'], additionalProperties: false }
	const endpoint = { id: 'make', method: 'POST', path: '/things', parameters: [], answer: {}, statuses: [], body: schema } as const
	const found = makeValidate()(endpoint, { ...INPUT, body: fromPlain(body) })
	expect(found.map(({ at }) => at).toSorted()).toEqual(faults.toSorted())
})
