import type { BlockItem, Expression } from '../../../formats/hcl/index.ts'
import { referencesIn } from '../../../formats/hcl/index.ts'
import type { Problem, Resource, ValuePath } from '../../../model/index.ts'
import { problem } from '../../../model/index.ts'
import { textOfLiteral } from './names.ts'
import type { SourceFile } from './source.ts'
import { attributeOf, blocksIn, placeIn } from './source.ts'

/** What a block says of how its resources are treated. */
export type Lifecycle = Pick<Resource, 'ignored' | 'isProtected' | 'isCreatedFirst'>

/** The `lifecycle` of a block, or what is wrong with it. */
export function lifecycleOf(file: SourceFile, block: BlockItem): Lifecycle | Problem {
	const [lifecycle] = blocksIn(block, 'lifecycle')
	if (!lifecycle) return {}
	const [isProtected, isCreatedFirst] = ['prevent_destroy', 'create_before_destroy'].map((name) => flagIn(file, lifecycle, name))
	if (typeof isProtected === 'object') return isProtected
	if (typeof isCreatedFirst === 'object') return isCreatedFirst
	const ignore = attributeOf(lifecycle, 'ignore_changes')?.value
	const ignored = ignore === undefined ? [] : ignoredIn(ignore)
	if (!ignored)
		return wrong(
			file,
			ignore ?? lifecycle,
			'`ignore_changes` is a list of attributes, or all',
			'write [name, other], without quotes; an attribute of a map is name["member"]',
		)
	return {
		...(isProtected && { isProtected: true }),
		...(isCreatedFirst && { isCreatedFirst: true }),
		...((ignored === 'all' || ignored.length > 0) && { ignored }),
	}
}

/** A switch of a `lifecycle`; what is computed is none, and is not guessed. */
export function flagIn(file: SourceFile, lifecycle: BlockItem, name: string, otherwise = false): boolean | Problem {
	const value = attributeOf(lifecycle, name)?.value
	if (!value) return otherwise
	if (value.kind === 'literal' && typeof value.value === 'boolean') return value.value
	return wrong(file, value, `\`${name}\` is true or false`, 'write true or false, without an expression')
}

function ignoredIn(expression: Expression): readonly ValuePath[] | 'all' | undefined {
	if (expression.kind === 'variable') return expression.name === 'all' ? 'all' : undefined
	if (expression.kind !== 'tuple') return undefined
	const paths = expression.items.map(pathOf)
	return paths.every((path) => path !== undefined) ? paths : undefined
}

/** Items of lists have no names that stay: with one of them the whole list is meant. */
function pathOf(item: Expression): ValuePath | undefined {
	const quoted = textOfLiteral(item)
	if (quoted !== undefined) return [quoted]
	const [reference, ...others] = referencesIn(item)
	if (!reference || others.length > 0 || reference.start !== item.start || reference.end !== item.end) return undefined
	const steps = reference.steps.map(({ name }) => name)
	const list = steps.findIndex((name) => /^\d+$/.test(name))
	return [reference.root, ...(list === -1 ? steps : steps.slice(0, list))]
}

function wrong(file: SourceFile, { start }: { readonly start: number }, message: string, hint: string): Problem {
	return problem('HCL_INVALID', message, { hint, where: placeIn(file, start) })
}
