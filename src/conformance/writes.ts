import type { Change, Dict, Outcome, Present, Resource } from '../model/index.ts'
import { findType, isDict, isList, isMasked, renderJson } from '../model/index.ts'
import { filesOf } from './lists.ts'
import type { Bench, Rule, Trial } from './rule.ts'
import { canonicalText, creationOf, deletionOf, differ, inSmall, readLive, rule, updateOf, within } from './rule.ts'
import { presentFrom } from './sample.ts'
import type { ProviderWorld } from './world.ts'

/** That a write does what it says, once, and tells what came of it. */
export function writeRules(bench: Bench): readonly Rule[] {
	return [
		created(bench),
		lost(bench),
		unsent(bench),
		updated(bench),
		vanished(bench),
		deleted(bench),
		...(bench.sample.secret === undefined ? [] : [kept(bench, bench.sample.secret)]),
	]
}

async function writeOne({ connection }: ProviderWorld, change: Change): Promise<Outcome> {
	const [outcome] = await connection.write([change])
	return outcome ?? { change: '', kind: 'skipped' }
}

function ended({ kind, problem }: Outcome, ...wanted: readonly Outcome['kind'][]): readonly string[] {
	return wanted.includes(kind)
		? []
		: [`it ends as ${kind}${problem ? ` (${problem.code}: ${problem.message})` : ''} and should be ${wanted.join(' or ')}`]
}

function created(bench: Bench): Rule {
	const change = creationOf(bench.sample)
	return rule('P2: creates, in one call, what reads back as it was sent', 'workspace', () =>
		inSmall(bench, async (world) => {
			await world.connection.read(bench.managed)
			const outcome = await writeOne(world, change)
			const { resources } = await readLive(world, bench.managed)
			const made = resources.find(({ address }) => address === change.address)
			return [
				...ended(outcome, 'done'),
				...(outcome.remoteId === undefined ? ['its id is not told'] : []),
				...differ('the outcome is that of', outcome.change, change.id),
				...differ(
					change.address,
					canonicalText(bench, change.address, made?.attributes),
					canonicalText(bench, change.address, openIn(change.after, made?.attributes)),
				),
				...differ('the number of resources', resources.length, filesOf(bench).size + 1),
				...differ('the number of calls', (await world.effects()).length, 1),
			]
		}),
	)
}

/** Without what the other side hides. */
function openIn(wanted: Dict, shown: Dict | undefined): Dict {
	return new Map(
		[...wanted].flatMap(([name, value]): [string, Present][] => {
			const beside = shown?.get(name)
			if (isMasked(beside)) return []
			return [[name, isDict(value) && isDict(beside) ? openIn(value, beside) : value]]
		}),
	)
}

function lost(bench: Bench): Rule {
	return rule('P23: a create whose answer is lost is made once, and known', 'sandbox', () =>
		within(bench, bench.sample.tree, 'drop-answer:on=POST,nth=1', async (world) => {
			await world.connection.read(bench.managed)
			const outcome = await writeOne(world, creationOf(bench.sample))
			return [...ended(outcome, 'done'), ...differ('the number of calls', (await world.effects()).length, 1)]
		}),
	)
}

function unsent(bench: Bench): Rule {
	return rule('P23: a create that never arrived is not called done, and not repeated', 'sandbox', () =>
		within(bench, bench.sample.tree, 'drop-request:on=POST,nth=1', async (world) => {
			await world.connection.read(bench.managed)
			const outcome = await writeOne(world, creationOf(bench.sample))
			const { resources } = await readLive(world, bench.managed)
			return [
				...ended(outcome, 'unknown', 'failed', 'refused'),
				...differ('the number of resources', resources.length, filesOf(bench).size),
			]
		}),
	)
}

function updated(bench: Bench): Rule {
	const { edit, rename } = bench.sample
	const renames = rename ? [{ name: 'a display name, and keeps address and id', run: () => changesOnly(bench, rename) }] : []
	return {
		title: 'P17, P22: updates in one call, and leaves the rest alone',
		needs: 'workspace',
		trials: [{ name: 'one attribute', run: () => changesOnly(bench, edit) }, ...renames],
	}
}

type Edit = { readonly address: string; readonly attribute: string; readonly after: unknown }

async function changesOnly(bench: Bench, { address, attribute, after: plain }: Edit): ReturnType<Trial['run']> {
	const after = presentFrom(plain)
	return inSmall(bench, async (world) => {
		const { resources: before } = await readLive(world, bench.managed)
		const resource = before.find((candidate) => candidate.address === address)
		if (!resource) return [`the sample has no ${address}`]
		const outcome = await writeOne(world, updateOf(resource, attribute, after))
		const { resources: now } = await readLive(world, bench.managed)
		const changed = now.find((candidate) => candidate.address === address)?.attributes ?? new Map()
		const others = (list: readonly Resource[]): string =>
			list.map((one) => `${one.address} ${one.id} ${one.address === address ? '' : renderJson(one.attributes, 'sorted')}`).join('\n')
		return [
			...ended(outcome, 'done'),
			...differ('everything else', others(now), others(before)),
			...differ(address, renderJson(changed, 'sorted'), renderJson(new Map([...resource.attributes, [attribute, after]]), 'sorted')),
			...differ('the number of calls', (await world.effects()).length, 1),
		]
	})
}

function vanished(bench: Bench): Rule {
	const { address, attribute, after } = bench.sample.edit
	return rule('P20: an update of something that is gone is refused', 'workspace', () =>
		inSmall(bench, async (world) => {
			const resource = (await readLive(world, bench.managed)).resources.find((one) => one.address === address)
			if (!resource) return [`the sample has no ${address}`]
			return ended(
				await writeOne(world, { ...updateOf(resource, attribute, presentFrom(after)), remoteId: '999999' as NonNullable<Resource['id']> }),
				'refused',
			)
		}),
	)
}

/** What a workspace has from the start may be in use: so what is deleted is what was made. What cannot be deleted is refused, and stays. */
function deleted(bench: Bench): Rule {
	const change = creationOf(bench.sample)
	const canDelete = findType(bench.provider.schema, change.type)?.can.delete === true
	return rule('deletes what it made where that can be, and says the same when it is gone', 'sandbox', () =>
		inSmall(bench, async (world) => {
			await world.connection.read(bench.managed)
			await writeOne(world, change)
			const made = (await readLive(world, bench.managed)).resources.find(({ address }) => address === change.address)
			if (!made) return [`${change.address} was not made`]
			const [first, second] = [await writeOne(world, deletionOf(made)), await writeOne(world, deletionOf(made))]
			const { resources } = await readLive(world, bench.managed)
			const [kind, left] = canDelete ? (['done', 0] as const) : (['refused', 1] as const)
			const number = differ('the number of resources', resources.length, filesOf(bench).size + left)
			return [...ended(first, kind), ...ended(second, kind), ...number]
		}),
	)
}

function kept(bench: Bench, secret: string): Rule {
	return rule('P7: what the service keeps secret comes out nowhere', 'workspace', () =>
		inSmall(bench, async (world) => {
			const isThere = (await world.control('GET', 'world')).includes(secret)
			const reads = [...(await world.connection.read(bench.scopes)).values()]
			const outcome = await writeOne(world, creationOf(bench.sample))
			const texts = textsIn([...reads.map((read) => (read.kind === 'complete' ? [...read.value] : read.reason)), outcome, ...world.log])
			const leaks = texts.filter((text) => text.includes(secret))
			return [
				...(isThere ? [] : [`the workspace holds no ${secret}, so that nothing is proven`]),
				...leaks.map((text) => `it stands in ${text.slice(0, 200).replaceAll(secret, '…')}`),
				...(texts.length > bench.scopes.length ? [] : ['hardly anything was read, so that nothing is proven']),
			]
		}),
	)
}

/** Every string in plain data or in a value. */
export function textsIn(value: unknown): readonly string[] {
	if (typeof value === 'string') return [value]
	if (isDict(value as never)) return [...(value as ReadonlyMap<string, unknown>)].flatMap(textsIn)
	if (isList(value as never)) return (value as readonly unknown[]).flatMap(textsIn)
	return value instanceof Object ? Object.values(value).flatMap(textsIn) : []
}
