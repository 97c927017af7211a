import type { Expression, HclFile } from '../../formats/hcl/index.ts'
import { parseExpression, referencesIn } from '../../formats/hcl/index.ts'
import type { Instance } from './instances.ts'
import type { Module } from './module.ts'
import { keyText } from './names.ts'
import { nameOf, resourceName } from './sections.ts'
import { attributeOf } from './source.ts'
import { isOnlyUse, usesOf } from './uses.ts'

/**
 * A value that is written in another place than the one that asks for it: in a block of that name. `find` looks it up again after its file
 * has changed.
 */
export type Elsewhere = { readonly path: string; readonly block: string; readonly find: (file: HclFile) => Expression | undefined }

/**
 * Where the value of an expression is written, if that is a place of its own: a local value or a variable's value that nothing else
 * uses, or what `for_each` holds for this instance alone.
 */
export function findElsewhere(module: Module, instance: Instance, expression: string): Elsewhere | undefined {
	const parsed = parseExpression(expression)
	const [reference, ...others] = parsed.kind === 'ok' ? referencesIn(parsed.expression) : []
	if (!reference || others.length > 0 || reference.end - reference.start !== expression.length) return undefined
	const steps = reference.steps.map(({ name }) => name)
	if (reference.root === 'each') return ofEach(module, instance, steps)
	// A block that stands for several resources uses it for all of them.
	if ((reference.root !== 'local' && reference.root !== 'var') || !instance.isOnly) return undefined
	return definitionOf(module, reference.root, steps)
}

/** The same expression twice in the block stands for two attributes, of which only one is to change. */
function ofEach(module: Module, { declared, scope }: Instance, steps: readonly string[]): Elsewhere | undefined {
	const [first, ...rest] = steps
	const key = scope.each?.key
	const own = usesOf(module, 'each').filter(({ block }) => block === declared.block)
	if (first !== 'value' || rest.length === 0 || key?.kind !== 'string' || !isOnlyUse(own, steps)) return undefined
	const many = attributeOf(declared.block, 'for_each')?.value
	const [reference] = many ? referencesIn(many) : []
	if (many && reference?.root === 'local' && reference.start === many.start && reference.end === many.end)
		return within(
			definitionOf(
				module,
				'local',
				reference.steps.map(({ name }) => name),
			),
			[key.value, ...rest],
		)
	const block = resourceName(declared)
	return within({ path: declared.file.inRepository, block, find: attributeIn(block, 'for_each') }, [key.value, ...rest])
}

function definitionOf(module: Module, root: 'local' | 'var', steps: readonly string[]): Elsewhere | undefined {
	const [name, ...rest] = steps
	const defined = name === undefined ? undefined : (root === 'local' ? module.locals : module.variables).get(name)
	if (!defined || !isOnlyUse(usesOf(module, `${root}.${name}`), steps)) return undefined
	// What comes from outside is not in any file, and no secret is ever to be in one.
	if ('isSensitive' in defined && (defined.isSensitive || defined.outside !== undefined)) return undefined
	const path = defined.file.inRepository
	if ('isGiven' in defined && defined.isGiven) return within({ path, block: `${name} =`, find: (file) => givenIn(file, name) }, rest)
	const block = root === 'local' ? 'locals' : `variable ${name}`
	return within({ path, block, find: attributeIn(block, root === 'local' ? String(name) : 'default') }, rest)
}

function givenIn({ body }: HclFile, name: string | undefined): Expression | undefined {
	const item = body.items.find((one) => one.kind === 'attribute' && one.name.text === name)
	return item?.kind === 'attribute' ? item.value : undefined
}

function attributeIn(name: string, attribute: string): Elsewhere['find'] {
	return ({ body }) => {
		for (const item of body.items) {
			const found = item.kind === 'block' && nameOf(item) === name ? attributeOf(item, attribute) : undefined
			if (found) return found.value
		}
		return undefined
	}
}

function within(place: Elsewhere | undefined, keys: readonly string[]): Elsewhere | undefined {
	if (!place || keys.length === 0) return place
	return {
		...place,
		find: (file) => keys.reduce<Expression | undefined>((node, key) => node && memberOf(node, key), place.find(file)),
	}
}

function memberOf(node: Expression, key: string): Expression | undefined {
	if (node.kind === 'parentheses') return memberOf(node.inner, key)
	// Of two entries with one key the last one counts.
	return node.kind === 'object' ? node.items.findLast((item) => keyText(item.key) === key)?.value : undefined
}
