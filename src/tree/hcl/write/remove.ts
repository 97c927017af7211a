import type { Expression, HclFile, Span } from '../../../formats/hcl/index.ts'
import {
	CANONICAL,
	parseHcl,
	referencesIn,
	removeBlock,
	removeMember,
	renderExpression,
	replaceExpressions,
} from '../../../formats/hcl/index.ts'
import type { Address, Computation } from '../../../model/index.ts'
import { findCompanion } from '../read/companions.ts'
import type { Instance } from '../read/instances.ts'
import type { Declared, Module, Statement } from '../read/module.ts'
import { targetOf } from '../read/moved.ts'
import { namesId } from '../read/names.ts'
import { isBlockOf } from '../read/overrides.ts'
import { attributeOf, placeIn } from '../read/source.ts'
import type { HclTree } from '../read/tree.ts'
import type { Use } from '../read/uses.ts'
import { usesOf } from '../read/uses.ts'
import type { Drafts } from './drafts.ts'
import { sectionsOf } from './drafts.ts'
import { removeElsewhere } from './edit-elsewhere.ts'
import { collectionOf } from './elsewhere.ts'
import type { Sections } from './sections.ts'
import { findBlock, openWindow, resourceName, withWindow } from './sections.ts'

type In = { readonly tree: Pick<HclTree, 'module' | 'companions'>; readonly folder: string }

/**
 * The files without a resource: its block, or what makes it one of several. What refers to it by its id names the key from then on, and
 * what waits for it does no more. Else the expressions that keep it.
 */
export function withoutInstance(
	writing: In,
	instance: Instance,
	drafts: Drafts,
): Drafts | { readonly computations: readonly Computation[] } {
	const { module } = writing.tree
	const { declared } = instance
	const needs = whyNeeded(module, instance)
	if (needs) return { computations: [needs] }
	const changed = instance.isOnly ? withoutBlock(writing, instance, drafts) : withoutMember(module, instance, drafts)
	if (!changed) return { computations: instance.isOnly ? [] : [shared(instance)] }
	for (const { file: there, block: binding } of importsOf(module, instance)) {
		const path = there.inRepository
		const before = changed.get(path) ?? sectionsOf(module, drafts, path)
		changed.set(path, withoutImport(before, there.hcl.text.slice(binding.start, binding.end), path))
	}
	const uses = usesOf(module, `${declared.type}.${declared.name}`).filter((use) => isReferring(use, instance))
	for (const path of new Set(uses.map(({ file: there }) => there.inRepository)))
		changed.set(path, unreferred(changed.get(path) ?? sectionsOf(module, drafts, path), instance, path))
	return changed
}

/** All drafts without a resource; undefined where something keeps it. */
export function withoutResource(writing: In & { readonly tree: HclTree }, address: Address, drafts: Drafts): Drafts | undefined {
	const held = writing.tree.held.get(address)
	const files = held && withoutInstance(writing, held.instance, drafts)
	return files && !('computations' in files) ? new Map([...drafts, ...files]) : undefined
}

function withoutBlock({ tree, folder }: In, { declared }: Instance, drafts: Drafts): Map<string, Sections> | undefined {
	const { module, companions } = tree
	const { file } = declared
	const path = file.inRepository
	const sections = sectionsOf(module, drafts, path)
	const index = sections.findIndex((section) => section.name === resourceName(declared))
	if (index === -1) return undefined
	const window = openWindow(sections, index, 1, path)
	const block = findBlock(window.file, resourceName(declared))
	if (!block) return undefined
	const changed = new Map([[path, withWindow(sections, window, removeBlock(window.file, block), path)]])
	for (const over of declared.overrides ?? []) {
		const there = over.file.inRepository
		const before = changed.get(there) ?? sectionsOf(module, drafts, there)
		const at = before.findIndex((section) => section.name === resourceName(declared))
		const opened = at === -1 ? undefined : openWindow(before, at, 1, there)
		const own = opened && findBlock(opened.file, resourceName(declared))
		if (opened && own) changed.set(there, withWindow(before, opened, removeBlock(opened.file, own), there))
	}
	for (const item of declared.block.body.items) {
		const text = item.kind === 'attribute' ? file.hcl.text.slice(item.value.start, item.value.end) : ''
		const companion = findCompanion(module, companions, text)
		if (companion !== undefined) changed.set(folder === '' ? companion : `${folder}/${companion}`, [])
	}
	return changed
}

/** The files without what `for_each` or `count` has for one resource. */
function withoutMember(module: Module, instance: Instance, drafts: Drafts): Map<string, Sections> | undefined {
	const place = collectionOf(module, instance, 'all')
	const left = place && removeElsewhere(sectionsOf(module, drafts, place.path), place, instance.index ?? '')
	return place && left && new Map([[place.path, left]])
}

function shared({ declared }: Instance): Computation {
	const { file, block } = declared
	const many = attributeOf(block, 'for_each') ?? attributeOf(block, 'count') ?? block
	const place = placeIn(file, many.start)
	const expression = file.hcl.text.slice(many.start, many.end)
	return { path: [], place, expression, remedy: `edit ${place.file}:${place.line}, which makes it one of several` }
}

/** The blocks that say which id it has. */
function importsOf({ statements }: Module, { declared: { type, name }, index }: Instance): readonly Statement[] {
	return statements.filter(({ block }) => {
		const target = block.type.text === 'import' ? targetOf(attributeOf(block, 'to')?.value) : undefined
		return target?.type === type && target.name === name && target.index === index
	})
}

function withoutImport(sections: Sections, text: string, path: string): Sections {
	const index = sections.findIndex((section) => section.text.includes(text))
	if (index === -1) return sections
	const window = openWindow(sections, index, 1, path)
	const block = window.file.body.items.find((item) => window.file.text.slice(item.start, item.end) === text)
	return block?.kind === 'block' ? withWindow(sections, window, removeBlock(window.file, block), path) : sections
}

/** Why a resource cannot go yet: something takes more of it than its id. */
function whyNeeded(module: Module, instance: Instance): Computation | undefined {
	const { declared, index } = instance
	const uses = usesOf(module, `${declared.type}.${declared.name}`)
	const use = uses.find(
		(one) =>
			isReferring(one, instance) &&
			!isOrder(one) &&
			(index === undefined ? !isId(one.steps, declared) : one.steps[1] === undefined || one.steps[1] === index) &&
			!(index !== undefined && one.steps[1] === index && isId(one.steps.slice(1), declared)),
	)
	if (!use) return undefined
	const place = placeIn(use.file, use.start)
	const expression = use.file.hcl.text.slice(use.start, use.end)
	return { path: [], place, expression, remedy: `edit ${place.file}:${place.line}, and it goes with the next run` }
}

/** What says how a block came to its name refers to nothing. */
function isReferring({ block }: Use, { declared }: Instance): boolean {
	return !isBlockOf(declared, block) && block.type.text !== 'import' && block.type.text !== 'moved'
}

function isId(steps: readonly string[], { hasOwnKey }: Declared): boolean {
	return steps.length === 2 && namesId(steps[1], hasOwnKey)
}

/** It stands in a `depends_on`. */
function isOrder({ block, start, end }: Use): boolean {
	const order = attributeOf(block, 'depends_on')
	return order !== undefined && order.start <= start && end <= order.end
}

function unreferred(sections: Sections, instance: Instance, path: string): Sections {
	const name = `${instance.declared.type}.${instance.declared.name}`
	let changed = sections
	// From the last one up, as one that is emptied may go.
	for (let at = sections.length - 1; at >= 0; at--) {
		if (!sections[at]?.text.includes(name)) continue
		for (const change of [unordered, unnamed]) {
			const window = openWindow(changed, at, 0, path)
			changed = withWindow(changed, window, change(window.file, name, instance), path)
		}
	}
	return changed
}

/** Without the resource in any `depends_on`. */
function unordered(file: HclFile, name: string, instance: Instance): string {
	for (const item of file.body.items) {
		const order = item.kind === 'block' ? attributeOf(item, 'depends_on')?.value : undefined
		const at = order?.kind === 'tuple' ? order.items.findIndex((one) => namesIn(one, name, instance.index).length > 0) : -1
		if (order?.kind !== 'tuple' || at === -1) continue
		const text = removeMember(file, order, at)
		const parsed = parseHcl(text)
		return parsed.kind === 'ok' ? unordered(parsed.file, name, instance) : text
	}
	return file.text
}

/** With the key in place of each reference to the resource. */
function unnamed(file: HclFile, name: string, { key, index }: Instance): string {
	const spans: Span[] = []
	const look = ({ items }: HclFile['body']): void => {
		for (const item of items)
			if (item.kind === 'block') look(item.body)
			else spans.push(...namesIn(item.value, name, index).filter(({ hasId }) => hasId))
	}
	look(file.body)
	return replaceExpressions(
		file,
		spans.map(({ start, end }) => ({ start, end, text: renderExpression(key, CANONICAL) })),
	)
}

/** Where an expression names a block, or one of several by its index. */
function namesIn(expression: Expression, name: string, index: string | undefined): readonly (Span & { readonly hasId: boolean })[] {
	return referencesIn(expression).flatMap(({ root, steps, start, end }) => {
		const [first, second, third] = steps.map((step) => step.name)
		if (`${root}.${first ?? ''}` !== name || (index !== undefined && second !== index)) return []
		const member = index === undefined ? second : third
		return [{ start, end, hasId: member === 'id' || member === 'key' }]
	})
}
