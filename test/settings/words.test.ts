import { describe, expect, test } from 'vitest'
import { SETTINGS_WORDS, settingsSchema, withWords } from '../../src/settings/index.ts'

type Schema = Readonly<Record<string, unknown>>

/** Every setting of a schema by its path. */
function* settingsIn(schema: Schema, path = ''): Generator<readonly [string, Schema]> {
	for (const [name, value] of Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Schema>>)) {
		const at = path === '' ? name : `${path}.${name}`
		yield [at, value]
		yield* settingsIn(value, at)
	}
	for (const branch of (schema['oneOf'] ?? []) as readonly Schema[]) yield* settingsIn(branch, path)
	if (schema['additionalProperties']) yield* settingsIn(schema['additionalProperties'] as Schema, `${path}.*`)
	if (schema['items']) yield* settingsIn(schema['items'] as Schema, `${path}[]`)
}

describe('the words of the settings', () => {
	test('every setting has a sentence, and no sentence is about none', () => {
		const settings = [...settingsIn(settingsSchema())]
		expect(Object.keys(SETTINGS_WORDS).toSorted()).toEqual([...new Set(settings.map(([path]) => path))].toSorted())
		for (const [path, { description }] of settings)
			expect({ path, description }).toEqual({ path, description: expect.stringMatching(/\.$/) })
	})

	test('what a schema says of itself stays, and what holds no setting is left as it is', () => {
		const schema = { properties: { version: { description: 'Own.', const: 1 }, other: { enum: ['a'] } }, additionalProperties: false }
		expect(withWords(schema)).toEqual(schema)
	})
})
