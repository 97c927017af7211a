import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Change, Conflict, Plan } from '../../../src/model/index.ts'
import { problem } from '../../../src/model/index.ts'
import { showPlanMarkdown } from '../../../src/show/index.ts'
import {
	agreed,
	createToLive,
	deleteConflict,
	deleteToGit,
	dict,
	empty,
	model,
	nameConflict,
	planWith,
	rich,
	schema,
	updateToGit,
	updateToLive,
} from '../../support/plans.ts'

const show = (plan: Plan, budget?: number): string =>
	showPlanMarkdown(plan, schema, { title: 'Acme', purpose: 'look', ...(budget !== undefined && { budget }) })

type Body = { readonly outside: readonly string[]; readonly fenced: readonly string[]; readonly isOpen: boolean }

/** Lines in and out of fences, as CommonMark tells them apart; within the lines outside, code spans are replaced by `CODE`. */
function read(body: string): Body {
	const [outside, fenced]: string[][] = [[], []]
	let mark = ''
	for (const line of body.split('\n')) {
		const ticks = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line)
		if (mark === '' && ticks && !(ticks[2] ?? '').includes('`')) {
			mark = ticks[1] ?? ''
			outside?.push(`FENCE ${ticks[2]}`)
		} else if (mark !== '' && ticks && (ticks[1] ?? '').startsWith(mark) && ticks[2]?.trim() === '') mark = ''
		else if (mark === '') outside?.push(withoutCode(line))
		else {
			expect(Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length))).toBeLessThan(mark.length)
			fenced?.push(line)
		}
	}
	return { outside: outside ?? [], fenced: fenced ?? [], isOpen: mark !== '' }
}

/** A run of backticks opens code that the next run of the same length ends; without one it is text. */
function withoutCode(line: string): string {
	return line.replace(/(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)/g, 'CODE')
}

/** All that may stand outside of fences and code. */
const OUTSIDE = [
	/^$/,
	/^FENCE diff$/,
	/^## Plan for CODE \((?:CODE|[A-Za-z ]+), (?:mirror|two-way|deploy)\) (?:at CODE|without a commit yet)(?:, preview)?$/,
	/^### [A-Za-z ]+(?:: [A-Za-z0-9 ,;]+)?$/,
	/^Plan: \d+ to add, \d+ to change, \d+ to destroy\.$/,
	/^No changes\. Your infrastructure matches the configuration\.$/,
	/^- [A-Za-z0-9 ,.:]+$/,
	/^<\/?details>$/,
	/^<summary>(?:Outbound: workspace → Git|Inbound: Git → workspace) {2}\([a-z0-9 ,]+\)<\/summary>$/,
	/^Not shown here, for its length: [A-Za-z0-9 ,;"()]+\. To see it: {2}CODE$/,
	/^\d+ of \d+ are not named here, for their length\.$/,
]
const FORBIDDEN =
	/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|##(?:vso)?\[|^\s*::/m

function checkBody(body: string): Body {
	const read_ = read(body)
	expect(body).not.toMatch(FORBIDDEN)
	expect(body.endsWith('\n')).toBe(true)
	expect(read_.isOpen).toBe(false)
	for (const line of read_.outside)
		expect(
			OUTSIDE.some((pattern) => pattern.test(line)),
			line,
		).toBe(true)
	for (const line of read_.fenced) expect(line).toMatch(/^(?:$|[-+!] ?| {2})/)
	const tags = read_.outside.filter((line) => /^<\/?details>$/.test(line))
	expect(tags).toEqual(tags.map((_, index) => (index % 2 === 0 ? '<details>' : '</details>')))
	return read_
}

describe('a plan with one of everything', () => {
	test('as the body of a comment', () => {
		checkBody(show(rich))
		expect(show(rich)).toMatchInlineSnapshot(`
			"## Plan for \`acme-production\` (Acme, two-way) at \`3f2a9c1\`

			Plan: 1 to add, 1 to change, 0 to destroy.

			- Outbound: 0 to add, 1 to change, 1 to delete in Git.
			- Conflicts: 3 in 2 resources, to be settled by a person.
			- Held: 3.
			- Not possible through the API: 2.
			- Detached: 1.
			- Pending: 1 value applied before the merge.
			- 2 resources agree on both sides and will be recorded.

			\`\`\`diff
			- REFUSED: 4 of 12 models would be deleted in Git; 3 are allowed at once.
			! INCOMPLETE: something could not be read. What depends on it is held, and nothing is deleted because of it.
			\`\`\`

			### Conflicts: both sides changed; neither is written

			\`\`\`diff
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
			-       |   select id
			+       |   select id, total
			        |   from orders
			      live
			        |   select id
			-       |   from orders
			+       |   from all_orders
			    settle it with one of
			      tideway resolve model.orders --git    keeps what Git holds
			      tideway resolve model.orders --live   keeps what the workspace holds
			      tideway resolve model.orders --edit   asks for a third value in your editor

			! sync["orders to crm"]
			    the whole resource:
			      one side deleted the resource, the other changed it
			      base  { model: "orders", paused: true, schedule: { token: (sensitive value), type: "manual" } }
			      git   (no such resource)
			      live  { model: "orders", paused: false, schedule: { token: (sensitive value), type: "interval" } }
			    settle it with one of
			      tideway resolve 'sync["orders to crm"]' --git    keeps what Git holds
			      tideway resolve 'sync["orders to crm"]' --live   keeps what the workspace holds
			\`\`\`

			### Deletes: 1 in Git

			\`\`\`diff
			- model["odd key"] "Old"  in Git
			\`\`\`

			<details>
			<summary>Outbound: workspace → Git  (0 to add, 1 to change, 1 to delete)</summary>

			\`\`\`diff
			! update model.customers "Customers"  models/customers.yaml:1
			!     name  "Customers" -> "All customers"  models/customers.yaml:1
			!     rawSql:  models/customers.yaml:3
			        |   select
			        |     id,
			-       |     email
			+       |     email,
			+       |     country
			        |   from customers
			        |   where active
			!     tags  (1 unchanged)
			-       |   "gdpr"
			+       |   "eu"
			    (2 unchanged attributes hidden)
			    seen in the workspace at 2026-03-01T09:12:00Z, by Jane Doe
			    used by: sync.customers-to-crm, sync.customers-to-mail

			- delete model["odd key"] "Old"
			-     name        "Old"
			-     source      "warehouse"
			-     primaryKey  "id"
			\`\`\`

			</details>

			<details>
			<summary>Inbound: Git → workspace  (1 to add, 1 to change, 0 to destroy)</summary>

			\`\`\`diff
			+ create model.refunds "Refunds"  models/refunds.yaml:1
			+     name        "Refunds"
			+     source      "warehouse"
			+     rawSql:
			+       |   select *
			+       |   from refunds
			+     primaryKey  "id"
			+     tags        ["core"]
			+     password    (sensitive value)
			+     region      (sensitive value)

			! update sync.orders-to-crm  syncs/orders-to-crm.yaml:1
			!     config.mappings[email].from  "mail" -> "email"  syncs/orders-to-crm.yaml:5
			+     config.mappings[city].from   "city"
			+     config.mappings[city].to     "city"
			!     schedule.token               (sensitive value), changed
			!     paused                       true -> false
			    (1 unchanged attribute hidden)
			!   note: the whole config is sent
			!   note: a run may start as soon as it is no longer paused
			\`\`\`

			</details>

			### Held: not decided, or not done now

			\`\`\`diff
			! sync.a, sync.b
			    the list of syncs could not be read to its end
			    because: GET /syncs answered 502
			    run again in a minute

			! model.broken name (to the workspace)
			    the file is not valid YAML (models/broken.yaml:3:5)
			\`\`\`

			### Not possible through the API

			\`\`\`diff
			! delete sync.old
			    why: the API has no call for it
			    instead: delete it in the app

			! update sync.x  syncs/x.yaml:1
			    model: "orders" -> "refunds"
			    why: the model is fixed at creation
			    instead: create a new sync
			\`\`\`

			### Detached: not in Git, left alone in the workspace

			\`\`\`diff
			  . model.left
			    its file was removed and deletes are off
			\`\`\`

			### Pending: applied from a pull request that has not landed

			\`\`\`diff
			  . model.early name  from pull request 7
			\`\`\`

			### Recorded: nothing is written

			\`\`\`diff
			  = model.agreed  both sides hold the same
			  = model.agreed-2  both sides hold the same
			\`\`\`

			### Warnings

			\`\`\`diff
			  Warning: sync.x refers to a model that is not there
			    REFERENCE_DANGLING at syncs/x.yaml:1:8
			    Next: add the model, or name another one
			\`\`\`

			\`\`\`diff
			  Next: look at it closely; if it is meant  tideway apply -w acme-production --allow-deletes 1
			\`\`\`
			"
		`)
	})

	test('nothing to do', () => {
		expect(show(empty)).toMatchInlineSnapshot(`
			"## Plan for \`acme-production\` (Acme, two-way) at \`3f2a9c1\`

			No changes. Your infrastructure matches the configuration.
			"
		`)
	})

	test('P7: no sensitive, unclassified or masked value is shown', () => {
		for (const secret of ['old-token-value', 'new-token-value', 'hunter-password', 'unclassified-secret', 'conflict-token'])
			expect(show(rich)).not.toContain(secret)
	})

	test('P12: the order of keys does not show', () => {
		const changes = rich.changes.map((change) =>
			change.kind === 'create' ? { ...change, after: new Map([...change.after].reverse()) } : change,
		)
		expect(show({ ...rich, changes })).toBe(show(rich))
	})

	test.each<[string, Partial<Plan>, string]>([
		['a preview', { preview: true, changes: [createToLive] }, '! PREVIEW: made from files'],
		['an incomplete read', { complete: false }, '! INCOMPLETE: something'],
		['targets', { targets: [model('a')] }, '! Only 1 target looked at, as asked: model.a'],
		['a refusal', { guards: rich.guards }, '- REFUSED: 4 of 12 models'],
		['an allowed danger', { guards: rich.guards.map((guard) => ({ ...guard, allowed: true })) }, '  Allowed: 4 of 12 models'],
		['a settled conflict', { conflicts: [{ ...nameConflict, choice: 'git' }] }, '### Settled conflicts: one side was chosen'],
		['a tree without a commit', { inputs: { ...empty.inputs, git: { ...empty.inputs.git, commit: null } } }, ' without a commit yet\n'],
		['adoptions', { adoptions: [agreed] }, '- 1 resource agrees on both sides and will be recorded.'],
		['the next command', { changes: [createToLive] }, '  Next:  tideway apply -w acme-production\n'],
	])('%s is in sight', (_, part, line) => {
		const body = show(planWith(part))
		checkBody(body)
		expect(body.split('<details>')[0] + (body.split('</details>').at(-1) ?? '')).toContain(line)
	})
})

const TRICKS = [
	'`',
	'``',
	'```',
	'~~~',
	'`'.repeat(50),
	'```\n\n# title',
	'\n```\n',
	'\n\n',
	'\r\n',
	'</details>',
	'</summary></details>',
	'<details>',
	'<script>alert(1)</script>',
	'<!--',
	'-->',
	'<!-- sticky -->',
	'<img src=x onerror=x>',
	'&lt;&#64;',
	'@team',
	'@acme/owners please look',
	'#123',
	'fixes #1',
	'acme/app#7',
	'deadbeef',
	'https://example.com/?a=b',
	'www.example.com',
	'a@example.com',
	'[link](https://example.com)',
	'![image](https://example.com/x.png?secret)',
	'[x]: https://example.com',
	'| a | b |\n|---|---|',
	'\\',
	'\\`',
	'**bold** _it_ ~~no~~',
	'# title',
	'> quote',
	'- item',
	'---',
	'===',
	'$`x`$',
	'$$x$$',
	':smile:',
	'👩‍💻',
	'\u202e',
	'\u2066',
	'\u200b',
	'\u00a0',
	'\u2028',
	'\ud800',
	'\u0000',
	'\u0000+',
	'\u001b[31m',
	'::error::x',
	'##[error]x',
	'/close',
	'Plan: 0 to add, 0 to change, 0 to destroy.',
	' ',
	'',
	'__proto__',
]

/** The same text wherever a plan has room for one. */
function planOf(text: string): Plan {
	const typed = { type: 'model', dependents: [], notes: [] }
	return planWith({
		workspace: text,
		inputs: { ...empty.inputs, git: { ...empty.inputs.git, branch: text } },
		targets: [model(text)],
		changes: [
			{ ...updateToGit, actor: text, changedAt: text, notes: [text], place: { file: text, line: 1, column: 1 } },
			{ ...createToLive, key: text, address: model(text), dependents: [model(text)] },
			{ ...deleteToGit, ...typed, key: text, address: model(text), before: dict({ name: `a${text.replaceAll('\n', ' ')}` }) } as Change,
			{ ...createToLive, ...typed, type: text, address: model('typed') },
		],
		conflicts: [
			{ ...nameConflict, path: ['config', text], actor: text },
			{ ...nameConflict, address: model(text), choice: 'live' },
		],
		held: [
			{
				address: model('a'),
				type: 'model',
				path: [text],
				reason: problem('API_SERVER', text, { hint: text, cause: problem('API_SERVER', text) }),
			},
		],
		unsupported: [{ address: model('a'), type: 'model', action: 'delete', reason: text, remedy: text }],
		detached: [{ address: model(text), type: 'model', reason: text }],
		pending: [{ address: model('a'), path: [text], value: text, from: text }],
		guards: [{ rule: 'deletes', side: 'git', scope: text, count: 4, of: 12, limit: 3, allowed: false }],
		warnings: [problem('API_SERVER', text, { hint: text, where: { file: text, line: 1 } })],
	})
}

/** What a reader sees as structure: the lines outside of fences, and the signs of those inside. */
function structureOf(body: string): readonly string[] {
	const { outside, fenced } = checkBody(body)
	return [...outside, ...fenced.map((line) => /^[-+!]?/.exec(line)?.[0] ?? '')]
}

describe('hostile text', () => {
	const usual = structureOf(show(planOf('harmless')))

	test.each(TRICKS.map((trick) => [trick]))('P42, S33: %j in a name, note, reason, place or message stays in its place', (trick) => {
		expect(structureOf(show(planOf(trick)))).toEqual(usual)
		expect(structureOf(show(planOf(`a ${trick} b`)))).toEqual(usual)
	})

	test.each(TRICKS.map((trick) => [trick]))('P42: %j in a value adds the lines that it has, and nothing else', (trick) => {
		const create = (value: string): Plan => planWith({ changes: [{ ...createToLive, after: new Map([['rawSql', value]]) } as Change] })
		const harmless = trick.split('\n').fill('x').join('\n')
		expect(structureOf(show(create(`a${trick}\n${trick}z`)))).toEqual(structureOf(show(create(`a${harmless}\n${harmless}z`))))
	})

	test.each(TRICKS.map((trick) => [trick]))('P42: %j as the name of the service stays in its place', (trick) => {
		const lines = structureOf(showPlanMarkdown(empty, schema, { title: trick }))
		expect(lines[0]).toMatch(/^## Plan for CODE \((?:CODE|deadbeef), two-way\) at CODE$/)
	})

	test('P42: any text stays in its place', () => {
		const text = fc
			.array(fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom(...TRICKS)), { minLength: 1, maxLength: 8 })
			.map((parts) => parts.join(''))
		fc.assert(
			fc.property(text, (hostile) => {
				expect(structureOf(show(planOf(hostile)))).toEqual(usual)
			}),
			{ numRuns: 100, seed: 42 },
		)
	})

	test('P42: a text that is longer than any comment stays in its place', () => {
		for (const trick of ['`', '@a ', '</details>']) {
			const body = show(planOf(trick.repeat(70_000)))
			checkBody(body)
			expect(body.length).toBeLessThanOrEqual(60_000)
		}
	})
})

const deletesOf = (count: number, length = 0): readonly Change[] =>
	Array.from({ length: count }, (_, index) => {
		const key = `gone-${index}${'x'.repeat(length)}`
		return { ...deleteToGit, id: `live:delete:${key}`, to: index % 2 === 0 ? 'live' : 'git', key, address: model(key) }
	})
const conflictsOf = (count: number, length: number): readonly Conflict[] =>
	Array.from({ length: count }, (_, index) => ({
		...nameConflict,
		address: model(`both-${index}`),
		path: ['rawSql'],
		git: `git ${index}\n${'y\n'.repeat(length)}`,
		live: `live ${index}\n${'z\n'.repeat(length)}`,
	}))
const updatesOf = (count: number, length: number): readonly Change[] =>
	Array.from({ length: count }, (_, index) => {
		const after = 'select 1\n'.repeat(length)
		return {
			...(index % 2 === 0 ? updateToGit : updateToLive),
			type: 'model',
			address: model(`changed-${index}`),
			edits: [{ path: ['rawSql'], before: 'select 2\n', after }],
		} as Change
	})
const namesIn = (body: string): readonly string[] => [...body.matchAll(/^[-!] (model\.\S+)/gm)].map(([, address = '']) => address)

describe('the budget', () => {
	test('a body that fits leaves nothing out', () => {
		expect(show(rich)).not.toContain('Not shown here')
		expect(show(rich, 65_536)).toBe(show(rich))
	})

	test('changes are shown in the order of the plan, and the rest is counted with the command that shows it', () => {
		const body = show(planWith({ changes: [...updatesOf(400, 30), ...deletesOf(3)] }))
		checkBody(body)
		expect(body.length).toBeLessThanOrEqual(60_000)
		expect(body.length).toBeGreaterThan(58_000)
		const shown = [...body.matchAll(/^! update model\.changed-(\d+)/gm)].map(([, index]) => Number(index)).sort((a, b) => a - b)
		expect(shown).toEqual(shown.map((_, index) => index))
		const [out, into] = [200 - shown.filter((index) => index % 2 === 0).length, 200 - shown.filter((index) => index % 2 === 1).length]
		expect(body).toContain(
			`Not shown here, for its length: ${out + 1} outbound changes (${out} updates, 1 delete); ${into + 2} inbound changes (${into} updates, 2 deletes). To see it:  \`tideway plan -w acme-production\``,
		)
		for (const change of deletesOf(3)) expect(namesIn(body)).toContain(change.address)
	})

	test('one long change does not take the room of the others', () => {
		const long = {
			...createToLive,
			type: 'sync',
			after: dict({ config: Object.fromEntries(Array.from({ length: 190 }, (_, n) => [`key${n}`, 'v'.repeat(90)])) }),
		}
		const body = show(planWith({ changes: [long, ...updatesOf(20, 3)] }))
		expect(body).toMatch(/^ {6}… \d+ more lines …$/m)
		expect(body).toContain('model.changed-19')
		expect(body).not.toContain('Not shown here')
	})

	test('conflicts and deletes keep their values while changes are left out', () => {
		const body = show(planWith({ changes: [...updatesOf(300, 100), ...deletesOf(40)], conflicts: conflictsOf(20, 10) }))
		checkBody(body)
		expect(body).toContain('+       |   live 19')
		expect(body).toContain('Not shown here, for its length: ')
		expect(namesIn(body)).toEqual(expect.arrayContaining(deletesOf(40).map((change) => change.address)))
	})

	test('conflicts that are too long are listed by address', () => {
		const body = show(planWith({ changes: deletesOf(100), conflicts: conflictsOf(200, 100) }))
		checkBody(body)
		expect(body.length).toBeLessThanOrEqual(60_000)
		expect(body).toContain('### Conflicts: 200 resources to be settled, 0 settled')
		expect(body).toContain('values of conflicts')
		expect(body).not.toContain('live 19')
		for (let index = 0; index < 200; index++) expect(namesIn(body)).toContain(`model.both-${index}`)
		for (const change of deletesOf(100)) expect(namesIn(body)).toContain(change.address)
	})

	test('what cannot even be named is counted', () => {
		const body = show(planWith({ changes: deletesOf(3000, 40), conflicts: conflictsOf(2000, 1) }))
		checkBody(body)
		expect(body.length).toBeLessThanOrEqual(60_000)
		expect(body).toContain('### Deletes: 1500 in the workspace, 1500 in Git')
		const counted = [...body.matchAll(/^(\d+) of (\d+) are not named here/gm)].map(([, hidden, all]) => [Number(hidden), Number(all)])
		expect(counted.map(([, all]) => all)).toEqual([2000, 3000])
		expect(namesIn(body)).toHaveLength(5000 - (counted[0]?.[0] ?? 0) - (counted[1]?.[0] ?? 0))
	})

	test.each<[string, Partial<Plan>, number]>([
		['deletes alone', { changes: deletesOf(3000, 40) }, 3000],
		['conflicts alone', { conflicts: conflictsOf(9000, 1) }, 9000],
		['a few names of great length', { changes: deletesOf(4, 30_000), conflicts: conflictsOf(3, 1) }, 7],
	])('what cannot be named is counted: %s', (_, part, all) => {
		const body = show(planWith(part))
		checkBody(body)
		expect(body.length).toBeLessThanOrEqual(60_000)
		const hidden = [...body.matchAll(/^(\d+) of \d+ are not named here/gm)].map(([, count]) => Number(count))
		expect(hidden.length).toBeGreaterThan(0)
		expect(namesIn(body.split('<details>')[0] ?? '').length + hidden.reduce((sum, count) => sum + count, 0)).toBe(all)
	})

	test('P42: any plan keeps to any budget; every delete and conflict is named or counted, and nothing is left open', () => {
		const size = fc.oneof(fc.nat(3), fc.nat(60), fc.constant(400))
		const shape = fc.record({
			deletes: size,
			conflicts: size,
			updates: size,
			length: fc.constantFrom(0, 3, 60),
			keys: fc.constantFrom(0, 30, 300),
			budget: fc.constantFrom(1, 4_000, 9_999, 32_000, 60_000),
			noise: fc.constantFrom('x', '`'.repeat(40), '@a </details> ', 'é'),
		})
		fc.assert(
			fc.property(shape, ({ deletes, conflicts, updates, length, keys, budget, noise }) => {
				const plan = planWith({
					...planOf(noise.repeat(length)),
					changes: [...updatesOf(updates, length), ...deletesOf(deletes, keys)],
					conflicts: [...conflictsOf(conflicts, length), deleteConflict],
				})
				const body = show(plan, budget)
				checkBody(body)
				expect(body.length).toBeLessThanOrEqual(Math.max(4_000, budget))
				expect(body).toContain(`Plan: 0 to add, ${Math.floor(updates / 2)} to change, ${Math.ceil(deletes / 2)} to destroy.`)
				const inSight = body.split('<details>')[0] ?? ''
				const named = new Set([...inSight.matchAll(/^[-!] ((?:model\.(?:gone|both)-|sync\[)\S*)/gm)].map(([, address]) => address))
				const hidden = [...body.matchAll(/^(\d+) of \d+ are not named here/gm)].map(([, count]) => Number(count))
				expect(named.size + hidden.reduce((sum, count) => sum + count, 0)).toBe(deletes + conflicts + 1)
			}),
			{ numRuns: 40, seed: 7 },
		)
	})
})

test('what is typed next has the flags that made the plan; a plan that is refused by something else has none', () => {
	const plan = planWith({ changes: rich.changes })
	const shown = (purpose: 'look' | 'refused'): string =>
		showPlanMarkdown(plan, schema, { title: 'Acme', purpose, again: ' --target model.a' })
	expect(shown('look')).toContain('tideway apply -w acme-production --target model.a')
	expect(shown('refused')).not.toContain('tideway apply')
})
