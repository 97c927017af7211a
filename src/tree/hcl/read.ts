import type { BlockItem, Scope } from '../../formats/hcl/index.ts'
import { placeAt } from '../../formats/lines.ts'
import type { Address, Dict, Present, Problem, Resource, ResourceType, Schema } from '../../model/index.ts'
import { isDict, isList, makeAddress, problem } from '../../model/index.ts'
import { wrongKind } from '../content.ts'
import type { Evaluator, Instance } from './evaluate.ts'
import type { Declared, Module, SourceFile } from './module.ts'
import { blockType, RESERVED } from './names.ts'

/** Which block holds a resource, and as which of the block's instances. */
export type Held = { readonly instance: Instance; readonly type: ResourceType }

export type HclResources = {
	readonly resources: ReadonlyMap<Address, Resource>
	readonly held: ReadonlyMap<Address, Held>
	/** Resources whose values cannot be told. */
	readonly unknown: ReadonlyMap<Address, Problem>
	/** Why it is not known which resources there are. */
	readonly problems: readonly Problem[]
}

/** The resources that a folder's files declare for one provider. */
export function readResources(module: Module, evaluator: Evaluator, schema: Schema, provider: string): HclResources {
	const resources = new Map<Address, Resource>()
	const held = new Map<Address, Held>()
	const unknown = new Map<Address, Problem>()
	const problems = [...module.problems]
	for (const declared of module.resources.values()) {
		const type = schema.types.find(({ name, role }) => role === 'managed' && blockType(provider, name) === declared.type)
		if (!type) {
			if (declared.type.startsWith(`${provider}_`)) problems.push(noType(declared, schema, provider))
			continue
		}
		const instances = evaluator.instancesOf(declared)
		if (instances.kind === 'unknown') {
			problems.push(...instances.problems)
			continue
		}
		for (const instance of instances.value) {
			const address = makeAddress(type.name, instance.key)
			const twin = held.get(address)
			if (twin) unknown.set(address, twoBlocks(address, twin.instance.declared, declared))
			held.set(address, { instance, type })
			const read = attributesOf(evaluator, instance, type)
			if (twin) continue
			if ('problem' in read) unknown.set(address, { ...read.problem, where: { ...read.problem.where, address } })
			else resources.set(address, { address, type: type.name, key: instance.key, attributes: read.attributes, place: placeOf(declared) })
		}
	}
	return { resources, held, unknown, problems }
}

export function placeOf({ file, block }: Declared): { readonly file: string; readonly line: number; readonly column: number } {
	return { file: file.inRepository, ...placeAt(file.hcl.text, file.hcl.lines, block.start) }
}

function noType(declared: Declared, schema: Schema, provider: string): Problem {
	const known = schema.types.filter(({ role }) => role === 'managed').map(({ name }) => blockType(provider, name))
	return problem('HCL_INVALID', `there is no resource type ${declared.type}`, {
		hint: `the types are ${known.join(', ')}`,
		where: placeOf(declared),
	})
}

function twoBlocks(address: Address, one: Declared, other: Declared): Problem {
	const where = placeOf(other)
	return problem('LAYOUT_COLLISION', `${address} has two blocks, in ${one.file.inRepository} and ${where.file}`, {
		hint: 'keep one of them, or give one another `key`',
		where: { ...where, address },
	})
}

type Read = { readonly attributes: Dict } | { readonly problem: Problem }

function attributesOf(evaluator: Evaluator, { declared, scope }: Instance, type: ResourceType): Read {
	const read = bodyOf(evaluator, declared.file, declared.block, scope, true)
	if ('problem' in read) return read
	const wrong = wrongKind(read.attributes, type)
	return wrong === undefined
		? read
		: { problem: problem('VALUE_INVALID', `${declared.file.inRepository}: ${wrong}`, { where: placeOf(declared) }) }
}

/** An attribute that is null is not there; nested blocks of one name are a list. */
function bodyOf(evaluator: Evaluator, file: SourceFile, block: BlockItem, scope: Scope, isTop: boolean): Read {
	const attributes = new Map<string, Present>()
	for (const item of block.body.items) {
		const name = item.kind === 'attribute' ? item.name.text : item.type.text
		if (isTop && RESERVED.has(name)) continue
		if (item.kind === 'attribute') {
			const found = evaluator.valueOf(file, item.value, scope)
			if (found.kind === 'unknown') return { problem: found.problems[0] ?? problem('HCL_EVALUATION', `\`${name}\` is not known`) }
			if (found.value !== null && found.value !== undefined) attributes.set(name, found.value)
			continue
		}
		if (name === 'dynamic')
			return {
				problem: problem('HCL_EVALUATION', 'a `dynamic` block is not computed here', {
					hint: 'write the blocks themselves',
					where: { file: file.inRepository, ...placeAt(file.hcl.text, file.hcl.lines, item.start) },
				}),
			}
		const inner = bodyOf(evaluator, file, item, scope, false)
		if ('problem' in inner) return inner
		const before = attributes.get(name)
		attributes.set(name, isList(before) ? [...before, inner.attributes] : isDict(before) ? [before, inner.attributes] : [inner.attributes])
	}
	return { attributes }
}
