import type { HclFile } from '../../../formats/hcl/index.ts'
import { accessIn, accessOf, isCounting, useOf } from '../read/access.ts'
import type { Defined, Variable } from '../read/declarations.ts'
import type { Instance } from '../read/instances.ts'
import type { Module } from '../read/module.ts'
import { isBlockOf } from '../read/overrides.ts'
import { attributeOf } from '../read/source.ts'
import { isOnlyUse, usesOf } from '../read/uses.ts'
import { resourceName } from './sections.ts'
import type { Spot } from './spots.ts'
import { argumentOf, attributeIn, givenIn, memberOf } from './spots.ts'

/**
 * A value that is written in another place than the one that asks for it: in a block of that name. `find` looks it up again after its file
 * has changed. `mayGo`: it may be taken out of the map that it is in, where nothing is to stand there any more.
 */
export type Elsewhere = {
	readonly path: string
	readonly block: string
	readonly find: (file: HclFile) => Spot | undefined
	/** Where it is a variable's: that, where all of its value stands, and the way from there. */
	readonly of?: { readonly variable: Variable; readonly find: Elsewhere['find']; readonly steps: readonly string[] }
	readonly mayGo?: boolean
	/** Its items are the keys themselves. */
	readonly isSet?: boolean
}

/**
 * Where the value of an expression is written, if that is a place of its own: a local value or a variable's value that nothing else
 * uses, or what `for_each`, or a list that `count` goes by, holds for this instance alone.
 */
export function findElsewhere(module: Module, instance: Instance, expression: string): Elsewhere | undefined {
	const access = accessIn(expression, instance)
	if (!access) return undefined
	const { root, steps, isOwn, fallback } = access
	// A block that stands for several resources uses the rest for all of them.
	const isAlone = instance.isOnly || isOwn
	const found =
		root === 'each'
			? ofEach(module, instance, steps)
			: isAlone && (root === 'local' || root === 'var')
				? definitionOf(module, instance, root, steps, 'one')
				: undefined
	const isNull = fallback?.kind === 'literal' && fallback.value === null
	return found && { ...found, mayGo: isNull }
}

/** The same expression twice in the block stands for two attributes, of which only one is to change. */
function ofEach(module: Module, instance: Instance, [first, ...rest]: readonly string[]): Elsewhere | undefined {
	const { declared, index } = instance
	const own = usesOf(module, 'each').filter(({ block }) => isBlockOf(declared, block))
	const uses = own.map((use) => useOf(use, instance))
	if (first !== 'value' || index === undefined || !isOnlyUse(uses, [first, ...rest])) return undefined
	const many = collectionOf(module, instance, 'one')
	return many?.isSet ? undefined : within(many, [index, ...rest])
}

/**
 * Where the values are written that a block goes through by `for_each` or `count`. `one`: nothing else uses them; `all`: no other block
 * does.
 */
export function collectionOf(module: Module, instance: Instance, scope: 'one' | 'all'): Elsewhere | undefined {
	const { declared } = instance
	const [each, count] = ['for_each', 'count'].map((name) => attributeOf(declared.block, name)?.value)
	const many = each ? (argumentOf(each, 'toset') ?? each) : count && argumentOf(count, 'length')
	const access = many && accessOf(many, undefined)
	const isSet = each !== undefined && many !== each
	if (access && (access.root === 'local' || access.root === 'var')) {
		const found = access.fallback ? undefined : definitionOf(module, instance, access.root, access.steps, scope)
		return found && { ...found, isSet }
	}
	if (!each || access) return undefined
	const block = resourceName(declared)
	return { path: declared.file.inRepository, block, find: attributeIn(block, 'for_each'), isSet }
}

/** `all`: the block itself may use every part of it, each for one of its resources. */
function definitionOf(
	module: Module,
	instance: Instance,
	root: 'local' | 'var',
	steps: readonly string[],
	scope: 'one' | 'all',
): Elsewhere | undefined {
	const [name, ...rest] = steps
	const defined = name === undefined ? undefined : (root === 'local' ? module.locals : module.variables).get(name)
	if (!defined || name === undefined) return undefined
	const each = usesOf(module, 'each')
	const uses = usesOf(module, `${root}.${name}`)
		.filter((use) => !isCounting(use, instance, each))
		.map((use) => useOf(use, instance))
	const isAlone =
		scope === 'one'
			? isOnlyUse(uses, steps)
			: isOnlyUse([...uses.filter(({ block }) => !isBlockOf(instance.declared, block)), { steps }], steps)
	if (!isAlone) return undefined
	// What comes from outside is not in any file, and no secret is ever to be in one.
	if ('isSensitive' in defined && (defined.isSensitive || defined.outside !== undefined)) return undefined
	return within(wholeOf(defined, name), rest)
}

function wholeOf(defined: Defined | Variable, name: string): Elsewhere {
	const path = defined.file.inRepository
	if (!('isSensitive' in defined)) return { path, block: 'locals', find: attributeIn('locals', name) }
	const block = defined.isGiven ? `${name} =` : `variable ${name}`
	const find = defined.isGiven ? (file: HclFile): Spot | undefined => givenIn(file, name) : attributeIn(block, 'default')
	return { path, block, find, of: { variable: defined, find, steps: [] } }
}

function within(place: Elsewhere | undefined, keys: readonly string[]): Elsewhere | undefined {
	if (!place || keys.length === 0) return place
	return {
		...place,
		...(place.of && { of: { ...place.of, steps: [...place.of.steps, ...keys] } }),
		find: (file) => keys.reduce<Spot | undefined>((spot, key) => spot && memberOf(spot, key), place.find(file)),
	}
}
