import { expect, test } from 'vitest'
import type { Schema } from '../../../src/model/index.ts'
import { toPlain } from '../../../src/model/index.ts'
import { jsonSchemasIn } from '../../../src/plan/index.ts'
import { resourceOf } from '../../support/shop.ts'

const BASIC = { role: 'managed', can: { create: true, update: true, delete: true } } as const
const MENTION = { member: '$ref', prefix: '#/parts/', refersTo: 'part', within: 'shelf' } as const

const LIBRARY: Schema = {
	version: 1,
	types: [
		{ ...BASIC, name: 'part', title: 'parts', attributes: [{ name: 'body', kind: 'any', language: 'json-schema', mentions: MENTION }] },
		{ ...BASIC, name: 'event', title: 'events', attributes: [{ name: 'schema', kind: 'any', language: 'json-schema', mentions: MENTION }] },
		{ ...BASIC, name: 'form', title: 'forms', attributes: [{ name: 'schema', kind: 'any', language: 'json-schema' }] },
		{ ...BASIC, name: 'note', title: 'notes', attributes: [{ name: 'schema', kind: 'any' }] },
	],
}

test('each schema comes with the schemas that it may mention: those of its own shelf, shared', () => {
	const found = jsonSchemasIn(LIBRARY, [
		resourceOf('part.s/a', { shelf: 's', body: { type: 'string' } }),
		resourceOf('part.t/b', { shelf: 't', body: { type: 'number' } }),
		resourceOf('event.s/e', { shelf: 's', schema: { $ref: '#/parts/a' } }),
		resourceOf('event.u/e', { shelf: 'u', schema: {} }),
		resourceOf('event.s/none', { shelf: 's' }),
		resourceOf('event.s/text', { shelf: 's', schema: '{}' }),
		resourceOf('form.f', { schema: {} }),
		resourceOf('note.n', { schema: {} }),
	])
	const shown = found.map(({ resource, path, elsewhere }) => [
		`${resource.address} ${path.join('.')}`,
		elsewhere && [...elsewhere.schemas].map(([name, schema]) => [name, toPlain(schema)]),
	])
	expect(shown).toEqual([
		['part.s/a body', [['a', { type: 'string' }]]],
		['part.t/b body', [['b', { type: 'number' }]]],
		['event.s/e schema', [['a', { type: 'string' }]]],
		['event.u/e schema', []],
		['form.f schema', undefined],
	])
	expect(found[2]?.elsewhere?.schemas).toBe(found[0]?.elsewhere?.schemas)
})
