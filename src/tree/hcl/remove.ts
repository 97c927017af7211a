import type { Expression, HclFile, Span } from '../../formats/hcl/index.ts'
import { CANONICAL, editHclExpression, referencesIn, removeBlock, renderExpression } from '../../formats/hcl/index.ts'
import type { Address, Problem } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import { findCompanion } from './companions.ts'
import type { Drafts } from './drafts.ts'
import { sectionsOf } from './drafts.ts'
import type { Instance } from './instances.ts'
import type { Declared, Module, Statement } from './module.ts'
import { targetOf } from './moved.ts'
import { namesId, RESERVED } from './names.ts'
import type { Sections } from './sections.ts'
import { findBlock, nameOf, openWindow, resourceName, withWindow } from './sections.ts'
import { attributeOf, placeIn } from './source.ts'
import type { HclTree } from './tree.ts'
import type { Use } from './uses.ts'
import { usesOf } from './uses.ts'

type In = { readonly tree: Pick<HclTree, 'module' | 'companions'>; readonly folder: string }

/** The files without a block. What refers to it by its id names the key from then on, and what waits for it does no more. */
export function withoutBlock({ tree, folder }: In, { declared, key }: Instance, drafts: Drafts): Drafts | undefined {
	const { module, companions } = tree
	const { type, name, file } = declared
	const path = file.inRepository
	const changed = new Map<string, Sections>()
	const sections = sectionsOf(module, drafts, path)
	const index = sections.findIndex((section) => section.name === resourceName(declared))
	if (index === -1) return undefined
	const window = openWindow(sections, index, 1, path)
	const block = findBlock(window.file, resourceName(declared))
	if (!block) return undefined
	changed.set(path, withWindow(sections, window, removeBlock(window.file, block), path))
	for (const { file: there, block: binding } of importsOf(module, declared)) {
		const path = there.inRepository
		const before = changed.get(path) ?? sectionsOf(module, drafts, path)
		changed.set(path, withoutImport(before, there.hcl.text.slice(binding.start, binding.end), path))
	}
	for (const item of declared.block.body.items) {
		const text = item.kind === 'attribute' ? file.hcl.text.slice(item.value.start, item.value.end) : ''
		const companion = findCompanion(module, companions, text)
		if (companion !== undefined) changed.set(folder === '' ? companion : `${folder}/${companion}`, [])
	}
	for (const use of usesOf(module, `${type}.${name}`)) {
		if (use.block === declared.block || use.block.type.text === 'import') continue
		const there = use.file.inRepository
		const before = changed.get(there) ?? sectionsOf(module, drafts, there)
		changed.set(there, unreferred(before, use, `${type}.${name}`, key, there))
	}
	return changed
}

/** The blocks that say which id it has. */
function importsOf({ statements }: Module, { type, name }: Declared): readonly Statement[] {
	return statements.filter(({ block }) => {
		const target = block.type.text === 'import' ? targetOf(attributeOf(block, 'to')?.value) : undefined
		return target?.type === type && target.name === name
	})
}

function withoutImport(sections: Sections, text: string, path: string): Sections {
	const index = sections.findIndex((section) => section.text.includes(text))
	if (index === -1) return sections
	const window = openWindow(sections, index, 1, path)
	const block = window.file.body.items.find((item) => window.file.text.slice(item.start, item.end) === text)
	return block?.kind === 'block' ? withWindow(sections, window, removeBlock(window.file, block), path) : sections
}

/** Why a block cannot go yet: something takes more of it than its id. */
export function whyNeeded(module: Module, address: Address, { declared }: Instance): Problem | undefined {
	const uses = usesOf(module, `${declared.type}.${declared.name}`)
	const use = uses.find((one) => one.block !== declared.block && one.block.type.text !== 'import' && !isId(one, declared) && !isOrder(one))
	if (!use) return undefined
	const where = placeIn(use.file, use.start)
	const text = use.file.hcl.text.slice(use.start, use.end)
	return problem('HCL_COMPUTED', `${address}: \`${text}\` still takes something of its block, and only a person can change that`, {
		hint: `edit ${where.file}:${where.line}, and the block goes with the next run`,
		where: { ...where, address },
	})
}

function isId({ steps }: Use, { hasOwnKey }: Declared): boolean {
	return steps.length === 2 && namesId(steps[1], hasOwnKey)
}

/** It stands in a `depends_on`. */
function isOrder({ block, start, end }: Use): boolean {
	const order = attributeOf(block, 'depends_on')
	return order !== undefined && order.start <= start && end <= order.end
}

function unreferred(sections: Sections, use: Use, name: string, key: string, path: string): Sections {
	const block = nameOf(use.block)
	const at = sections.findIndex((section) => section.name === block && section.text.includes(name))
	if (at === -1) return sections
	const window = openWindow(sections, at, 0, path)
	return withWindow(sections, window, replaced(window.file, name, key), path)
}

function replaced(file: HclFile, name: string, key: string): string {
	const spans: Span[] = []
	let text = file.text
	for (const item of file.body.items) {
		if (item.kind !== 'block') continue
		const order = attributeOf(item, 'depends_on')?.value
		if (order && namesIn(order, name).length > 0) text = withoutItem(file, order, name)
	}
	if (text !== file.text) return text
	const look = ({ items }: HclFile['body']): void => {
		for (const item of items)
			if (item.kind === 'block') look(item.body)
			else spans.push(...namesIn(item.value, name).filter(({ hasId }) => hasId))
	}
	look(file.body)
	return spans.reduceRight((whole, { start, end }) => whole.slice(0, start) + renderExpression(key, CANONICAL) + whole.slice(end), text)
}

function namesIn(expression: Expression, name: string): readonly (Span & { readonly hasId: boolean })[] {
	return referencesIn(expression).flatMap(({ root, steps, start, end }) =>
		`${root}.${steps[0]?.name ?? ''}` === name ? [{ start, end, hasId: steps[1]?.name === 'id' || steps[1]?.name === 'key' }] : [],
	)
}

function withoutItem(file: HclFile, order: Expression, name: string): string {
	if (order.kind !== 'tuple') return file.text
	const left = order.items.filter((item) => namesIn(item, name).length === 0)
	const wanted = left.map(({ start, end }) => ({ kind: 'expression' as const, text: file.text.slice(start, end) }))
	return editHclExpression(file, order, wanted, { reserved: RESERVED, resolve: () => ({ kind: 'elsewhere' }) }).text
}
