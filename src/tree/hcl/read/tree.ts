import type { Address, Problem, Released, RemoteId, Resource, Schema, Steps } from '../../../model/index.ts'
import { findAttribute, problem } from '../../../model/index.ts'
import type { HclFiles, Variables } from '../../../ports/index.ts'
import { blockType } from '../../in-hcl.ts'
import type { Companions } from './companions.ts'
import type { Evaluator } from './evaluate.ts'
import { makeEvaluator } from './evaluate.ts'
import { idsOf, withKeys } from './ids.ts'
import type { Declared, Module, SourceText } from './module.ts'
import { readModule } from './module.ts'
import { readMoved } from './moved.ts'
import type { Held } from './read.ts'
import { readResources } from './read.ts'
import { readStatements } from './statements.ts'
import { leftUndone } from './undone.ts'
import { readUnmanaged } from './unmanaged.ts'
import { NO_VARIABLES, openSecrets, withGiven } from './variables.ts'

/** A folder of HCL files: what they declare, where, and what their expressions mean. */
export type HclTree = {
	readonly module: Module
	/** Files that expressions may read. */
	readonly companions: Companions
	/** Every path of the folder, relative to it. */
	readonly paths: ReadonlySet<string>
	readonly evaluator: Evaluator
	/** As the files say it. */
	readonly resources: ReadonlyMap<Address, Resource>
	/** The same with keys where the files have ids of what they hold. */
	readonly keyed: ReadonlyMap<Address, Resource>
	/** The ids that resources have in the workspace, by type and key. */
	readonly ids: ReadonlyMap<string, RemoteId>
	readonly held: ReadonlyMap<Address, Held>
	/** Blocks that stand for what another one holds already, and are passed over. */
	readonly shadows: readonly Declared[]
	/** Resources that nobody is to delete although they have no block any more. */
	readonly released: ReadonlyMap<Address, Released>
	readonly unknown: ReadonlyMap<Address, Problem>
	/** Why it is not known which resources there are. */
	readonly problems: readonly Problem[]
	/** What is understood and not carried out. */
	readonly warnings: readonly Problem[]
	/** The name of the block of each resource that has one of its own, by type and key. */
	readonly labels: ReadonlyMap<string, string>
	/** References to what is only read, by type and key. */
	readonly sources: ReadonlyMap<string, string>
}

/** `shadows`: the service's own sync shows some of its resources twice. `variables`: what is given from outside. `companions`: files that expressions may read; `paths`: of all files. */
export type HclSurroundings = Partial<Pick<HclFiles, 'shadows'>> & {
	readonly variables?: Variables
	readonly companions?: Companions
	readonly paths?: ReadonlySet<string>
}

export function* readHcl(
	texts: readonly SourceText[],
	schema: Schema,
	provider: string,
	{ shadows, variables = NO_VARIABLES, companions = new Map(), paths = new Set() }: HclSurroundings = {},
): Steps<HclTree> {
	const ownKeys = new Set(schema.types.filter((type) => findAttribute(type, 'key')).map(({ name }) => blockType(provider, name)))
	const module = withGiven(yield* readModule(texts, ownKeys), variables)
	const moved = readMoved(module)
	const evaluator = makeEvaluator(module, moved.origins, variables, companions)
	const said = readStatements({ module, evaluator, origins: moved.origins, schema, provider })
	const unmanaged = readUnmanaged(evaluator, schema, provider)
	const all = yield* readResources(module, evaluator, schema, provider)
	const twice = shadows?.(said.imports) ?? new Set()
	const read = { ...all, resources: without(all.resources, twice), held: without(all.held, twice), unknown: without(all.unknown, twice) }
	const labels = new Map<string, string>()
	for (const { instance, type } of read.held.values())
		if (instance.isOnly) labels.set(`${type.name} ${instance.key}`, instance.declared.name)
	const resources = new Map<Address, Resource>()
	for (const [address, resource] of read.resources) {
		const wantedId = said.imports.get(address)
		resources.set(address, wantedId === undefined ? resource : { ...resource, wantedId })
	}
	const ids = idsOf(resources, said.imports)
	return {
		module,
		companions,
		paths,
		evaluator,
		...read,
		shadows: [...all.held].flatMap(([address, { instance }]) => (twice.has(address) ? [instance.declared] : [])),
		resources,
		keyed: withKeys(resources, schema, ids),
		ids: ids.ids,
		released: new Map([...unmanaged.released, ...said.released]),
		problems: [...module.problems, ...unmanaged.problems, ...moved.problems, ...read.problems, ...said.problems],
		warnings: [...leftUndone(module, provider), ...unmanaged.warnings, ...openSecrets(module), ...shownTwice(twice)],
		labels,
		sources: sourcesOf(module, evaluator, schema, provider),
	}
}

function without<T>(entries: ReadonlyMap<Address, T>, left: ReadonlySet<Address>): ReadonlyMap<Address, T> {
	return left.size === 0 ? entries : new Map([...entries].filter(([address]) => !left.has(address)))
}

function shownTwice(twice: ReadonlySet<Address>): readonly Problem[] {
	const [first] = twice
	if (first === undefined) return []
	const others = twice.size === 1 ? '' : ` and ${twice.size - 1} more`
	return [
		problem('HCL_UNDONE', `${first}${others} stand for what another block holds already, and are passed over`, {
			hint: 'their files can be removed',
			where: { address: first },
		}),
	]
}

function sourcesOf(module: Module, evaluator: Evaluator, { types }: Schema, provider: string): ReadonlyMap<string, string> {
	const names = new Map(types.filter(({ role }) => role === 'data').map(({ name }) => [blockType(provider, name), name]))
	const sources = new Map<string, string>()
	for (const declared of module.data.values()) {
		const type = names.get(declared.type)
		const found = type === undefined ? undefined : evaluator.instancesOf(declared)
		const [only] = found?.kind === 'known' ? found.value : []
		if (only?.isOnly) sources.set(`${type} ${only.key}`, `data.${declared.type}.${declared.name}.id`)
	}
	return sources
}
