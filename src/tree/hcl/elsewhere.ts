import type { Body, Expression, HclFile } from '../../formats/hcl/index.ts'
import { parseExpression, referencesIn } from '../../formats/hcl/index.ts'
import type { Instance } from './evaluate.ts'
import type { Module } from './module.ts'
import { attributeOf } from './module.ts'

/** A value that is written in another place than the one that asks for it. `find` looks it up again after its file has changed. */
export type Elsewhere = { readonly path: string; readonly find: (file: HclFile) => Expression | undefined }

/**
 * Where the value of an expression is written, if that is a place of its own: a local value or a variable's default that nothing else
 * uses, or what `for_each` holds for this instance alone.
 */
export function findElsewhere(module: Module, { declared, scope }: Instance, expression: string): Elsewhere | undefined {
	const parsed = parseExpression(expression)
	const [reference, ...others] = parsed.kind === 'ok' ? referencesIn(parsed.expression) : []
	if (!reference || others.length > 0 || reference.end - reference.start !== expression.length) return undefined
	const [first, ...rest] = reference.steps.map(({ name }) => name)
	if (reference.root === 'each') {
		const key = scope.each?.key
		const path = declared.file.inRepository
		if (first !== 'value' || key?.kind !== 'string') return undefined
		const start: Elsewhere = {
			path,
			find: ({ body }) => {
				const block = body.items.find(
					(item) => item.kind === 'block' && item.labels[0]?.text === declared.type && item.labels[1]?.text === declared.name,
				)
				return block?.kind === 'block' ? attributeOf(block, 'for_each')?.value : undefined
			},
		}
		return within(through(module, start, declared.file.hcl), [key.value, ...rest])
	}
	if ((reference.root !== 'local' && reference.root !== 'var') || first === undefined) return undefined
	const defined = definitionOf(module, reference.root, first)
	return defined && (rest.length === 0 ? defined : within(defined, rest))
}

/** What a `for_each` names by a local value is written there. */
function through(module: Module, start: Elsewhere, file: HclFile): Elsewhere | undefined {
	const expression = start.find(file)
	if (expression?.kind !== 'attribute' || expression.of.kind !== 'variable' || expression.of.name !== 'local') return start
	return definitionOf(module, 'local', expression.name.text)
}

function definitionOf(module: Module, root: 'local' | 'var', name: string): Elsewhere | undefined {
	const defined = (root === 'local' ? module.locals : module.variables).get(name)
	if (!defined || usesOf(module, root, name) !== 1) return undefined
	return {
		path: defined.file.inRepository,
		find: ({ body }) => {
			for (const block of body.items) {
				if (block.kind !== 'block') continue
				if (root === 'local' && block.type.text === 'locals') {
					const found = attributeOf(block, name)
					if (found) return found.value
				}
				if (root === 'var' && block.type.text === 'variable' && block.labels[0]?.text === name) return attributeOf(block, 'default')?.value
			}
			return undefined
		},
	}
}

function within(place: Elsewhere | undefined, keys: readonly string[]): Elsewhere | undefined {
	return (
		place && {
			path: place.path,
			find: (file) => keys.reduce<Expression | undefined>((node, key) => node && memberOf(node, key), place.find(file)),
		}
	)
}

function memberOf(node: Expression, key: string): Expression | undefined {
	if (node.kind === 'parentheses') return memberOf(node.inner, key)
	return node.kind === 'object' ? node.items.find((item) => keyOf(item.key) === key)?.value : undefined
}

function keyOf(key: Expression): string | undefined {
	if (key.kind === 'variable') return key.name
	const [part, ...others] = key.kind === 'template' ? key.parts : []
	return part?.kind === 'text' && others.length === 0 ? part.value : undefined
}

const COUNTS = new WeakMap<Module, ReadonlyMap<string, number>>()

/** How often a name is used in all files. */
function usesOf(module: Module, root: string, name: string): number {
	const known = COUNTS.get(module) ?? countUses(module)
	COUNTS.set(module, known)
	return known.get(`${root}.${name}`) ?? 0
}

function countUses(module: Module): ReadonlyMap<string, number> {
	const counts = new Map<string, number>()
	const look = ({ items }: Body): void => {
		for (const item of items) {
			if (item.kind === 'block') {
				look(item.body)
				continue
			}
			for (const { root, steps } of referencesIn(item.value)) {
				const name = `${root}.${steps[0]?.name ?? ''}`
				counts.set(name, (counts.get(name) ?? 0) + 1)
			}
		}
	}
	for (const { hcl } of module.files) look(hcl.body)
	return counts
}
