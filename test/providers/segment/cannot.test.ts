import { describe, expect, test } from 'vitest'
import { cannot } from '../../../providers/segment/cannot.ts'
import type { Memory } from '../../../providers/segment/read/memory.ts'
import { settingsPatch, wholeSettings } from '../../../providers/segment/write/settings.ts'
import type { Change, Dict } from '../../../src/provider.ts'
import { fromPlain } from '../../../src/provider.ts'

const MASKED = { kind: 'masked' }
const SECRET = { kind: 'secret', text: '${key}' }
const dict = (plain: unknown): Dict => fromPlain(plain) as Dict
const memory = { off: new Map() } as unknown as Memory

function update(type: string, settings: unknown, inFile: unknown): Change {
	const edits = [{ path: ['settings', 'url'], before: 'a', after: 'b' }]
	return {
		kind: 'update',
		to: 'live',
		type,
		address: `${type}.a`,
		before: dict({ settings }),
		after: dict({ settings }),
		other: dict({ settings: inFile }),
		edits,
	} as unknown as Change
}

describe('P7: settings that are sent as a whole', () => {
	test('cannot be changed while Segment hides one that no file says', () => {
		const refusal = cannot(memory, update('destination_subscription', { url: 'b', key: MASKED }, { url: 'b' }))
		expect(refusal?.reason).toBe('Segment takes the settings of a mapping as a whole, and does not show `key`')
	})

	test.each([
		['a mapping whose file says it', update('destination_subscription', { url: 'b', key: MASKED }, { url: 'b', key: SECRET })],
		['a destination, of which only what changes is sent', update('destination', { url: 'b', key: MASKED }, { url: 'b' })],
	])('can: %s', (_, change) => {
		expect(cannot(memory, change)).toBeUndefined()
	})

	test('what is hidden stands as the file says it', () => {
		expect(wholeSettings(dict({ url: 'b', key: MASKED, other: MASKED }), dict({ url: 'x', key: 'revealed' }))).toEqual(
			dict({ url: 'b', key: 'revealed', other: MASKED }),
		)
	})

	test('of settings that Segment merges, what is hidden and unchanged is not sent', () => {
		expect(settingsPatch(dict({ url: 'a', key: MASKED, old: 1 }), dict({ url: 'b', key: MASKED }))).toEqual(dict({ url: 'b', old: null }))
	})
})
