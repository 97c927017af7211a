import { dump } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import type { Lists } from '../../../../providers/hightouch/read/lists.ts'
import { aliasesOf, manifestOf } from '../../../../providers/hightouch/read/manifest.ts'
import { toPlain } from '../../../../src/provider.ts'
import { listed, notListed } from '../../../support/fake-api.ts'

const source = (id: unknown, slug: string | null, more: object = {}) => ({ id, slug, name: slug, type: 'postgres', ...more })
const lists = (changed: object): Lists =>
	new Map(
		Object.entries({
			source: listed(source(4, 'eu', { name: 'EU', type: 'snowflake', configuration: { password: 'marker' } }), source(3, 'us')),
			destination: listed(source(41, 'hub-spot', { name: '', type: 'hubspot' })),
			...changed,
		}),
	)

describe('the manifest', () => {
	test('P7: names sources and destinations in the order of their ids, and nothing of a configuration', () => {
		const read = manifestOf(lists({}), 'acme')
		const resource = read.kind === 'complete' ? read.value.get('manifest.acme' as never) : undefined
		expect(resource).toMatchObject({ type: 'manifest', key: 'acme' })
		expect(dump(toPlain(resource?.attributes))).toBe(`sources:
  us:
    name: us
    type: postgres
  eu:
    name: EU
    type: snowflake
destinations:
  hub-spot:
    type: hubspot
slug: manifest-acme
`)
	})

	test.each([
		['numbers', [9, 10, 100]],
		['texts of digits', ['100', '9', '10']],
		['numbers beyond 2^53', [9007199254740993n, 9, 10]],
	])('ids may be %s', (_, ids) => {
		const read = manifestOf(lists({ source: listed(...ids.map((id) => source(id, `s${id}`))) }), 'acme')
		const attributes = read.kind === 'complete' ? [...read.value.values()][0]?.attributes : undefined
		const sorted = [...ids].map(String).sort((a, b) => a.length - b.length)
		expect(Object.keys((toPlain(attributes) as { sources: object }).sources)).toEqual(sorted.map((id) => `s${id}`))
	})

	test('those that were never set up share one name', () => {
		const unfinished = [source(9, null, { name: 'later' }), source(5, null, { name: 'first' })]
		const read = manifestOf(lists({ source: listed(...unfinished) }), 'acme')
		const attributes = read.kind === 'complete' ? [...read.value.values()][0]?.attributes : undefined
		expect(toPlain(attributes?.get('sources'))).toEqual({ null: { name: 'first', type: 'postgres' } })
	})

	test.each(['source', 'destination'])('P3: is unknown without the list of %ss', (missing) => {
		expect(manifestOf(lists({ [missing]: notListed('page 2 failed') }), 'acme')).toMatchObject({
			kind: 'unknown',
			reason: { message: 'page 2 failed' },
		})
		expect(manifestOf(new Map([...lists({})].filter(([type]) => type !== missing)), 'acme').kind).toBe('unknown')
	})
})

describe('the aliases', () => {
	test('are one file without anything in it', () => {
		const read = aliasesOf(lists({}), 'acme')
		expect(read.kind === 'complete' && [...read.value.values()]).toEqual([
			{ address: 'aliases.acme', type: 'aliases', key: 'acme', attributes: new Map() },
		])
	})

	test('P3: a workspace of which nothing can be read may not even be there', () => {
		const nothing = { source: notListed('wrong key'), destination: notListed('wrong key') }
		expect(aliasesOf(lists(nothing), 'acme').kind).toBe('unknown')
		expect(aliasesOf(lists({ source: notListed('page 2 failed') }), 'acme').kind).toBe('complete')
		expect(aliasesOf(new Map(), 'acme').kind).toBe('complete')
	})
})
