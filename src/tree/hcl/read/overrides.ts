import type { BlockItem, Body, Item } from '../../../formats/hcl/index.ts'
import type { Problem } from '../../../model/index.ts'
import { problem } from '../../../model/index.ts'
import type { Declarations, Declared, Variable } from './declarations.ts'
import { isReserved, RESERVED } from './names.ts'
import type { SourceFile } from './source.ts'
import { attributeOf, placeIn } from './source.ts'

/** A block, or one that overrides some of it; `body` is what counts of it. `owns`: what an attribute of that name is written in. */
export type Part = {
	readonly file: SourceFile
	readonly block: BlockItem
	readonly body: Body
	readonly owns: (name: string) => boolean
}

/** What is said of a resource, and where: an attribute of a later block counts instead of an earlier one, and so do blocks of one type. */
export function partsOf({ file, block, overrides = [] }: Declared): readonly Part[] {
	const layers = [{ file, block }, ...overrides]
	const names = layers.map((layer) => new Set(layer.block.body.items.map(memberName)))
	return layers.map((layer, at) => {
		const isOver = (name: string): boolean => names.slice(at + 1).some((later) => later.has(name))
		const items = layer.block.body.items.filter((item) => !isOver(memberName(item)))
		return { ...layer, body: { ...layer.block.body, items }, owns: (name) => !isOver(name) && (at === 0 || names[at]?.has(name) === true) }
	})
}

/** True for a block that says something of the resource: its own, or one that overrides some of it. */
export function isBlockOf({ block, overrides = [] }: Declared, other: BlockItem): boolean {
	return other === block || overrides.some((over) => over.block === other)
}

/** What an item of a body gives a value to. */
export function memberName(item: Item): string {
	if (item.kind === 'attribute') return item.name.text
	return (item.type.text === 'dynamic' ? item.labels[0]?.text : undefined) ?? item.type.text
}

/** Lays the blocks of an override file over what the others say, as Terraform does. */
export function override(into: Declarations, file: SourceFile, problems: Problem[]): void {
	for (const item of file.hcl.body.items) {
		const wrong = item.kind === 'block' ? overrideBlock(into, file, item) : 'an attribute stands outside of any block'
		if (wrong !== undefined)
			problems.push(problem('HCL_INVALID', wrong, { hint: 'make the change in the block itself', where: placeIn(file, item.start) }))
	}
}

/** Why it cannot be; undefined where it is done. */
function overrideBlock(into: Declarations, file: SourceFile, block: BlockItem): string | undefined {
	const kind = block.type.text
	const labels = block.labels.map(({ text }) => text)
	const what = [kind, ...labels].join(' ')
	if (kind === 'provider' || kind === 'terraform') return undefined
	if (kind === 'locals') {
		for (const item of block.body.items) if (item.kind === 'attribute') into.locals.set(item.name.text, { file, value: item.value })
		return undefined
	}
	if (kind === 'variable') {
		const known = into.variables.get(labels[0] ?? '')
		if (known) into.variables.set(labels[0] ?? '', overVariable(known, file, block))
		return known ? undefined : `there is no ${what} to override`
	}
	const from = kind === 'resource' ? into.resources : kind === 'data' ? into.data : undefined
	if (!from) return `\`${kind}\` blocks are not overridden here`
	const known = from.get(labels.join('.'))
	if (!known) return `there is no ${what} to override`
	const reserved = block.body.items.find((item) => isReserved(memberName(item), known.hasOwnKey) && RESERVED.has(memberName(item)))
	if (reserved) return `\`${memberName(reserved)}\` is not overridden here`
	from.set(labels.join('.'), { ...known, overrides: [...(known.overrides ?? []), { file, block }] })
	return undefined
}

function overVariable(known: Variable, file: SourceFile, block: BlockItem): Variable {
	const [value, type, sensitive] = ['default', 'type', 'sensitive'].map((name) => attributeOf(block, name)?.value)
	return {
		...known,
		...(value && { file, value }),
		...(type && { type }),
		...(sensitive && { isSensitive: !(sensitive.kind === 'literal' && sensitive.value === false) }),
	}
}
