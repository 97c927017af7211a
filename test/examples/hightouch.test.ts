import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadProvider } from '../../src/adapters/providers.ts'
import { hasComments, parseYaml } from '../../src/formats/yaml/index.ts'
import type { Dict } from '../../src/model/index.ts'
import { findType, isDict } from '../../src/model/index.ts'
import { formatFile } from '../../src/tree/index.ts'

const TREE = path.join(import.meta.dirname, '..', '..', 'examples', 'hightouch')
const { layout, schema } = await loadProvider('hightouch')

type Example = { readonly file: string; readonly text: string; readonly type: string; readonly value: Dict; readonly isCommented: boolean }

const examples = globSync('{models,syncs,schema,events}/**/*.yaml', { cwd: TREE }).map((name): Example => {
	const file = name.replaceAll(path.sep, '/')
	const text = readFileSync(path.join(TREE, file), 'utf8')
	const parsed = parseYaml(text)
	if (parsed.kind !== 'ok') throw new TypeError(`${file} does not parse`)
	return { file, text, type: layout.place(file)?.type ?? '', value: parsed.document.value, isCommented: hasComments(parsed.document) }
})
const kindsOf = (type: string, attribute: string): readonly unknown[] =>
	[
		...new Set(
			examples
				.filter((one) => one.type === type)
				.map(({ value }) => {
					const found = value.get(attribute)
					return isDict(found) ? found.get('type') : found
				}),
		),
	].toSorted()

describe('the example tree', () => {
	test.each(examples.filter(({ isCommented }) => !isCommented))('$file is in the canonical form', ({ text, type }) => {
		const known = findType(schema, type)
		expect(known && formatFile(text, known)).toEqual({ kind: 'same' })
	})

	test('has models of every type that is written, and a sync for every kind of schedule', () => {
		expect(kindsOf('model', 'type')).toEqual(['custom', 'dbt_model', 'raw_sql', 'table'])
		expect(kindsOf('sync', 'schedule')).toEqual(['cron', 'dbt_cloud', 'interval', 'manual', 'match_booster', 'visual_cron'])
	})

	test('has a file with comments and a name beyond ASCII', () => {
		expect(examples.filter(({ isCommented }) => isCommented).map(({ file }) => file)).toEqual(['models/customers.yaml'])
		expect(examples.some(({ value }) => /[^\u0000-\u007f]/.test(String(value.get('name'))))).toBe(true)
	})

	test('every reference leads to a file, or to a line of the manifest', () => {
		const manifest = parseYaml(readFileSync(path.join(TREE, 'manifest-fernleaf-production.yaml'), 'utf8'))
		const listed = (section: string): readonly unknown[] => {
			const found = manifest.kind === 'ok' ? manifest.document.value.get(section) : undefined
			return isDict(found) ? [...found.keys()] : []
		}
		const keysOf = (kind: string): readonly unknown[] =>
			examples.filter(({ type }) => type === kind).map(({ file }) => layout.place(file)?.key)
		const slugIn = (value: Dict, end: string): unknown => {
			const found = value.get(end)
			return isDict(found) ? found.get('slug') : undefined
		}
		const [models, schemaModels] = [keysOf('model'), keysOf('schema_model')]
		for (const { type, value } of examples) {
			if (type === 'model' || type === 'schema_model') expect(listed('sources')).toContain(value.get('source'))
			if (type === 'relationship')
				expect([slugIn(value, 'from'), slugIn(value, 'to')].every((slug) => schemaModels.includes(slug))).toBe(true)
			if (type === 'sync') expect(listed('destinations')).toContain(value.get('destination'))
			if (type === 'sync') expect(models).toContain(value.get('model'))
		}
	})
})
