import { expect, test } from 'vitest'
import type { BaseEntry, Dict, Shape } from '../../../src/model/index.ts'
import { fromPlain } from '../../../src/model/index.ts'
import { makePlan } from '../../../src/plan/make.ts'
import { NO_SECRETS } from '../../../src/plan/secrets/secrets.ts'
import { unsent } from '../../../src/plan/secrets/unsent.ts'
import type { Resourceful } from '../../support/shop.ts'
import { linesOf, requestOf } from '../../support/shop.ts'

const MASKED = { kind: 'masked' } as const
const KEY = { kind: 'secret', text: '${key}' } as const
const OTHER = { kind: 'secret', text: '${other}' } as const
const dict = (plain: unknown): Dict => fromPlain(plain) as Dict

const ITEMS: Shape = { kind: 'object', attributes: [{ name: 'name', kind: 'string' }] }
const shapeOf = (list: Shape): Shape => ({ kind: 'object', attributes: [{ name: 'list', ...list }] })
const KEYED = shapeOf({ kind: 'list', merge: 'keyed', key: 'name', items: ITEMS })
const SET = shapeOf({ kind: 'set', keys: ['name'], items: ITEMS })
const ANY = shapeOf({ kind: 'any', keyedBy: 'name' })
const PLAIN = shapeOf({ kind: 'list', merge: 'atomic', items: ITEMS })

const item = (name: string, value: unknown): object => ({ name, value })

test.each<[string, Shape, object, object, object, object]>([
	[
		'a list by its key, in another order and with another one before',
		KEYED,
		{ list: [item('a', KEY), item('b', OTHER)] },
		{ list: [item('new', 'x'), item('b', OTHER), item('a', KEY)] },
		{ list: [item('b', MASKED), item('a', MASKED)] },
		{ list: [item('a', MASKED), item('b', OTHER)] },
	],
	[
		'a set by what tells its elements apart',
		SET,
		{ list: [item('a', KEY), item('b', OTHER)] },
		{ list: [item('b', OTHER), item('a', KEY)] },
		{ list: [item('b', MASKED), item('a', MASKED)] },
		{ list: [item('a', MASKED), item('b', OTHER)] },
	],
	[
		'data of any shape by its key',
		ANY,
		{ list: [item('a', KEY), item('b', OTHER)] },
		{ list: [item('b', OTHER), item('a', KEY)] },
		{ list: [item('a', MASKED), item('b', MASKED)] },
		{ list: [item('a', MASKED), item('b', OTHER)] },
	],
	['one that is gone from Git', KEYED, { list: [item('a', KEY)] }, { list: [] }, { list: [item('a', MASKED)] }, { list: [item('a', KEY)] }],
	[
		'two of one key: by their places, as where nothing tells them apart',
		KEYED,
		{ list: [item('a', KEY), item('a', OTHER)] },
		{ list: [item('a', KEY), item('a', OTHER)] },
		{ list: [item('a', MASKED), item('a', MASKED)] },
		{ list: [item('a', MASKED), item('a', OTHER)] },
	],
	[
		'a list without names by its places',
		PLAIN,
		{ list: [item('a', KEY), item('b', OTHER)] },
		{ list: [item('a', KEY), item('b', OTHER)] },
		{ list: [item('a', MASKED), item('b', MASKED)] },
		{ list: [item('a', MASKED), item('b', OTHER)] },
	],
])('what is sent again looks as if it never was: %s', (_, shape, base, git, live, expected) => {
	const entry = { attributes: dict(base) } as unknown as BaseEntry
	const { attributes, observed } = unsent(shape, entry, { git: dict(git), live: dict(live) }, ({ text }) => text === KEY.text)
	expect(attributes).toEqual(dict(expected))
	expect(observed).toEqual(dict(expected))
})

test.each<[string, readonly string[]]>([
	['key', ["live config.rules.a.token: {'$masked':''} -> {'$secret':['${key}']}", 'base agree']],
	['other', ["live config.rules.b.token: {'$masked':''} -> {'$secret':['${other}']}", 'base agree']],
	['none', ['base agree']],
])('of a list that both sides reordered %s is sent in its own item', (name, expected) => {
	const rules = (...all: readonly object[]): Resourceful => ({ 'sync.s': { model: 'm', config: { rules: all } }, 'model.m': { name: 'm' } })
	const [a, b] = [
		{ to: 'a', token: KEY },
		{ to: 'b', token: OTHER },
	]
	const live = rules({ ...b, token: MASKED }, { ...a, token: MASKED })
	const request = requestOf({ base: rules(a, b), git: rules(b, a), live })
	expect(linesOf(makePlan({ ...request, secrets: { ...NO_SECRETS, resend: new Set([name]) } }))).toEqual(expected)
})
