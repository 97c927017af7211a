import { expect, test } from 'vitest'
import { renderYaml } from '../../src/formats/yaml/index.ts'
import type { BaseEntry, RemoteId, ResourceType } from '../../src/model/index.ts'
import { showEntry, viewEntry } from '../../src/show/index.ts'
import { dictOf } from '../support/fake-api.ts'
import { at } from '../support/shop.ts'

const CAN = { create: true, update: true, delete: true } as const
const TYPE: ResourceType = {
	name: 'model',
	title: 'models',
	role: 'managed',
	label: 'name',
	attributes: [
		{ name: 'name', kind: 'string' },
		{ name: 'sql', kind: 'string' },
		{ name: 'note', kind: 'string' },
		{ name: 'token', kind: 'string', sensitive: true },
	],
	can: CAN,
}
const yaml = renderYaml
const show = (entry: BaseEntry): string => `${showEntry(viewEntry(at('model.m'), entry, TYPE), TYPE, { color: false, yaml })}\n`
const ENTRY: BaseEntry = { type: 'model', key: 'm', id: '17' as RemoteId, attributes: dictOf({ name: 'M', sql: 'select 1\n  from t' }) }

test('attributes as YAML, and only what the workspace spells otherwise', () => {
	const attributes = dictOf({ name: 'M', sql: 'select 1\n  from t', note: 'n' })
	const observed = dictOf({ name: 'M', sql: 'SELECT 1\n  FROM t' })
	expect(
		show({ ...ENTRY, version: '2026-01-01T00:00:00Z', attributes, observed, file: dictOf({ startDate: '2026-01-05' }) }),
	).toMatchInlineSnapshot(`
		"model.m "M"
		  key      m
		  id       17
		  version  2026-01-01T00:00:00Z

		what both sides agreed on
		  name: M
		  sql: |-
		    select 1
		      from t
		  note: 'n'

		as the workspace spells it, where that differs
		  sql: |-
		    SELECT 1
		      FROM t

		what only the file holds
		  startDate: (sensitive value)

		not shown by the workspace: note
		"
	`)
})

test('P7: a secret is not shown, nor is an attribute that the schema does not know', () => {
	const attributes = dictOf({ name: 'M', token: 'canary-1', extra: { inner: 'canary-2' } })
	const entry: BaseEntry = {
		...ENTRY,
		attributes,
		observed: dictOf({ name: 'M', token: 'canary-3' }),
		file: dictOf({ token: 'canary-4' }),
		overwritten: dictOf({ token: 'canary-5' }),
	}
	expect(show(entry)).not.toContain('canary')
	expect(JSON.stringify([...viewEntry(at('model.m'), entry, TYPE).attributes])).not.toContain('canary')
	expect(show(entry)).toContain('token: (sensitive value)')
})

test('P42: nothing in a value leaves its line', () => {
	const text = show({
		...ENTRY,
		id: '1\u001b[2J' as RemoteId,
		version: 'v\nforged',
		attributes: dictOf({ name: '\u202eM\u0007', sql: 'a\u2028b\n::error::x' }),
	})
	expect(text).not.toMatch(/[\u001b\u202e\u0007\u2028]/)
	expect(text.split('\n').filter((line) => /^\s*(forged|::error)/.test(line))).toEqual([])
})

test('bound, and nothing agreed on', () => {
	expect(show({ ...ENTRY, attributes: new Map() })).toMatchInlineSnapshot(`
		"model.m
		  key      m
		  id       17

		Bound to that id; nothing is agreed on yet.
		"
	`)
})

test('a resource that only its file tells of, which the service has just taken away', () => {
	const entry: BaseEntry = { type: 'model', key: 'm', attributes: new Map(), file: dictOf({ name: 'M' }), removed: '2026-01-01T00:00:00Z' }
	expect(show(entry)).toMatchInlineSnapshot(`
		"model.m
		  key      m

		what only the file holds
		  name: M

		its file was taken away at 2026-01-01T00:00:00Z by the service's own sync
		"
	`)
})
