import type { Address, Place, Problem, Resource, Schema, Steps } from '../../model/index.ts'
import type { Evaluator } from './evaluate.ts'
import { makeEvaluator } from './evaluate.ts'
import type { Module, SourceText } from './module.ts'
import { readModule } from './module.ts'
import { readMoved } from './moved.ts'
import { blockType } from './names.ts'
import type { Held } from './read.ts'
import { readResources } from './read.ts'
import { readStatements } from './statements.ts'
import { leftUndone } from './undone.ts'

/** A folder of HCL files: what they declare, where, and what their expressions mean. */
export type HclTree = {
	readonly module: Module
	readonly evaluator: Evaluator
	readonly resources: ReadonlyMap<Address, Resource>
	readonly held: ReadonlyMap<Address, Held>
	/** Resources that nobody is to delete although they have no block any more. */
	readonly released: ReadonlyMap<Address, Place>
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

export function* readHcl(texts: readonly SourceText[], schema: Schema, provider: string): Steps<HclTree> {
	const module = yield* readModule(texts)
	const moved = readMoved(module)
	const evaluator = makeEvaluator(module, moved.origins)
	const read = yield* readResources(module, evaluator, schema, provider)
	const said = readStatements({ module, evaluator, schema, provider })
	const labels = new Map<string, string>()
	for (const { instance, type } of read.held.values())
		if (instance.isOnly) labels.set(`${type.name} ${instance.key}`, instance.declared.name)
	const resources = new Map<Address, Resource>()
	for (const [address, resource] of read.resources) {
		const wantedId = said.imports.get(address)
		resources.set(address, wantedId === undefined ? resource : { ...resource, wantedId })
	}
	return {
		module,
		evaluator,
		...read,
		resources,
		released: said.released,
		problems: [...module.problems, ...moved.problems, ...read.problems, ...said.problems],
		warnings: leftUndone(module, provider),
		labels,
		sources: sourcesOf(module, evaluator, schema, provider),
	}
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
