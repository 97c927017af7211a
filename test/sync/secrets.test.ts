import { describe, expect, test } from 'vitest'
import type { Change } from '../../src/model/index.ts'
import { complete } from '../../src/model/index.ts'
import { showPlan, showPlanMarkdown } from '../../src/show/index.ts'
import { knownSecrets, markSecrets } from '../../src/sync/secrets.ts'
import type { Tree } from '../../src/tree/index.ts'
import { newCanary, scanFor } from '../support/canary.ts'
import { dict, model, nameConflict, planWith, schema, updateToLive } from '../support/plans.ts'

const SECRET = newCanary()
const scan = scanFor({ key: SECRET })
const attributes = new Map([['password', { kind: 'secret' as const, text: '${key}' }]])
const tree = { snapshot: { scopes: new Map([['model', complete(new Map([[model('a'), { attributes }]]))]]) } } as unknown as Tree
const variables = { find: (name: string) => (name === 'key' ? { text: SECRET } : undefined) } as unknown as Parameters<
	typeof knownSecrets
>[0]['variables']

const echo = `https://x.test/?key=${SECRET}`
const update = {
	...(updateToLive as Extract<Change, { kind: 'update' }>),
	type: 'model',
	address: model('m'),
	before: dict({ rawSql: echo }),
	after: dict({ rawSql: 'select 1' }),
	edits: [{ path: ['rawSql'], before: echo, after: 'select 1' }],
	notes: [],
} satisfies Change

describe('S28: a secret that the workspace shows where nobody expects it', () => {
	test.each([
		['in a conflict', planWith({ conflicts: [{ ...nameConflict, live: echo }] })],
		['as what stood there', planWith({ changes: [update] })],
	])('%s, is in no plan that people see', (_, plan) => {
		const marked = { ...plan, ...markSecrets(knownSecrets({ variables }, tree), plan) }
		const shown = [
			showPlan(marked, schema, { color: false, width: 100, title: 'Acme', purpose: 'look' }),
			showPlanMarkdown(marked, schema, { title: 'Acme' }),
		]
		for (const text of shown) {
			expect(scan(text)).toEqual([])
			expect(text).toContain('sensitive value')
		}
	})

	test('everything else is shown as it was', () => {
		const plan = planWith({ conflicts: [nameConflict], changes: [{ ...update, edits: [{ path: ['rawSql'], before: 'a', after: 'b' }] }] })
		expect(markSecrets(knownSecrets({ variables }, tree), plan)).toEqual(plan)
	})
})
