import type { Address, Problem, Released, ResourceType, Schema } from '../../../model/index.ts'
import { makeAddress, managedTypes, problem } from '../../../model/index.ts'
import { blockType } from '../../in-hcl.ts'
import type { Evaluator, Opened } from './evaluate.ts'
import type { Declared, Module } from './module.ts'
import { placeOf } from './read.ts'

/** Resources in modules: they are known, so that nothing is deleted because it stands there, and nobody here writes them. */
export type Unmanaged = {
	readonly released: ReadonlyMap<Address, Released>
	readonly problems: readonly Problem[]
	readonly warnings: readonly Problem[]
}

/** The resources of ours that the modules of a configuration make. Where one cannot be computed, anything may stand in it (P3). */
export function readUnmanaged(evaluator: Evaluator, schema: Schema, provider: string): Unmanaged {
	const types = new Map(managedTypes(schema).map((type) => [blockType(provider, type.name), type]))
	const found: Found = { released: new Map(), problems: [], warnings: [] }
	look(found, evaluator, types)
	return found
}

type Found = { readonly released: Map<Address, Released>; readonly problems: Problem[]; readonly warnings: Problem[] }

function look(found: Found, evaluator: Evaluator, types: ReadonlyMap<string, ResourceType>): void {
	for (const [name, opened] of evaluator.called()) {
		if (opened.kind === 'unknown') {
			found.problems.push(...opened.problems)
			continue
		}
		const [first] = opened.value
		if (first) tell(found, name, first.module, types)
		for (const one of opened.value) {
			note(found, name, one, types)
			look(found, one.evaluator, types)
		}
	}
}

function ownIn({ resources }: Module, types: ReadonlyMap<string, ResourceType>): readonly Declared[] {
	return [...resources.values()].filter(({ type }) => types.has(type))
}

function tell(found: Found, name: string, module: Module, types: ReadonlyMap<string, ResourceType>): void {
	const [first] = ownIn(module, types)
	if (!first) return
	found.problems.push(...module.problems)
	const hint = 'write them beside the others, with `for_each` where there are several, to have them managed'
	const message = `the resources in the module ${name} are read for what refers to them, and not managed`
	found.warnings.push(problem('HCL_UNDONE', message, { hint, where: placeOf(first) }))
}

function note(found: Found, name: string, { module, evaluator }: Opened, types: ReadonlyMap<string, ResourceType>): void {
	const reason = `it stands in the module ${name}, which is not managed`
	for (const declared of ownIn(module, types)) {
		const instances = evaluator.instancesOf(declared)
		const type = types.get(declared.type)
		if (instances.kind === 'unknown') found.problems.push(...instances.problems)
		else if (type) for (const { key } of instances.value) found.released.set(makeAddress(type.name, key), { ...placeOf(declared), reason })
	}
}
