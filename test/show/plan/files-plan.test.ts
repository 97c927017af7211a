import { expect, test } from 'vitest'
import type { Conflict } from '../../../src/model/index.ts'
import { showFilesPlan } from '../../../src/show/index.ts'
import { dict, model, planWith, schema } from '../../support/plans.ts'

const WORDS = { base: 'both had', git: 'production has', live: 'staging has' }
const left = { address: model('x'), type: 'model', path: [], reason: 'deleted-and-updated' } as const
const here = { file: 'models/x.yaml', line: 1, column: 1 }
const some = dict({ name: 'x' })

test.each<[string, Partial<Conflict>, readonly string[]]>([
	[
		'gone here, edited there',
		{ base: some, git: null, live: some, remedy: 'it seems to be model.y (models/y.yaml) now: edit that' },
		['(there)', '(no such resource)', '(there, with other values)', 'it seems to be model.y (models/y.yaml) now: edit that'],
	],
	[
		'edited here, gone there',
		{ base: some, git: some, live: null, place: here },
		['(there)', '(there, in models/x.yaml:1)', '(no such resource)'],
	],
	[
		'added twice',
		{ base: null, git: some, live: some, place: here },
		['(no such resource)', '(there, in models/x.yaml:1)', '(another one of that name)'],
	],
])('a whole resource that is left as it is says where it stands: %s', (_name, sides, expected) => {
	const conflict = { ...left, base: null, git: null, live: null, ...sides }
	const options = { color: false, width: 100, title: 'Promote', stuck: 'both changed it', words: WORDS }
	const [, shown = ''] = showFilesPlan(planWith({ conflicts: [conflict] }), schema, options).split('! model.x\n')
	const rows = shown.split('\n\n')[0]?.split('\n') ?? []
	expect(rows.map((row) => row.replace(/^ +(?:both had|production has|staging has): +/, '').trim())).toEqual(expected)
})
