import { describe, expect, test } from 'vitest'
import { layout } from '../../../providers/segment/layout.ts'
import { schema } from '../../../providers/segment/schema/index.ts'
import { slug } from '../../../providers/segment/slug.ts'
import { inHcl } from '../../../src/tree/in-hcl.ts'

describe('which file holds which resource', () => {
	test('every type has a folder, and a path leads back to its type and key', () => {
		for (const { name } of schema.types) {
			const path = layout.path(name, 'id-3b92a1') ?? expect.fail(name)
			expect(layout.place(path)).toEqual({ type: name, key: 'id-3b92a1' })
		}
		expect(new Set(schema.types.map(({ name }) => layout.path(name, 'a'))).size).toBe(schema.types.length)
	})

	test.each(['README.md', 'web.yaml', 'sources/web.tf', 'sources/a/web.yaml', 'spaces/a.yaml', 'sources/.yaml', 'sources/nul.yaml'])(
		'%s is foreign',
		(path) => {
			expect(layout.place(path)).toBeUndefined()
		},
	)

	test.each([
		['', 'it is empty'],
		['..', 'it would name a folder'],
		['a/b', 'it holds a slash'],
		['a\u0007', 'it holds a control character'],
		['\ud800', 'it holds half of a character'],
		['com1', 'Windows keeps this name for a device'],
		['a'.repeat(201), 'it is longer than 200 bytes'],
		['web', true],
	])('a key %j: %s', (key, accepted) => {
		expect(layout.accepts('source', key)).toBe(accepted)
	})

	test.each([
		['Loyalty Hook', 'loyalty-hook'],
		['Ünïcode & more', 'unicode-more'],
		['3rd party', 'n3rd-party'],
		['!!', ''],
	])('%s makes %s', (name, made) => {
		expect(slug(name)).toBe(made)
	})

	test('a key of an id can name a block', () => {
		const { layout: inBlocks } = inHcl({ name: 'segment', schema, layout } as Parameters<typeof inHcl>[0], 'readable')
		expect(inBlocks.path('destination', 'id-3b92a1')).toBe('destination_id-3b92a1.tf')
	})
})
