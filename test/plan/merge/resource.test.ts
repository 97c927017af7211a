import { describe, expect, test } from 'vitest'
import type { BaseEntry, RemoteId } from '../../../src/model/index.ts'
import { agreeResource } from '../../../src/plan/index.ts'
import { dictOf } from '../../support/fake-api.ts'
import { linesOf, planOf, SHOP, shown } from '../../support/shop.ts'

const MODEL = SHOP.types.find(({ name }) => name === 'model')

/** An entry as an import leaves it where the two sides differ. */
const BOUND = { 'model.m': {} }
const A = { name: 'a' }

describe('P1: bound to an id, and nothing agreed on: what one side has is no edit of that side', () => {
	test.each<[string, object | null, object | null, readonly string[]]>([
		['the same on both', A, A, ['base agree']],
		['different', A, { name: 'b' }, ["conflict name: · | 'a' | 'b' (both-added)"]],
		['more in Git', { ...A, tags: ['t'] }, A, ["conflict tags: · | ['t'] | · (both-added)"]],
		['more in the workspace', A, { ...A, tags: ['t'] }, ["conflict tags: · | · | ['t'] (both-added)"]],
		['gone in the workspace', A, null, ["conflict .: {} | {'name':'a'} | · (updated-and-deleted)"]],
		['gone in Git', null, A, ["conflict .: {} | · | {'name':'a'} (deleted-and-updated)"]],
		['gone on both', null, null, ['base forget']],
	])('%s', (_, git, live, lines) => {
		const plan = planOf({ base: BOUND, git: git ? { 'model.m': git } : {}, live: live ? { 'model.m': live } : {} })
		expect(linesOf(plan)).toEqual(lines)
	})

	test.each<['git' | 'live', string]>([
		['git', "live name: 'b' -> 'a', tags: · -> ['t']"],
		['live', "git name: 'a' -> 'b', tags: ['t'] -> ·"],
	])('settled with %s', (onConflict, line) => {
		const plan = planOf({
			base: BOUND,
			git: { 'model.m': { ...A, tags: ['t'] } },
			live: { 'model.m': { name: 'b' } },
			policy: { onConflict },
		})
		expect(linesOf(plan)[0]).toBe(line)
	})
})

describe('P21: what is agreed on after a run', () => {
	const id = 'id-m' as RemoteId
	type Was = Pick<BaseEntry, 'id' | 'attributes' | 'observed'> | undefined
	const [bound, told]: Was[] = [{ id, attributes: new Map() }, { attributes: new Map() }]

	test.each<[string, Was, object, object, object | null]>([
		['nothing was known, and something differs', undefined, A, { ...A, tags: ['t'] }, null],
		['only an id was known, and something differs', bound, A, { ...A, tags: ['t'] }, null],
		['only an id was known, and all is the same', bound, A, A, A],
		['only what the file holds was known', told, A, { ...A, tags: ['t'] }, A],
	])('%s', (_, was, git, live, agreed) => {
		if (!MODEL) throw new RangeError('there are no models')
		expect(shown(agreeResource(MODEL, was, dictOf(git), dictOf(live))?.attributes)).toBe(shown(agreed ? dictOf(agreed) : undefined))
	})
})
