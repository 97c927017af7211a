import type { Dict } from '../model/index.ts'
import { makeAddress } from '../model/index.ts'
import type { Endpoint } from '../ports/index.ts'
import type { Bench, Rule, Trial } from './rule.ts'
import { canonicalText, differ, inSmall, listOf, readLive, rule, textOf, whyOf, within } from './rule.ts'
import { dictOf } from './sample.ts'

/** That what is read is all there is, whatever happens meanwhile. */
export function listRules(bench: Bench): readonly Rule[] {
	return [listed(bench), counted(bench), faulty(bench), unchanged(bench)]
}

/** The resources that a tree's files hold, by address. */
export function filesOf({ provider, sample }: Bench): ReadonlyMap<string, Dict> {
	const files = Object.entries(sample.tree).flatMap(([path, file]): [string, Dict][] => {
		const place = provider.layout.place(path)
		return place ? [[makeAddress(place.type, place.key), new Map([...dictOf(file), ...(place.told ?? [])])]] : []
	})
	return new Map(files)
}

function listed(bench: Bench): Rule {
	const expected = filesOf(bench)
	return rule('lists what the workspace holds, with the attributes that its files have', 'workspace', () =>
		inSmall(bench, async (world) => {
			const { resources, wrong } = await readLive(world, bench.managed)
			const addresses = resources.map(({ address }) => address).sort()
			return [
				...wrong,
				...world.log.filter((line) => line.includes(' is not in the sandbox: ')),
				...differ('what is listed', addresses.join(', '), [...expected.keys()].sort().join(', ')),
				...resources.flatMap(({ address, attributes }) =>
					differ(address, canonicalText(bench, address, attributes), canonicalText(bench, address, expected.get(address))),
				),
			]
		}),
	)
}

const COUNTS = [0, 1, 99, 100, 101, 200, 201, 401]

function counted(bench: Bench): Rule {
	const trials = COUNTS.map((count) => ({ name: String(count), run: () => reads(bench, { count, faults: undefined, wanted: count }) }))
	return { title: 'P3: a list is complete, whatever the pages', needs: 'workspace', trials }
}

/**
 * What can go wrong while a list is read; `settles` where repeating it gets there in the end. Where the next page is asked for by a
 * cursor, nobody can go on that is not told of it.
 */
type Fault = { readonly fault: string; readonly settles: boolean | 'unless by cursor' }

const READ_FAULTS: readonly Fault[] = [
	{ fault: '500', settles: false },
	{ fault: '500:times=1', settles: true },
	{ fault: '429:times=2,retry-after=1', settles: true },
	{ fault: '401', settles: false },
	{ fault: '403', settles: false },
	{ fault: '404', settles: false },
	{ fault: '422', settles: false },
	{ fault: 'html', settles: false },
	{ fault: 'empty', settles: false },
	{ fault: 'truncate', settles: false },
	{ fault: 'drop-answer', settles: false },
	{ fault: 'invalid-200', settles: false },
	{ fault: 'internal-200', settles: false },
	{ fault: 'repeat-row', settles: false },
	{ fault: 'repeat-row:times=1', settles: true },
]

/** The same where a list comes in pages. */
const PAGE_FAULTS: readonly Fault[] = [
	{ fault: 'no-hasmore', settles: 'unless by cursor' },
	{ fault: 'page-size:40', settles: true },
	{ fault: '500:page=2', settles: false },
	{ fault: '403:page=2', settles: false },
	{ fault: 'lose-page:page=2', settles: false },
	{ fault: 'repeat-row:page=2', settles: false },
	{ fault: 'repeat-row:page=2,times=1', settles: true },
	{ fault: 'hasmore-lies', settles: 'unless by cursor' },
]

function faulty(bench: Bench): Rule {
	const list = listOf(bench, bench.sample.many(0))
	const faults = list?.paging?.kind === 'whole' ? READ_FAULTS : [...READ_FAULTS, ...PAGE_FAULTS]
	const trials = faults.map((fault) => ({ name: fault.fault, run: () => readsThrough(bench, list, fault) }))
	return { title: 'P3: a fault while a list is read never makes it shorter', needs: 'sandbox', trials }
}

async function readsThrough(bench: Bench, list: Endpoint | undefined, { fault, settles }: Fault): ReturnType<Trial['run']> {
	const { paging, id } = list ?? {}
	if (!paging) return [`it is not known what lists ${bench.sample.many(0).type}: say \`list\` in what \`many\` of the sample answers`]
	const count = (paging.kind === 'whole' ? 100 : paging.pageSize) + 1
	const inTheEnd = settles === 'unless by cursor' ? paging.kind !== 'cursor' : settles
	return reads(bench, { count, faults: `${fault}${fault.includes(':') ? ',' : ':'}on=${id}`, wanted: inTheEnd ? count : 'unknown' })
}

type Reading = { readonly count: number; readonly faults: string | undefined; readonly wanted: number | 'unknown' }

async function reads(bench: Bench, { count, faults, wanted }: Reading): ReturnType<Trial['run']> {
	const { type, tree } = bench.sample.many(count)
	return within(bench, tree, faults, async ({ connection }) => {
		const read = (await connection.read([type])).get(type)
		if (read?.kind === 'complete') return differ(`the number of ${type}`, read.value.size, wanted)
		if (read === undefined) return [`${type} was asked for, and is not among what was read`]
		return wanted === 'unknown' ? [] : [`${type} is unknown: ${whyOf(read)}`]
	})
}

function unchanged(bench: Bench): Rule {
	return rule('P13: reading changes nothing, and a second read is the same', 'workspace', () =>
		inSmall(bench, async (world) => {
			const [first, second] = [await readLive(world, bench.scopes), await readLive(world, bench.scopes)]
			const effects = await world.effects()
			return [
				...first.wrong,
				...second.wrong,
				...differ('the second read', textOf(second.resources), textOf(first.resources)),
				...differ('what was called', effects.join(', '), ''),
			]
		}),
	)
}
