import { describe, expect, test } from 'vitest'
import type { Change, ResourceType } from '../../src/model/index.ts'
import { findType } from '../../src/model/index.ts'
import { validateResource } from '../../src/plan/index.ts'
import { isUnfinished, unfinishedMerge } from '../../src/plan/unfinished.ts'
import { createToLive, dict, updateToLive } from '../support/plans.ts'
import { resourceOf, SHOP } from '../support/shop.ts'

const MARKED = 'select\n<<<<<<< HEAD\n  1\n=======\n  2\n>>>>>>> topic\nfrom t'

describe('the marks of an unfinished merge', () => {
	test.each([
		[MARKED, true],
		[MARKED.replaceAll('\n', '\r\n'), true],
		['<<<<<<<\n=======\n>>>>>>>', true],
		['<<<<<<< a\n||||||| b\nx\n=======\ny\n>>>>>>> c\n', true],
		['<<<<<<< HEAD\n  1\n=======\n  2\n', false],
		['a heading\n=======\ntext', false],
		['>>>>>>> a\n=======\n<<<<<<< b\n', false],
		['<<<<<<<< a\n========\n>>>>>>>> b\n', false],
		['select 1 <<<<<<< 2\n=======\n>>>>>>> b\n', false],
	])('%j: %s', (text, marked) => {
		expect(isUnfinished(text)).toBe(marked)
	})

	test('P44: take no longer to find than the text is long', () => {
		expect(isUnfinished('<<<<<<< a\n'.repeat(500_000))).toBe(false)
	})

	const config = dict({ deep: ['select 1', MARKED] })
	const edit = (before: unknown, after: unknown): Change => ({
		...(updateToLive as Change & { kind: 'update' }),
		edits: [{ path: ['config'], before: dict({ x: before }), after: dict({ x: after }) }],
	})
	test.each<[string, Change, string | undefined]>([
		['a new resource', { ...(createToLive as Change & { kind: 'create' }), after: dict({ name: 'a', config }) }, 'config.deep[1]'],
		['an edit', edit('select 1', MARKED), 'config'],
		['an edit of a text that has them in the workspace, too', edit(`${MARKED} `, MARKED), undefined],
		['an edit without them', edit(MARKED, 'select 1'), undefined],
		['one to Git', { ...edit('select 1', MARKED), to: 'git' }, undefined],
	])('%s goes to the workspace only without them', (_, change, path) => {
		const found = unfinishedMerge(change)
		expect(found?.code).toBe(path === undefined ? undefined : 'VALUE_INVALID')
		if (path !== undefined) expect(found?.message).toContain(`\`${path}\``)
	})

	test('in a file are an error of it', () => {
		const type = findType(SHOP, 'model') as ResourceType
		expect(validateResource(type, resourceOf('model.m', { name: 'm', sql: MARKED }))).toMatchObject([
			{ level: 'error', problem: { message: 'model.m: `sql` has the marks of an unfinished merge' } },
		])
	})
})
