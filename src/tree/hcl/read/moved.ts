import type { Expression } from '../../../formats/hcl/index.ts'
import { referencesIn } from '../../../formats/hcl/index.ts'
import type { Problem } from '../../../model/index.ts'
import { problem } from '../../../model/index.ts'
import type { Declared, Module, Statement } from './module.ts'
import { attributeOf, placeIn } from './source.ts'

/** What a block names, `type.name` or `type.name["index"]`. */
export type Target = { readonly type: string; readonly name: string; readonly index?: string }

/** What each block, or one of its instances, was called before, by what it is called now. */
export type Origins = ReadonlyMap<string, Target>

/** The target that an expression names; undefined where it is none. */
export function targetOf(expression: Expression | undefined): Target | undefined {
	const [reference, ...others] = expression ? referencesIn(expression) : []
	if (!expression || !reference || others.length > 0 || reference.start !== expression.start || reference.end !== expression.end)
		return undefined
	const [name, index, ...rest] = reference.steps
	if (name?.kind !== 'attribute' || rest.length > 0 || index?.kind === 'attribute') return undefined
	return { type: reference.root, name: name.name, ...(index && { index: index.name }) }
}

/** True for what stands in a module, `module.name.type.name`: that is not managed here. */
export function isInModule(expression: Expression | undefined): boolean {
	return expression !== undefined && referencesIn(expression)[0]?.root === 'module'
}

export function showTarget({ type, name, index }: Target): string {
	return index === undefined ? `${type}.${name}` : `${type}.${name}[${/^\d+$/.test(index) ? index : JSON.stringify(index)}]`
}

/** A block that got another name is the same resource: it goes by the key that it had. */
export function readMoved({ statements, resources }: Pick<Module, 'statements' | 'resources'>): {
	readonly origins: Origins
	readonly problems: readonly Problem[]
} {
	const origins = new Map<string, Target>()
	const problems: Problem[] = []
	for (const statement of statements) {
		if (statement.block.type.text !== 'moved' || isInModule(attributeOf(statement.block, 'to')?.value)) continue
		const [from, to] = ['from', 'to'].map((name) => targetOf(attributeOf(statement.block, name)?.value))
		const wrong = !from || !to ? NOT_TWO : (whyNot(from, to, resources) ?? notBoth(from, to, origins))
		if (wrong) problems.push(problem('HCL_INVALID', wrong.message, { hint: wrong.hint, where: placeOfStatement(statement) }))
		else if (from && to) origins.set(showTarget(to), from)
	}
	return { origins, problems }
}

const NOT_TWO = { message: 'a `moved` block has `from` and `to`, each the name of a resource', hint: 'write `from = TYPE.NAME`' }

function whyNot(from: Target, to: Target, resources: ReadonlyMap<string, Declared>): typeof NOT_TWO | undefined {
	const [was, is] = [showTarget(from), showTarget(to)]
	if (from.type !== to.type) return { message: `${was} cannot become ${is}: a resource keeps its type`, hint: 'remove the `moved` block' }
	if (from.index === undefined && from.name !== to.name && resources.has(was))
		return { message: `${was} moved to ${is}, and is there all the same`, hint: `remove ${was} or the \`moved\` block` }
	return undefined
}

/** Who reads only the last of the two would miss the resource that the other one names, and delete it. */
function notBoth(from: Target, to: Target, origins: Origins): typeof NOT_TWO | undefined {
	const [was, is, other] = [showTarget(from), showTarget(to), origins.get(showTarget(to))]
	if (!other || showTarget(other) === was) return undefined
	return { message: `${is} is said to have been ${showTarget(other)} and ${was}`, hint: 'remove one of the two `moved` blocks' }
}

export function placeOfStatement({ file, block }: Statement): ReturnType<typeof placeIn> {
	return placeIn(file, block.start)
}

/** The key of a block that does not say one: what it was called first. */
export function keyFor(origins: Origins, { type, name }: Pick<Target, 'type' | 'name'>, index: string | undefined): string {
	let at: Target = { type, name, ...(index !== undefined && { index }) }
	for (const seen = new Set<string>(); !seen.has(showTarget(at)); ) {
		seen.add(showTarget(at))
		const { index: own, ...whole } = at
		const [exact, all] = [origins.get(showTarget(at)), origins.get(showTarget(whole))]
		if (exact) at = exact
		else if (all) at = { ...all, ...(all.index === undefined && own !== undefined && { index: own }) }
	}
	return keyOfTarget(at)
}

function keyOfTarget({ name, index }: Target): string {
	return index === undefined || index === '0' ? name : `${name}-${index}`
}
