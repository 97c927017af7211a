import type { BlockItem, Scope } from '../../formats/hcl/index.ts'
import type { Dict, Present, Problem, Shape } from '../../model/index.ts'
import { isList, problem, readReferences } from '../../model/index.ts'
import { decoded } from '../encoded.ts'
import type { Evaluator } from './evaluate.ts'
import { isReserved } from './names.ts'
import type { SourceFile } from './source.ts'
import { placeIn } from './source.ts'

export type ReadBody = { readonly attributes: Dict } | { readonly problem: Problem }

type In = { readonly evaluator: Evaluator; readonly file: SourceFile; readonly scope: Scope }

/** What a block holds. An attribute that is null is not there; nested blocks of one name are a list, or a map where the schema has one. */
export function readBody(inside: In, block: BlockItem, shape: Shape, isTop = true): ReadBody {
	const { evaluator, file, scope } = inside
	const attributes = new Map<string, Present>()
	for (const item of block.body.items) {
		const name = item.kind === 'attribute' ? item.name.text : item.type.text
		if (isTop && isReserved(name, hasOwn(shape, name))) continue
		const isTwice = attributes.has(name) && (item.kind === 'attribute' || !isList(attributes.get(name)))
		if (isTwice) return wrong(file, item.start, `\`${name}\` is there twice`, 'keep one of them')
		if (item.kind === 'attribute') {
			const found = evaluator.valueOf(file, item.value, scope)
			if (found.kind === 'unknown') return { problem: found.problems[0] ?? problem('HCL_EVALUATION', `\`${name}\` is not known`) }
			if (found.value !== null && found.value !== undefined)
				attributes.set(name, readReferences(decoded(shapeIn(shape, name), found.value)))
			continue
		}
		if (name === 'dynamic') return wrong(file, item.start, 'a `dynamic` block is not computed here', 'write the blocks themselves')
		const member = shapeIn(shape, name)
		const isOne = member.kind === 'object' || member.kind === 'map'
		const inner = readBody(inside, item, member.kind === 'list' || member.kind === 'set' ? member.items : member, false)
		if ('problem' in inner) return inner
		const before = attributes.get(name)
		attributes.set(name, isOne ? inner.attributes : [...(isList(before) ? before : []), inner.attributes])
	}
	return { attributes }
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
