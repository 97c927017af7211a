import { expect, onTestFinished, test } from 'vitest'
import { pause } from '../support/e2e-busy.ts'
import type { SandboxBench, SandboxClone } from '../support/e2e-sandbox.ts'
import { sandboxBench } from '../support/e2e-sandbox.ts'
import { HOOK, mappingText } from '../support/e2e-segment.ts'
import { SHOP } from '../support/e2e-tree.ts'

type Texts = Readonly<Record<string, string>>

/** What one apply has to do in a service, and what it comes to. */
type Work = {
	readonly provider: string
	/** What the workspace holds at first, as files of the service's own. */
	readonly tree?: Texts
	/** What Git has at first, which is applied in peace. */
	readonly files: Texts
	/** What is changed in Git then. */
	readonly edits: Texts
	/** What is changed in the service's own pages. */
	readonly page: { readonly type: string; readonly key: string; readonly attributes: object }
	/** Rows of the workspace in the end: the table, the member that tells them apart, and how many there are. */
	readonly table: string
	readonly name: string
	readonly count: number
}

const times = (count: number, text: (n: number) => readonly [string, string]): Texts =>
	Object.fromEntries(Array.from({ length: count }, (_, n) => text(n)))

const HIGHTOUCH: Work = {
	provider: 'hightouch',
	tree: SHOP,
	files: SHOP,
	edits: {
		...times(8, (n) => [`models/new-${n}.yaml`, `name: New ${n}\nsource: warehouse\ntype: table\ntableName: t${n}\nprimaryKey: id\n`]),
		'models/orders.yaml': SHOP['models/orders.yaml']?.replace('name: Orders', 'name: All orders') ?? '',
	},
	page: { type: 'model', key: 'visits', attributes: { name: 'All visits' } },
	table: 'model',
	name: 'slug',
	count: 11,
}

const SEGMENT: Work = {
	provider: 'segment',
	files: { 'main.tf': HOOK },
	edits: times(8, (n) => [`mapping-${n}.tf`, mappingText(n)]),
	page: { type: 'source', key: 'web', attributes: { name: 'Shop' } },
	table: 'subscription',
	name: 'name',
	count: 8,
}

const FLAG = 'project: default\ntype: release\n'
const UNLEASH: Work = {
	provider: 'unleash',
	files: { 'features/checkout.yaml': FLAG, 'features/payments.yaml': FLAG },
	edits: {
		...times(6, (n) => [
			`features/new-${n}.yaml`,
			`${FLAG}description: New ${n}\ntags:\n  - type: simple\n    value: n${n}\nparent:\n  feature: payments\n`,
		]),
		'features/checkout.yaml': `${FLAG}description: The checkout\n`,
	},
	page: { type: 'feature', key: 'payments', attributes: { description: 'Who pays' } },
	table: 'feature',
	name: 'name',
	count: 8,
}

/** Where processes end: once so many calls have changed something, and so many milliseconds later. */
const KILLS = [
	{ calls: 0, ms: 420 },
	{ calls: 1, ms: 0 },
	{ calls: 2, ms: 35 },
	{ calls: 4, ms: 10 },
	{ calls: 7, ms: 65 },
] as const

async function callsOf(bench: SandboxBench): Promise<number> {
	const { effects } = JSON.parse(await bench.control('GET', 'effects')) as { readonly effects: readonly { readonly changed: boolean }[] }
	return effects.filter(({ changed }) => changed).length
}

/** Whoever comes next finds the lock of the dead. */
async function release(clone: SandboxClone): Promise<void> {
	const list = await clone.run('lock', 'list', '--json')
	expect(list).toMatchObject({ code: 0, err: '' })
	const { locks } = JSON.parse(list.out) as { readonly locks: readonly { readonly id: string }[] }
	for (const { id } of locks) expect(await clone.run('lock', 'release', id)).toMatchObject({ code: 0 })
}

async function killed(bench: SandboxBench, clone: SandboxClone, { calls, ms }: (typeof KILLS)[number]): Promise<void> {
	const before = await callsOf(bench)
	const run = clone.start('apply', '--yes')
	let hasEnded = false
	const ended = run.ended.finally(() => {
		hasEnded = true
	})
	while (!hasEnded && (await callsOf(bench)) - before < calls) await pause(5)
	await pause(ms)
	run.kill('SIGKILL')
	await ended
	await release(clone)
}

test.each([HIGHTOUCH, SEGMENT, UNLEASH])(
	'P4 P23 P31: applies to $provider that are killed one after the other lose, double and delete nothing',
	{
		timeout: 180_000,
	},
	async (work) => {
		const bench = await sandboxBench(work.provider, work.tree)
		onTestFinished(() => bench.close())
		const clone = bench.clone('kills', work.files)
		expect(await clone.run('apply', '--yes')).toMatchObject({ code: 0 })
		clone.git('pull', '--quiet')
		clone.commit(Object.fromEntries(Object.entries(work.edits).map(([file, text]) => [`${work.provider}/${file}`, text])))
		await bench.control('POST', 'ui', { kind: 'update', ...work.page })
		await bench.control('PUT', 'faults', ['slow:ms=60,on=POST'])

		for (const kill of KILLS) await killed(bench, clone, kill)
		await bench.control('PUT', 'faults', [])
		expect(await clone.run('apply', '--yes')).toMatchObject({ code: 0 })

		expect((await clone.run('plan')).out).toContain('No changes.')
		const world = JSON.parse(await bench.control('GET', 'world')) as Readonly<Record<string, Readonly<Record<string, object>>>>
		const names = Object.values(world[work.table] ?? {}).map((row) => Object.entries(row).find(([name]) => name === work.name)?.[1])
		expect(names).toHaveLength(work.count)
		expect(new Set(names).size).toBe(work.count)
		clone.git('pull', '--quiet')
		const kept = (file: string): boolean => clone.git('ls-files', `${work.provider}/${file}`) !== ''
		expect([...Object.keys(work.files), ...Object.keys(work.edits)].filter((file) => !kept(file))).toEqual([])
	},
)
