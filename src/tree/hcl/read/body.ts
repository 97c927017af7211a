import type { BlockItem, Body, Item, Scope } from '../../../formats/hcl/index.ts'
import { expandDynamic, faultProblems } from '../../../formats/hcl/index.ts'
import type { Dict, Present, Problem, Shape } from '../../../model/index.ts'
import { isList, problem, readReferences } from '../../../model/index.ts'
import { decoded } from '../../encoded.ts'
import type { Evaluator } from './evaluate.ts'
import { inFile } from './instances.ts'
import { isReserved } from './names.ts'
import type { SourceFile } from './source.ts'
import { placeIn } from './source.ts'

export type ReadBody = { readonly attributes: Dict } | { readonly problem: Problem }

type In = { readonly evaluator: Evaluator; readonly file: SourceFile; readonly scope: Scope }

/** What a block holds. An attribute that is null is not there; nested blocks of one name are a list, or a map where the schema has one. */
export function readBody(inside: In, body: Body, shape: Shape, isTop = true): ReadBody {
	const { evaluator, file, scope } = inside
	const attributes = new Map<string, Present>()
	const isOurs = (name: string): boolean => !isTop || !isReserved(name, hasOwn(shape, name))
	for (const item of body.items) {
		if (item.kind === 'attribute') {
			const name = item.name.text
			if (!isOurs(name)) continue
			if (attributes.has(name)) return twice(file, item, name)
			const found = evaluator.valueOf(file, item.value, scope)
			if (found.kind === 'unknown') return { problem: found.problems[0] ?? problem('HCL_EVALUATION', `\`${name}\` is not known`) }
			if (found.value !== null && found.value !== undefined)
				attributes.set(name, readReferences(decoded(shapeIn(shape, name), found.value)))
			continue
		}
		const made = madeBy(inside, item)
		if ('problem' in made) return made
		for (const one of isOurs(made.type) ? made.blocks : []) {
			const name = made.type
			const before = attributes.get(name)
			if (before !== undefined && !isList(before)) return twice(file, item, name)
			const member = shapeIn(shape, name)
			const isOne = member.kind === 'object' || member.kind === 'map'
			const itemShape = member.kind === 'list' || member.kind === 'set' ? member.items : member
			const inner = readBody({ ...inside, scope: one.scope }, one.body, itemShape, false)
			if ('problem' in inner) return inner
			attributes.set(name, isOne ? inner.attributes : [...(before ?? []), inner.attributes])
		}
	}
	return { attributes }
}

type Blocks = { readonly type: string; readonly blocks: readonly { readonly body: Body; readonly scope: Scope }[] }

/** The block itself, or those that a `dynamic` makes. */
function madeBy({ file, scope }: In, block: BlockItem): Blocks | { readonly problem: Problem } {
	if (block.type.text !== 'dynamic') return { type: block.type.text, blocks: [{ body: block.body, scope }] }
	const made = expandDynamic(block, scope)
	if (made.kind === 'made') return made
	if (made.kind === 'unknown')
		return wrong(file, made.span.start, 'how many blocks there are is known only after an apply', 'write the blocks themselves')
	const [first] = inFile(file, faultProblems(made.faults, file.hcl))
	return first ? { problem: first } : wrong(file, block.start, 'the `dynamic` block cannot be computed', 'write the blocks themselves')
}

function twice(file: SourceFile, { start }: Item, name: string): { readonly problem: Problem } {
	return wrong(file, start, `\`${name}\` is there twice`, 'keep one of them')
}

function hasOwn(shape: Shape, name: string): boolean {
	return shape.kind === 'object' && shape.attributes.some((attribute) => attribute.name === name)
}

/** The blocks that a body has where its schema has lists of maps, or maps. */
function shapeIn(shape: Shape, name: string): Shape {
	const known = shape.kind === 'object' ? shape.attributes.find((attribute) => attribute.name === name) : undefined
	return known ?? (shape.kind === 'map' ? shape.values : { kind: 'any' })
}

function wrong(file: SourceFile, start: number, message: string, hint: string): { readonly problem: Problem } {
	return { problem: problem('HCL_EVALUATION', message, { hint, where: placeIn(file, start) }) }
}
