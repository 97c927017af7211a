import { dump } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { layout } from '../../../../providers/hightouch/layout.ts'
import { mapParts } from '../../../../providers/hightouch/read/events.ts'
import { mapItems } from '../../../../providers/hightouch/read/map.ts'
import type { Resource } from '../../../../src/provider.ts'
import { toPlain } from '../../../../src/provider.ts'
import { dictOf } from '../../../support/fake-api.ts'
import { cases, names, partCases } from '../cases.ts'

const WEB = { id: '7', key: 'web' } as { id: NonNullable<Resource['id']>; key: string }
const partsOf = (type: string, holder: object) => mapParts(type, dictOf(holder), WEB) ?? expect.fail('no list')
const schema = { type: 'object', properties: {} }

describe('recorded answers', () => {
	test.each(partCases)('the $name is the file beside it', ({ type, key, own, answer, text }) => {
		const found = mapItems(type, answer, names).find((item) => item.kind === 'resource' && item.resource.key === key)
		const resource = found?.kind === 'resource' ? found.resource : expect.fail(`no ${key}`)
		const [parent, ...attributes] = [...resource.attributes]
		expect(parent).toEqual([type === 'event' ? 'contract' : 'domain', key.slice(0, -own.length - 1)])
		expect(dump(toPlain(new Map(attributes)))).toBe(text)
		const path = layout.path(type, key) ?? ''
		expect(layout.place(path)).toEqual({ type, key, told: new Map([parent ?? ['', '']]) })
	})

	test('every event and component of the answers has a file', () => {
		for (const { type, answer } of cases.filter((each) => each.type === 'contract' || each.type === 'domain'))
			for (const part of type === 'contract' ? ['event'] : ['domain_event', 'component']) {
				const mapped = mapItems(part, answer, names).map((item) => (item.kind === 'resource' ? item.resource.key : item.kind))
				expect(mapped.sort()).toEqual(
					partCases
						.filter((each) => each.type === part && each.answer === answer)
						.map(({ key }) => key)
						.sort(),
				)
			}
	})
})

describe('one event', () => {
	test('what the API leaves out means what the API means by it', () => {
		const [part] = partsOf('event', { events: [{ type: 'identify', slug: 'identify', schema }] })
		expect(toPlain(part?.resource.attributes)).toEqual({
			contract: 'web',
			onSchemaViolation: 'BLOCK_EVENT',
			onUndeclaredFields: 'OMIT_FIELDS',
			schema,
			type: 'identify',
			version: 'default',
		})
	})

	test.each([
		['its slug', { type: 'track', name: 'Paid', slug: 'track-paid', schema }, 'track-paid'],
		['name, contract and version', { type: 'track', name: 'Order Completed', schema }, 'order-completed-web-default'],
		['its type, where it has no name', { type: 'page', name: null, version: '2.0', schema }, 'page-web-2-0'],
		['an empty slug as none', { type: 'page', slug: '', schema }, 'page-web-default'],
	])('goes by %s', (_, event, own) => {
		const [part] = partsOf('event', { events: [event] })
		expect(part?.resource).toMatchObject({ key: `web/${own}`, id: `7/${own}`, address: `event.web/${own}` })
	})

	test('a component goes by an id of its own, where it has one', () => {
		const components = [
			{ id: '31', slug: 'money', name: 'Money', schema },
			{ name: 'Line item', schema },
		]
		expect(partsOf('component', { components }).map(({ resource }) => [resource.key, resource.id])).toEqual([
			['web/money', '31'],
			['web/line-item', '7/line-item'],
		])
	})

	test('the time of its contract is not its own', () => {
		const answer = { id: '7', slug: 'web', name: 'Web', updatedAt: '2026-04-11T16:20:05.120Z', events: [{ type: 'page', schema }] }
		for (const item of mapItems('event', dictOf(answer), names)) {
			expect(item).toMatchObject({ kind: 'resource' })
			expect(item.kind === 'resource' && item.resource).not.toHaveProperty('version')
		}
	})
})

test.each([
	['no list', {}],
	['something else', { events: 'none' }],
	['something else in it', { events: [null] }],
])('P3: %s in place of the events is not the same as none', (_, shown) => {
	const answer = dictOf({ id: '7', slug: 'web', name: 'Web', ...shown })
	expect(mapItems('event', answer, names)).toMatchObject([
		{ kind: 'invalid', problem: { message: expect.stringContaining('without its events') } },
	])
	expect(mapItems('event', dictOf({ id: '7', slug: 'web', name: 'Web', events: [] }), names)).toEqual([])
})
