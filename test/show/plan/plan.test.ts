import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Change, Dict, Plan, Present } from '../../../src/model/index.ts'
import { problem } from '../../../src/model/index.ts'
import { showPlan } from '../../../src/show/index.ts'
import {
	agreed,
	createToLive,
	deleteConflict,
	deleteToGit,
	dict,
	empty,
	list,
	model,
	nameConflict,
	planWith,
	rich,
	schema,
	updateToGit,
	updateToLive,
} from '../../support/plans.ts'

const show = (
	plan: Plan,
	options: { color?: boolean; width?: number; purpose?: 'look' | 'apply' | 'refused'; again?: string; saved?: string } = {},
): string => showPlan(plan, schema, { color: false, width: 100, title: 'Acme', purpose: 'look', ...options })
const withoutColor = (text: string): string => text.replace(/\u001b\[\d+m/g, '')
const updateOf = (before: Present, after: Present, name = 'rawSql'): Plan => {
	const held: Dict = new Map([[name, before]])
	const change: Change = {
		...(updateToLive as Extract<Change, { kind: 'update' }>),
		type: 'model',
		address: model('m'),
		before: held,
		after: new Map([[name, after]]),
		edits: [{ path: [name], before, after }],
		notes: [],
	}
	return planWith({ changes: [change] })
}

describe('a plan with one of everything', () => {
	test('as text', () => {
		expect(show(rich)).toMatchInlineSnapshot(`
			"acme-production  Acme, two-way
			main at 3f2a9c1, last agreed on in sync 12

			INCOMPLETE: something could not be read. What depends on it is held, and nothing is deleted because of it.

			OUTBOUND  workspace → Git  (0 to add, 1 to change, 1 to delete)

			  ~ update model.customers "Customers"  models/customers.yaml:1
			      ~ name  "Customers" -> "All customers"  models/customers.yaml:1
			      ~ rawSql:  models/customers.yaml:3
			          |   select
			          |     id,
			          | -   email
			          | +   email,
			          | +   country
			          |   from customers
			          |   where active
			      ~ tags  (1 unchanged)
			          | - "gdpr"
			          | + "eu"
			      (2 unchanged attributes hidden)
			      seen in the workspace at 2026-03-01T09:12:00Z, by Jane Doe
			      used by: sync.customers-to-crm, sync.customers-to-mail

			  - delete model["odd key"] "Old"
			      - name        "Old"
			      - source      "warehouse"
			      - primaryKey  "id"

			INBOUND  Git → workspace  (1 to add, 1 to change, 0 to destroy)

			  + create model.refunds "Refunds"  models/refunds.yaml:1
			      + name        "Refunds"
			      + source      "warehouse"
			      + rawSql:
			          | + select *
			          | + from refunds
			      + primaryKey  "id"
			      + tags        ["core"]
			      + password    (sensitive value)
			      + region      (sensitive value)

			  ~ update sync.orders-to-crm  syncs/orders-to-crm.yaml:1
			      ~ config.mappings[email].from  "mail" -> "email"  syncs/orders-to-crm.yaml:5
			      + config.mappings[city].from   "city"
			      + config.mappings[city].to     "city"
			      ~ schedule.token               (sensitive value), changed
			      ~ paused                       true -> false
			      (1 unchanged attribute hidden)
			      note: the whole config is sent
			      note: a run may start as soon as it is no longer paused

			CONFLICTS  both sides changed; neither is written

			  ! model.orders
			      name:  models/orders.yaml:1
			        both sides changed it
			        seen in the workspace at 2026-03-02T10:00:00Z, by Sam Roe
			        base  "Orders"
			        git   "Orders (clean)"
			        live  "All orders"
			      rawSql:
			        both sides changed it
			        base  what the lines with - and without a sign show
			        git
			          | - select id
			          | + select id, total
			          |   from orders
			        live
			          |   select id
			          | - from orders
			          | + from all_orders
			      settle it with one of
			        tideway resolve model.orders --git    keeps what Git holds
			        tideway resolve model.orders --live   keeps what the workspace holds
			        tideway resolve model.orders --edit   asks for a third value in your editor

			  ! sync["orders to crm"]
			      the whole resource:
			        one side deleted the resource, the other changed it
			        base  what the lines with - and without a sign show
			        git   (no such resource)
			        live
			          |   model: "orders"
			          | - paused: true
			          | + paused: false
			          |   schedule:
			          |     token: (sensitive value)
			          | -   type: "manual"
			          | +   type: "interval"
			      settle it with one of
			        tideway resolve 'sync["orders to crm"]' --git    keeps what Git holds
			        tideway resolve 'sync["orders to crm"]' --live   keeps what the workspace holds

			HELD  not decided, or not done now

			  ? sync.a, sync.b
			      the list of syncs could not be read to its end
			      because: GET /syncs answered 502
			      run again in a minute

			  ? model.broken name (to the workspace)
			      the file is not valid YAML (models/broken.yaml:3:5)

			NOT POSSIBLE THROUGH THE API

			  x delete sync.old
			      why: the API has no call for it
			      instead: delete it in the app

			  x update sync.x  syncs/x.yaml:1
			      model: "orders" -> "refunds"
			      why: the model is fixed at creation
			      instead: create a new sync

			DETACHED  not in Git, left alone in the workspace

			  . model.left
			      its file was removed and deletes are off

			PENDING  applied from a pull request that has not landed

			  . model.early name  from pull request 7

			RECORDED  nothing is written

			  = model.agreed  both sides hold the same
			  = model.agreed-2  both sides hold the same

			Warning: sync.x refers to a model that is not there
			  REFERENCE_DANGLING at syncs/x.yaml:1:8
			  Next: add the model, or name another one

			REFUSED: 4 of 12 models would be deleted in Git; 3 are allowed at once.

			Plan: 1 to add, 1 to change, 0 to destroy.
			Outbound: 0 to add, 1 to change, 1 to delete in Git.
			Conflicts: 3 in 2 resources, to be settled by a person.
			Held: 3.
			Not possible through the API: 2.
			Detached: 1.
			Pending: 1 value applied before the merge.
			2 resources agree on both sides and will be recorded.
			INCOMPLETE: something could not be read. What depends on it is held, and nothing is deleted because of it.

			About 12 calls and 4 seconds (200 calls in 10 s).
			Next: look at it closely; if it is meant  tideway apply -w acme-production --allow-deletes 1
			"
		`)
	})

	test('colour adds nothing but escape sequences', () => {
		const colored = show(rich, { color: true })
		expect(colored).not.toBe(show(rich))
		expect(withoutColor(colored)).toBe(show(rich))
	})

	test('P7: no sensitive, unclassified or masked value is shown', () => {
		const text = show(rich, { width: 400 })
		for (const secret of ['old-token-value', 'new-token-value', 'hunter-password', 'unclassified-secret', 'conflict-token'])
			expect(text).not.toContain(secret)
		expect(text).toContain('schedule.token               (sensitive value), changed')
	})

	test('P7: a type that the schema does not have shows no value at all', () => {
		expect(show(planWith({ changes: [{ ...createToLive, type: 'stranger' }] }))).not.toContain('warehouse')
	})

	test('P12: the order of keys does not show', () => {
		const reversed = (value: Dict): Dict => new Map([...value].reverse())
		const shuffled = rich.changes.map((change) => (change.kind === 'create' ? { ...change, after: reversed(change.after) } : change))
		expect(show({ ...rich, changes: shuffled })).toBe(show(rich))
	})
})

describe('summary', () => {
	const sentence = 'No changes. Your infrastructure matches the configuration.'

	test('nothing to do', () => {
		expect(show(empty)).toMatchInlineSnapshot(`
			"acme-production  Acme, two-way
			main at 3f2a9c1, last agreed on in sync 12

			No changes. Your infrastructure matches the configuration.
			"
		`)
	})

	test('adoptions only are announced, with the command that records them', () => {
		expect(show(planWith({ adoptions: [agreed] }))).toMatchInlineSnapshot(`
			"acme-production  Acme, two-way
			main at 3f2a9c1, last agreed on in sync 12

			RECORDED  nothing is written

			  = model.agreed  both sides hold the same

			No changes. Your infrastructure matches the configuration.
			1 resource agrees on both sides and will be recorded.

			Next:  tideway apply -w acme-production
			"
		`)
	})

	test.each<[string, Partial<Plan>, string]>([
		[
			'an outbound change',
			{ changes: [deleteToGit] },
			'Plan: 0 to add, 0 to change, 0 to destroy.\nOutbound: 0 to add, 0 to change, 1 to delete in Git.',
		],
		['an inbound change', { changes: [createToLive] }, 'Plan: 1 to add, 0 to change, 0 to destroy.'],
		['a conflict', { conflicts: [nameConflict] }, 'Conflicts: 1 in 1 resource, to be settled by a person.'],
		['a held resource', { held: rich.held.slice(0, 1) }, 'Held: 1.'],
		['what the API cannot do', { unsupported: rich.unsupported.slice(0, 1) }, 'Not possible through the API: 1.'],
		['an incomplete read', { complete: false }, 'INCOMPLETE: something could not be read.'],
		['one direction', { direction: 'inbound' }, 'Only inbound changes are shown'],
		['targets', { targets: [model('a')] }, 'Only 1 target looked at, as asked: model.a'],
	])('P29: %s is not "no changes"', (_, part, line) => {
		const text = show(planWith(part))
		expect(text).not.toContain(sentence)
		expect(text).toMatch(/^Plan: \d+ to add, \d+ to change, \d+ to destroy\.$/m)
		expect(text).toContain(line)
	})

	test('what limits the plan stands at the top and at the bottom', () => {
		const lines = show(planWith({ changes: [createToLive], preview: true, complete: false })).split('\n')
		for (const word of ['PREVIEW: ', 'INCOMPLETE: ']) expect(lines.filter((line) => line.startsWith(word))).toHaveLength(2)
		expect(lines.findIndex((line) => line.startsWith('PREVIEW'))).toBeLessThan(lines.findIndex((line) => line.startsWith('INBOUND')))
	})

	test.each<[string, Partial<Plan>, string | undefined]>([
		['changes', { changes: [createToLive] }, 'Next:  tideway apply -w acme-production'],
		[
			'changes and a conflict',
			{ changes: [createToLive], conflicts: [nameConflict] },
			'Next:  tideway apply -w acme-production\nthen:  tideway resolve model.orders --git | --live',
		],
		['a conflict', { conflicts: [deleteConflict] }, `Next:  tideway resolve 'sync["orders to crm"]' --git | --live`],
		[
			'a settled conflict',
			{ conflicts: [{ ...nameConflict, choice: 'git' }], changes: [createToLive] },
			'Next:  tideway apply -w acme-production',
		],
		['a preview', { preview: true, changes: [createToLive] }, 'Next: commit and push the files, then  tideway apply -w acme-production'],
		['nothing', {}, undefined],
		['an unreadable side', { complete: false }, 'Next: when what is named above can be read again  tideway plan -w acme-production'],
		['a name for the shell', { workspace: "it's", changes: [createToLive] }, `Next:  tideway apply -w 'it'\\''s'`],
	])('the next command after %s', (_, part, next) => {
		const text = show(planWith(part))
		if (next === undefined) expect(text).not.toContain('Next:')
		else expect(text.trimEnd().endsWith(next)).toBe(true)
	})

	test('the next command has the flags that made the plan, or its file', () => {
		const plan = planWith({ changes: [createToLive] })
		expect(show(plan, { again: ' --target model.orders' })).toContain('Next:  tideway apply -w acme-production --target model.orders\n')
		expect(show(plan, { again: ' --target model.orders', saved: 'my plan' })).toContain("Next:  tideway apply 'my plan'\n")
	})

	test('a plan that is applied right away names the next command only where it is refused', () => {
		const refusal: Plan['guards'][number] = { rule: 'deletes', side: 'live', scope: 'model', count: 4, of: 12, limit: 3, allowed: false }
		const changes = [createToLive]
		expect(show(planWith({ changes }), { purpose: 'apply' })).not.toContain('Next:')
		expect(show(planWith({ changes, guards: [refusal] }), { purpose: 'apply' })).toContain('Next: look at it closely')
	})

	test('a plan that something beside it refuses, as a pause does, is not sent on to be applied', () => {
		expect(show(planWith({ changes: [createToLive] }), { purpose: 'refused' })).not.toContain('Next:')
	})

	test.each([
		[0.4, '1 second'],
		[119, '119 seconds'],
		[119.5, '120 seconds'],
		[120, '2 minutes'],
		[1140, '19 minutes'],
		[1141, '20 minutes'],
		[7140, '119 minutes'],
		[7141, '2 hours'],
		[7201, '3 hours'],
	])('%d seconds read as %s', (seconds, told) => {
		expect(show(planWith({ estimate: { calls: 9, seconds, why: 'why' } }))).toContain(`About 9 calls and ${told} (why)`)
	})

	test('calls are estimated only where there are any', () => {
		const why = '200 calls in 10 s'
		expect(show(planWith({ estimate: { calls: 1, seconds: 1, why } }))).toContain('About 1 call and 1 second')
		expect(show(planWith({ estimate: { calls: 0, seconds: 0, why } }))).not.toContain('About')
	})

	test.each<[string, Plan['guards'][number], string, string]>([
		[
			'deletes',
			{ rule: 'deletes', side: 'live', scope: 'model', count: 4, of: 12, limit: 3, allowed: false },
			'REFUSED: 4 of 12 models would be deleted in the workspace; 3 are allowed at once.',
			'--allow-deletes 1',
		],
		[
			'side-empty',
			{ rule: 'side-empty', side: 'git', count: 9, of: 9, limit: 8, allowed: false },
			'REFUSED: all 9 known resources are gone from the workspace, and all would be deleted in Git.',
			'--allow-deletes 1',
		],
		[
			'all-changed',
			{ rule: 'all-changed', side: 'live', count: 9, of: 9, limit: 8, allowed: false },
			'REFUSED: all 9 known resources have changed in Git and would be changed in the workspace.',
			'--allow-changes 9',
		],
	])('P18: the guard %s says what it refuses and how to allow exactly that', (_, guard, refusal, flag) => {
		const text = show(planWith({ changes: [deleteToGit], guards: [guard] }))
		expect(text).toContain(refusal)
		expect(text.trimEnd().endsWith(`tideway apply -w acme-production ${flag}`)).toBe(true)
		expect(show(planWith({ changes: [deleteToGit], guards: [{ ...guard, allowed: true }] }))).toContain(
			refusal.replace('REFUSED', 'Allowed'),
		)
	})
})

describe('values', () => {
	test('a long line keeps the difference in sight', () => {
		const text = show(updateOf(`${'a'.repeat(900)} old ${'b'.repeat(900)}`, `${'a'.repeat(900)} new ${'b'.repeat(900)}`), { width: 80 })
		expect(text).toContain('- …(886 more)…aaaaaaaaaaaaaaa old bbbbbbbbbbbb')
		expect(text).toContain('+ …(886 more)…aaaaaaaaaaaaaaa new bbbbbbbbbbbb')
		for (const line of text.split('\n').filter((line) => line.includes('more)…'))) expect(line.length).toBeLessThan(140)
	})

	test('a text that differs nearly everywhere is replaced, cut in the middle and counted', () => {
		const lines = (word: string): string => Array.from({ length: 5000 }, (_, index) => `${word} ${index}`).join('\n')
		const text = show(updateOf(lines('old'), lines('new')))
		expect(text).toContain('| - old 0\n')
		expect(text).toContain('… 9880 more lines, 4920 removed and 4960 added …')
		expect(text).toContain('| + new 4999\n')
	})

	test('a list is compared line by line when it is long', () => {
		const before = list(Array.from({ length: 20 }, (_, index) => `item number ${index}`))
		const after = list([...(before as readonly string[]).slice(0, 10), 'another item', ...(before as readonly string[]).slice(10)])
		expect(show(updateOf(before, after, 'source'))).toContain('| + - "another item"')
	})

	test.each<[string, Present, Present, string]>([
		['zero width', 'plan', 'pl\u200ban', 'character 3 is U+0061 "a" before, U+200B "\\u200b" after'],
		['homoglyph', 'scope', 'sc\u043epe', 'character 3 is U+006F "o" before, U+043E "о" after'],
		['blank', 'a b', 'a\u00a0b', 'character 2 is U+0020 " " before, U+00A0 "\\u00a0" after'],
		[
			'blank at the end of a line',
			'select 1\nfrom t',
			'select 1 \nfrom t',
			'line 1 looks the same: character 9 is the end of the text before, U+0020 " " after',
		],
		['last line break', 'a\nb', 'a\nb\n', 'only the line break at the end (U+000A "\\n") differs'],
		['inside a list', ['scope'], ['sc\u043epe'], 'U+006F "o" before, U+043E'],
	])('values that look the same are told apart: %s', (_, before, after, note) => {
		expect(show(updateOf(before, after))).toContain(note)
	})

	test('a conflict between values that look the same says where they part', () => {
		expect(show(planWith({ conflicts: [{ ...nameConflict, git: 'Total', live: 'T\u043etal' }] }))).toContain(
			'# git and live look the same: character 2 is U+006F "o" in Git, U+043E "о" in the workspace',
		)
	})

	test('a conflict in nothing but a secret is not shown as an agreement', () => {
		const text = show(
			planWith({
				conflicts: [
					{
						...deleteConflict,
						reason: 'both-added',
						base: undefined,
						git: dict({ schedule: { token: 'one' } }),
						live: dict({ schedule: { token: 'two' } }),
					},
				],
			}),
		)
		expect(text).toContain('git and live differ in what is not shown')
	})

	test('huge resources are counted where they are not spelled out', () => {
		const after = dict({ config: Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`key${index}`, index])) })
		expect(show(planWith({ changes: [{ ...createToLive, type: 'sync', after } as Change] }))).toContain('… 800 more values …')
	})

	test('numbers stay exact', () => {
		expect(show(updateOf(9007199254740993n.toString(), { kind: 'decimal', text: '9007199254740993' }))).toContain(
			'"9007199254740993" -> 9007199254740993',
		)
	})
})

describe('hostile text', () => {
	const hostile = fc
		.array(
			fc.oneof(
				fc.string({ unit: 'binary', maxLength: 8 }),
				fc.constantFrom(
					'\n',
					'\r\n',
					'\u001b[2J',
					'\u001b]8;;x\u0007',
					'\u202e',
					'\u2066',
					'\u200b',
					'\u0085',
					'\u2028',
					'\ud800',
					'::error::x',
					'##[error]x',
					'##vso[task]',
					'"',
					'\\',
					'`',
					'@team',
					'__proto__',
					'\u0000',
					'\u009b31m',
					'👩‍💻',
					'Plan: 0 to add',
				),
			),
			{ minLength: 1, maxLength: 8 },
		)
		.map((parts) => parts.join(''))
	const forbidden =
		/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|##(?:vso)?\[|^\s*::/m
	/** Indentation and sign of each line. */
	const structure = (text: string): readonly string[] =>
		text.split('\n').map((line) => /^ *(?:[-+~!?.x] |\| [-+ ]? ?)?/.exec(line)?.[0].trimEnd() ?? '')

	const planOf = (text: string): Plan =>
		planWith({
			workspace: text,
			inputs: { ...empty.inputs, git: { ...empty.inputs.git, branch: text } },
			changes: [
				{ ...updateToGit, actor: text, changedAt: text, notes: [text], place: { file: text, line: 1, column: 1 } },
				{ ...createToLive, key: text, address: model(text), dependents: [model(text)] },
			],
			conflicts: [{ ...nameConflict, path: ['config', text], actor: text }],
			held: [
				{
					address: model('a'),
					type: 'model',
					path: [text],
					reason: problem('API_SERVER', text, { hint: text, cause: problem('API_SERVER', text) }),
				},
			],
			unsupported: [{ address: model('a'), type: 'model', action: 'delete', reason: text, remedy: text }],
			detached: [{ address: model('a'), type: 'model', reason: text }],
			pending: [{ address: model('a'), path: [text], value: text, from: text }],
			warnings: [problem('API_SERVER', text, { hint: text, where: { file: text, line: 1 } })],
			estimate: { calls: 1, seconds: 1, why: text },
		})

	test('P42, S34: no text in a name, note, reason, place or message changes the structure', () => {
		fc.assert(
			fc.property(hostile, (text) => {
				const shown = show(planOf(text))
				expect(shown).not.toMatch(forbidden)
				expect(structure(shown)).toEqual(structure(show(planOf('harmless'))))
			}),
			{ numRuns: 300, seed: 42 },
		)
	})

	test('P42: a value adds exactly the lines that it has', () => {
		fc.assert(
			fc.property(hostile, (text) => {
				const harmless = text
					.split('\n')
					.map(() => 'x')
					.join('\n')
				const create = (value: string): string =>
					show(planWith({ changes: [{ ...createToLive, after: new Map([['rawSql', value]]) } as Change] }))
				const shown = create(`a${text}z`)
				expect(shown).not.toMatch(forbidden)
				expect(structure(shown)).toEqual(structure(create(`a${harmless}z`)))
			}),
			{ numRuns: 300, seed: 43 },
		)
	})

	test('P42: colour ends on the line that it starts on', () => {
		for (const line of show(planOf('\u001b[31m'), { color: true }).split('\n')) {
			const codes = [...line.matchAll(/\u001b\[(\d+)m/g)].map(([, code]) => Number(code))
			expect(codes.filter((code) => code === 39 || code === 22)).toHaveLength(codes.length / 2)
		}
	})

	test('P45: names of the prototype are names', () => {
		const after = dict(JSON.parse('{"__proto__": 1, "constructor": {"prototype": 2}}'))
		expect(show(planWith({ changes: [{ ...createToLive, type: 'sync', after: new Map([['config', after]]) } as Change] }))).toContain(
			'config.__proto__',
		)
	})
})
