import type { Address, Problem, Resource, Schema } from '../../model/index.ts'
import type { Evaluator } from './evaluate.ts'
import { makeEvaluator } from './evaluate.ts'
import type { Module, SourceText } from './module.ts'
import { readModule } from './module.ts'
import type { Held } from './read.ts'
import { readResources } from './read.ts'

/** A folder of HCL files: what they declare, where, and what their expressions mean. */
export type HclTree = {
	readonly module: Module
	readonly evaluator: Evaluator
	readonly resources: ReadonlyMap<Address, Resource>
	readonly held: ReadonlyMap<Address, Held>
	readonly unknown: ReadonlyMap<Address, Problem>
	readonly problems: readonly Problem[]
	/** The name of the block of each resource that has one of its own, by type and key. */
	readonly labels: ReadonlyMap<string, string>
}

export function readHcl(texts: readonly SourceText[], schema: Schema, provider: string): HclTree {
	const module = readModule(texts)
	const evaluator = makeEvaluator(module)
	const read = readResources(module, evaluator, schema, provider)
	const labels = new Map<string, string>()
	for (const { instance, type } of read.held.values())
		if (instance.isOnly) labels.set(`${type.name} ${instance.key}`, instance.declared.name)
	return { module, evaluator, ...read, labels }
}
