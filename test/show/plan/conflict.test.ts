import { describe, expect, test } from 'vitest'
import type { Conflict } from '../../../src/model/index.ts'
import { showPlan, showPlanMarkdown } from '../../../src/show/index.ts'
import { nameConflict, planWith, schema } from '../../support/plans.ts'

const computed: Conflict = {
	...nameConflict,
	reason: 'computed',
	place: { file: 'main.tf', line: 7, column: 10 },
	expression: 'join(" ", [\n    "All",\n    local.what,\n  ])',
	remedy: 'edit main.tf:7',
}
const show = (conflicts: readonly Conflict[]): string =>
	showPlan(planWith({ conflicts }), schema, { color: false, width: 100, title: 'Acme', purpose: 'look' })

describe('what an expression of a file computes', () => {
	test('is shown with the expression on one line, the file to edit, and the one side that can be chosen', () => {
		const text = show([computed])
		expect(text.slice(text.indexOf('CONFLICTS'), text.indexOf('\n\nPlan'))).toMatchInlineSnapshot(`
			"CONFLICTS  neither is written

			  ! model.orders
			      name:  main.tf:7
			        the workspace changed it, and an expression in the file says what it is, which only a person can change
			        seen in the workspace at 2026-03-02T10:00:00Z, by Sam Roe
			        file  join(" ", [ "All", local.what, ])
			        base  "Orders"
			        git   "Orders (clean)"
			        live  "All orders"
			      settle it with one of
			        edit main.tf:7
			        tideway resolve model.orders --git    keeps what Git holds"
		`)
		expect(showPlanMarkdown(planWith({ conflicts: [computed] }), schema, { title: 'Acme' })).toContain('join(" ", [ "All", local.what, ])')
	})

	test.each<[string, readonly Conflict[], string]>([
		[
			'beside another conflict of the resource, Git alone can be chosen for both',
			[nameConflict, { ...computed, path: ['rawSql'] }],
			'--git\n',
		],
		['settled, there is nothing to choose', [{ ...computed, choice: 'git' }], ''],
	])('%s', (_, conflicts, next) => {
		const text = show(conflicts)
		expect(text).not.toContain('--live')
		expect(/Next: .*resolve .*(--git.*\n)/.exec(text)?.[1] ?? '').toBe(next)
	})

	test('P42: an expression cannot draw on the terminal', () => {
		expect(show([{ ...computed, expression: '"\u001b[2J\u202e"' }])).toContain('file  "\\u001b[2J\\u202e"')
	})
})
