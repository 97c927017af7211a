import type { Expression, HclFile, ObjectNode, TupleNode, Writable } from '../../formats/hcl/index.ts'
import { editHclExpression, removeMember } from '../../formats/hcl/index.ts'
import { accessIn, accessOf, isCounting, useOf } from './access.ts'
import type { Instance } from './instances.ts'
import type { Module } from './module.ts'
import { keyText, RESERVED, textOfLiteral } from './names.ts'
import { isBlockOf } from './overrides.ts'
import type { Sections } from './sections.ts'
import { nameOf, openWindow, resourceName, withWindow } from './sections.ts'
import { attributeOf } from './source.ts'
import { isOnlyUse, usesOf } from './uses.ts'

/**
 * A value that is written in another place than the one that asks for it: in a block of that name. `find` looks it up again after its file
 * has changed. `mayGo`: it may be taken out of the map that it is in, where nothing is to stand there any more.
 */
export type Elsewhere = {
	readonly path: string
	readonly block: string
	readonly find: (file: HclFile) => Spot | undefined
	readonly mayGo?: boolean
	/** Its items are the keys themselves. */
	readonly isSet?: boolean
}

/** Where a value stands: an expression, or a member of something, which need not be there yet. */
type Spot = { readonly node: Expression | undefined; readonly of?: ObjectNode | TupleNode; readonly key?: string }

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

function argumentOf(node: Expression, name: string): Expression | undefined {
	return node.kind === 'call' && node.name.text === name && node.args.length === 1 && !node.expands ? node.args[0] : undefined
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
	const path = defined.file.inRepository
	if ('isGiven' in defined && defined.isGiven) return within({ path, block: `${name} =`, find: (file) => givenIn(file, name) }, rest)
	const block = root === 'local' ? 'locals' : `variable ${name}`
	return within({ path, block, find: attributeIn(block, root === 'local' ? name : 'default') }, rest)
}

function givenIn({ body }: HclFile, name: string): Spot | undefined {
	const item = body.items.find((one) => one.kind === 'attribute' && one.name.text === name)
	return item?.kind === 'attribute' ? { node: item.value } : undefined
}

function attributeIn(name: string, attribute: string): Elsewhere['find'] {
	return ({ body }) => {
		for (const item of body.items) {
			const found = item.kind === 'block' && nameOf(item) === name ? attributeOf(item, attribute) : undefined
			if (found) return { node: found.value }
		}
		return undefined
	}
}

function within(place: Elsewhere | undefined, keys: readonly string[]): Elsewhere | undefined {
	if (!place || keys.length === 0) return place
	return {
		...place,
		find: (file) => keys.reduce<Spot | undefined>((spot, key) => spot?.node && memberOf(spot.node, key), place.find(file)),
	}
}

function memberOf(node: Expression, key: string): Spot | undefined {
	const of = literalIn(node)
	// Of two entries with one key the last one counts.
	if (of?.kind === 'object') return { of, key, node: of.items.findLast((item) => keyText(item.key) === key)?.value }
	const item = of?.kind === 'tuple' && /^\d+$/.test(key) ? of.items[Number(key)] : undefined
	return of && item && { of, key, node: item }
}

/** The literal that an expression is, whatever kind of collection it is made. */
function literalIn(node: Expression): ObjectNode | TupleNode | undefined {
	if (node.kind === 'object' || node.kind === 'tuple') return node
	if (node.kind === 'parentheses') return literalIn(node.inner)
	const [only, ...more] = node.kind === 'call' && /^to(?:map|list)$/.test(node.name.text) ? node.args : []
	return only && more.length === 0 ? literalIn(only) : undefined
}

/** The sections with the value in its own place; undefined where that computes it, too. */
export function editElsewhere(sections: Sections, place: Elsewhere, wanted: Writable | undefined): Sections | undefined {
	return editSpot(sections, place, (file, { node, of, key }) => {
		if (wanted === undefined) {
			if (!place.mayGo) return node && edited(file, node, null)
			return of && key !== undefined && node ? withoutMember(file, of, key) : undefined
		}
		if (node) return edited(file, node, wanted)
		if (of?.kind !== 'object' || key === undefined) return undefined
		const own = of.items.map(({ key: name, value }): [string, Writable] => [keyText(name) ?? '', sourceOf(file, value)])
		return edited(file, of, new Map([...own, [key, wanted]]))
	})
}

/**
 * The sections without what a collection holds for one resource: the entry of a map, the item of a set of texts, or the last one of a list.
 * Undefined where that is not written there alone, or others would take its place.
 */
export function removeElsewhere(sections: Sections, place: Elsewhere, index: string): Sections | undefined {
	return editSpot(sections, place, (file, { node }) => {
		const of = node && literalIn((place.isSet && argumentOf(node, 'toset')) || node)
		if (of?.kind === 'object') return place.isSet ? undefined : withoutMember(file, of, index)
		if (of?.kind !== 'tuple') return undefined
		if (place.isSet) {
			const at = of.items.flatMap((item, position) => (textOfLiteral(item) === index ? [position] : []))
			return at.length === 1 && at[0] !== undefined ? removeMember(file, of, at[0]) : undefined
		}
		return Number(index) === of.items.length - 1 ? removeMember(file, of, Number(index)) : undefined
	})
}

function editSpot(sections: Sections, place: Elsewhere, edit: (file: HclFile, spot: Spot) => string | undefined): Sections | undefined {
	for (const [index, { name }] of sections.entries()) {
		if (name !== place.block) continue
		const window = openWindow(sections, index, 0, place.path)
		const spot = place.find(window.file)
		if (!spot) continue
		const text = edit(window.file, spot)
		return text === undefined ? undefined : withWindow(sections, window, text, place.path)
	}
	return undefined
}

function edited(file: HclFile, node: Expression, wanted: Writable): string | undefined {
	const { text, computed } = editHclExpression(file, node, wanted, { reserved: RESERVED })
	return computed.length > 0 ? undefined : text
}

function withoutMember(file: HclFile, of: ObjectNode | TupleNode, key: string): string | undefined {
	if (of.kind !== 'object') return undefined
	const at = of.items.flatMap((item, position) => (keyText(item.key) === key ? [position] : []))
	return at.length === 1 && at[0] !== undefined ? removeMember(file, of, at[0]) : undefined
}

function sourceOf({ text }: HclFile, { start, end }: Expression): Writable {
	return { kind: 'expression', text: text.slice(start, end) }
}
