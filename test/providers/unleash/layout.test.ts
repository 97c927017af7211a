import { expect, test } from 'vitest'
import { layout } from '../../../providers/unleash/layout.ts'

test.each([
	['features/checkout.yaml', { type: 'feature', key: 'checkout' }],
	['segments/beta users.yaml', { type: 'segment', key: 'beta users' }],
	['addons/id-1.yaml', { type: 'addon', key: 'id-1' }],
	['features/checkout.yml', undefined],
	['features/a/checkout.yaml', undefined],
	['features/con.yaml', undefined],
	['others/checkout.yaml', undefined],
	['checkout.yaml', undefined],
])('%s', (path, standing) => {
	expect(layout.place(path)).toEqual(standing)
	if (standing) expect(layout.path(standing.type, standing.key)).toBe(path)
})

test('a name that can be no file is said so', () => {
	expect(layout.accepts('segment', 'x/y')).toMatch(/slash/)
	expect(layout.path('nothing', 'a')).toBeUndefined()
})
