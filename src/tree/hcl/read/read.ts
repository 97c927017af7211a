import type { Address, Place, Present, Problem, Resource, ResourceType, Schema, Steps } from '../../../model/index.ts'
import { makeAddress, managedTypes, nearest, problem } from '../../../model/index.ts'
import { wrongKind } from '../../content.ts'
import { blockType } from '../../in-hcl.ts'
import { readBody } from './body.ts'
import type { Evaluator } from './evaluate.ts'
import type { Instance } from './instances.ts'
import type { Lifecycle } from './lifecycle.ts'
import { lifecycleOf } from './lifecycle.ts'
import type { Declared, Module } from './module.ts'
import { partsOf } from './overrides.ts'
import { attributeOf, placeIn } from './source.ts'
import type { Surroundings } from './triggers.ts'
import { triggersOf } from './triggers.ts'

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
export function* readResources(module: Module, evaluator: Evaluator, schema: Schema, provider: string): Steps<HclResources> {
	const types = new Map(managedTypes(schema).map((type) => [blockType(provider, type.name), type]))
	const resources = new Map<Address, Resource>()
	const held = new Map<Address, Held>()
	const unknown = new Map<Address, Problem>()
	const problems: Problem[] = []
	for (const declared of module.resources.values()) {
		yield
		const type = types.get(declared.type)
		if (!type) {
			problems.push(...noType(declared, types.keys(), provider))
			continue
		}
		const instances = evaluator.instancesOf(declared)
		if (instances.kind === 'unknown') {
			problems.push(...instances.problems)
			continue
		}
		const lifecycle = lifecycleOf(declared.file, declared.block)
		for (const instance of instances.value) {
			const address = makeAddress(type.name, instance.key)
			const twin = held.get(address)
			if (twin) {
				unknown.set(address, twoBlocks(address, twin.instance.declared, declared))
				continue
			}
			held.set(address, { instance, type })
			const read = readInstance({ module, evaluator, types }, { address, instance, type, lifecycle })
			if ('code' in read) unknown.set(address, { ...read, where: { ...read.where, address } })
			else resources.set(address, read)
			yield
		}
	}
	return { resources, held, unknown, problems }
}

type Reading = Held & { readonly address: Address; readonly lifecycle: Lifecycle | Problem }

function readInstance(around: Surroundings, { address, instance, type, lifecycle }: Reading): Resource | Problem {
	const { declared, scope, key } = instance
	const { file, block } = declared
	const { evaluator } = around
	if ('code' in lifecycle) return lifecycle
	const triggers = triggersOf(around, declared, scope)
	if ('code' in triggers) return triggers
	const attributes = new Map<string, Present>()
	for (const part of partsOf(declared)) {
		const read = readBody({ evaluator, file: part.file, scope }, part.body, { kind: 'object', attributes: type.attributes })
		if ('problem' in read) return read.problem
		for (const [name, value] of read.attributes) attributes.set(name, value)
	}
	const wrong = wrongKind(attributes, type)
	if (wrong !== undefined) {
		const name = type.attributes.find((attribute) => wrong.startsWith(`\`${attribute.name}\``))?.name ?? ''
		const where = placeIn(file, attributeOf(block, name)?.start ?? block.start)
		return problem('VALUE_INVALID', `${file.inRepository}: ${wrong}`, { where })
	}
	return {
		address,
		type: type.name,
		key,
		attributes,
		place: placeOf(declared),
		...lifecycle,
		...(triggers.length > 0 && { triggers }),
	}
}

export function placeOf({ file, block }: Declared): Place {
	return placeIn(file, block.start)
}

/** Resources of others are none of our business, but for one that is misspelt: it would be gone. */
function noType(declared: Declared, types: Iterable<string>, provider: string): readonly Problem[] {
	const names = [...types]
	const near = nearest(declared.type, names)
	const [start = ''] = declared.type.split('_')
	const isOurs = start === provider || declared.type.startsWith(`${provider}_`)
	const isMisspelt = near !== undefined && declared.type.slice(start.length) === near.slice(provider.length)
	if (!isOurs && !isMisspelt) return []
	return [
		problem('HCL_INVALID', `there is no resource type ${declared.type}`, {
			hint: near ? `did you mean ${near}?` : `the types are ${names.join(', ')}`,
			where: placeOf(declared),
		}),
	]
}

function twoBlocks(address: Address, one: Declared, other: Declared): Problem {
	const where = placeOf(other)
	return problem('LAYOUT_COLLISION', `${address} has two blocks, in ${one.file.inRepository} and ${where.file}`, {
		hint: 'keep one of them, or give one another `key`',
		where: { ...where, address },
	})
}
