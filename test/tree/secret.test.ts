import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseYaml, renderYaml } from '../../src/formats/yaml/index.ts'
import type { Present, ResourceType, ValuePath } from '../../src/model/index.ts'
import { fromPlain, isSame, secretOf } from '../../src/model/index.ts'
import { readSecrets, spellSecrets } from '../../src/tree/secret.ts'
import { editFile } from '../../src/tree/write.ts'

const KEY = secretOf([{ variable: 'crm_key' }])
const BEARER = secretOf(['Bearer ', { variable: 'crm_key' }])

function read(text: string): { readonly value: unknown; readonly wrong: readonly ValuePath[] } {
	const parsed = parseYaml(text)
	const wrong: ValuePath[] = []
	return { value: parsed.kind === 'ok' ? readSecrets(parsed.document.value, wrong) : parsed, wrong }
}

test.each<[string, string, unknown]>([
	['a variable', 'key: { $secret: crm_key }\n', { key: KEY }],
	['in block form, deeper', 'a:\n  - b:\n      $secret: crm_key\n', { a: [{ b: KEY }] }],
	['a text around it', 'key: { $secret: "Bearer ${crm_key}" }\n', { key: BEARER }],
	['a real key of that name', 'key: { $$secret: crm_key }\n', { key: { $secret: 'crm_key' } }],
	['and one of the other name', 'key: { $$$secret: crm_key }\n', { key: { $$secret: 'crm_key' } }],
	['beside other keys it is one like any other', 'key: { $secret: a, b: 1 }\n', { key: { $secret: 'a', b: 1 } }],
	['at the top it is an attribute', '$secret: a\n', { $secret: 'a' }],
])('%s', (_, text, expected) => {
	expect(read(text)).toEqual({ value: fromPlain(expected), wrong: [] })
})

test.each(['1', '[a]', '"no name"', '"Bearer ${}"', 'null'])('what names nothing is told with its place: %s', (spelled) => {
	expect(read(`a: { b: { $secret: ${spelled} } }\n`).wrong).toEqual([['a', 'b']])
})

const key = fc.constantFrom('a', '$secret', '$$secret', '$$$secret', 'secret')
const leaf = fc.constantFrom<Present>('x', 1, null, KEY, BEARER, '${crm_key}')
const { tree } = fc.letrec<{ tree: Present }>((tie) => ({
	tree: fc.oneof(
		{ maxDepth: 4 },
		leaf,
		fc.array(tie('tree'), { maxLength: 2 }),
		fc.array(fc.tuple(key, tie('tree')), { maxLength: 2 }).map((own) => new Map(own) as Present),
	),
}))

describe('P14: secrets in YAML', () => {
	test('what is spelled reads as the same, and is spelled the same again', () => {
		fc.assert(
			fc.property(tree, (whole) => {
				const value = new Map([['top', whole]])
				const text = renderYaml(spellSecrets(value))
				const again = read(text)
				expect(again.wrong).toEqual([])
				expect(isSame(again.value as Present, value)).toBe(true)
				expect(renderYaml(spellSecrets(again.value as never))).toBe(text)
			}),
		)
	})

	test('an edit of another attribute leaves the lines of a secret alone', () => {
		const type = {
			name: 't',
			attributes: [
				{ name: 'key', kind: 'string' },
				{ name: 'name', kind: 'string' },
			],
		} as unknown as ResourceType
		const text = 'key: {$secret: crm_key} # never here\nname: a\n'
		const [before, after] = ['a', 'b'].map(
			(name) =>
				new Map<string, Present>([
					['key', { ...KEY, version: 'v' }],
					['name', name],
				]),
		)
		expect(before && after && editFile(text, 't.yaml', type, before, after)).toBe(text.replace('name: a', 'name: b'))
	})
})
