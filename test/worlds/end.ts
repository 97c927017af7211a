import type { Plan } from '../../src/model/index.ts'
import { toPlain } from '../../src/model/index.ts'
import type { Logged } from './service.ts'
import type { Plain } from './sides.ts'
import { Violation } from './violation.ts'
import type { World } from './world.ts'

/** How a world stands, without ids that the service chose and without times: two runs that did the same leave the same. */
export type End = {
	readonly files: Readonly<Record<string, string>>
	readonly commits: number
	readonly rows: Readonly<Record<string, unknown>>
	readonly base: Readonly<Record<string, unknown>>
	/** How often each thing was created by us. */
	readonly created: Readonly<Record<string, number>>
	/** What the last plan leaves to people. */
	readonly open: readonly string[]
}

const CHOSEN_THERE: ReadonlySet<string> = new Set(['id', 'createdAt', 'updatedAt'])

/** `plan`: the last one, which has nothing to do. */
export async function endOf(world: World, plan: Plan): Promise<End> {
	const names = namesOf(world)
	return {
		files: Object.fromEntries(world.files()),
		commits: world.commits(),
		rows: Object.fromEntries(rowsOf(world).map(({ table, row }) => [`${table} ${String(row['slug'])}`, named(row, names)])),
		base: await baseOf(world, names),
		created: createdBy(await world.ground.service.effects()),
		open: [
			...plan.conflicts.map(({ address, path }) => `conflict ${address} ${JSON.stringify(path)}`),
			...[...plan.held, ...plan.detached].map(({ address }) => `held ${address}`),
			...plan.unsupported.map(({ address }) => `unsupported ${address}`),
		].toSorted(),
	}
}

type Row = { readonly table: string; readonly row: Plain }

/** Runs of syncs are nothing that anybody configures. */
function rowsOf(world: World): readonly Row[] {
	const { service } = world.ground
	const tables = service.tables().filter((table) => table !== 'run')
	const rows = tables.flatMap((table) => service.rows(table).map((row): Row => ({ table, row: toPlain(row) as Plain })))
	const twice = rows.find(
		({ table, row }, at) => rows.findIndex((other) => other.table === table && other.row['slug'] === row['slug']) < at,
	)
	if (twice && twice.row['slug'] !== undefined)
		throw new Violation(`P4: the workspace has ${twice.table} ${String(twice.row['slug'])} twice`)
	return rows.toSorted((a, b) => (String(a.row['slug']) < String(b.row['slug']) ? -1 : 1))
}

function namesOf(world: World): ReadonlyMap<string, string> {
	return new Map(rowsOf(world).map(({ table, row }) => [String(row['id']), `${table} ${String(row['slug'])}`]))
}

/** The same with names for ids, and without what the service chose. */
function named(value: unknown, names: ReadonlyMap<string, string>): unknown {
	if (Array.isArray(value)) return inOrder(value).map((item) => named(item, names))
	if (typeof value !== 'object' || value === null) return value
	const members = Object.entries(value).filter(([name]) => !CHOSEN_THERE.has(name))
	return Object.fromEntries(
		members
			.toSorted(([a], [b]) => (a < b ? -1 : 1))
			.map(([name, member]) => [
				name,
				/Ids?$/.test(name) ? JSON.stringify(member, (_, id) => names.get(String(id)) ?? id) : named(member, names),
			]),
	)
}

/** What goes by slugs has no order of its own. */
function inOrder(items: readonly unknown[]): readonly unknown[] {
	const slugOf = (item: unknown): string | undefined => (isRecord(item) && typeof item['slug'] === 'string' ? item['slug'] : undefined)
	if (items.some((item) => slugOf(item) === undefined)) return items
	return items.toSorted((a, b) => (String(slugOf(a)) < String(slugOf(b)) ? -1 : 1))
}

async function baseOf(world: World, names: ReadonlyMap<string, string>): Promise<End['base']> {
	const stored = await world.ann.store.load()
	if (stored.kind === 'unknown') throw new Violation(`P26: the state cannot be read: ${stored.reason.message}`)
	const entries = [...(stored.value.state?.base ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1))
	return Object.fromEntries(
		entries.map(([address, { id, attributes, observed, file }]) => [
			address,
			{ bound: id && names.get(id), attributes: toPlain(attributes), observed: observed && toPlain(observed), file: file && toPlain(file) },
		]),
	)
}

function createdBy(effects: readonly Logged[]): End['created'] {
	const counts: Record<string, number> = {}
	for (const { by, operation, body, changed } of effects) {
		if (by !== 'api' || !changed || !operation.startsWith('Create')) continue
		const what = `${operation} ${String(body?.['slug'])}`
		counts[what] = (counts[what] ?? 0) + 1
	}
	return counts
}

/** The first thing in which two ends differ; undefined where they are the same. */
export function differenceOf(wanted: unknown, found: unknown, path = ''): string | undefined {
	if (JSON.stringify(wanted) === JSON.stringify(found)) return undefined
	if (!isRecord(wanted) || !isRecord(found)) return `${path} should be ${JSON.stringify(wanted)} and is ${JSON.stringify(found)}`
	for (const name of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
		const difference = differenceOf(wanted[name], found[name], `${path}/${name}`)
		if (difference !== undefined) return difference
	}
	return undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
}
