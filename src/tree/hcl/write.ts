import type { BlockItem, Computed, Writable } from '../../formats/hcl/index.ts'
import { editHcl, editHclExpression, findUnwritable, referencesIn } from '../../formats/hcl/index.ts'
import type { Address, Change, Dict, Edit, Present, Problem, ResourceType, ValuePath } from '../../model/index.ts'
import { fail, fileAttributes, findAttribute, isDict, problem, readReferences } from '../../model/index.ts'
import { inFileOrder, keyedBy, patch } from '../order.ts'
import { writableAttributes } from '../writable.ts'
import { findCompanion } from './companions.ts'
import { newBlock } from './create.ts'
import { declareSecrets } from './declare.ts'
import type { Drafts } from './drafts.ts'
import { sectionsOf } from './drafts.ts'
import type { Elsewhere } from './elsewhere.ts'
import { findElsewhere } from './elsewhere.ts'
import type { Instance } from './instances.ts'
import { locateHcl } from './locate.ts'
import type { Declared } from './module.ts'
import { namesId, RESERVED } from './names.ts'
import { placeOf } from './read.ts'
import { whyNeeded, withoutBlock } from './remove.ts'
import type { Sections } from './sections.ts'
import { findBlock, openWindow, resourceName, withWindow } from './sections.ts'
import { attributeOf } from './source.ts'
import type { HclTree } from './tree.ts'
import { inVendorForm } from './vendor.ts'
import type { Writing } from './writing.ts'
import { inFolder, namesOf } from './writing.ts'

/** The files that a change writes to, on top of the changes so far, or why it cannot be written: an expression says what the value is. */
export type Written = { readonly kind: 'written'; readonly files: Drafts } | { readonly kind: 'refused'; readonly reason: Problem }

export function writeChange(writing: Writing, change: Change, type: ResourceType, drafts: Drafts): Written {
	const unwritable = change.kind === 'delete' ? undefined : (whyUnwritable(change) ?? whyRead(change))
	if (unwritable) return refused(unwritable)
	if (change.kind === 'create') {
		const declared = declareSecrets(writing.tree.module, writing.folder, change.after, drafts)
		return written(new Map([...newBlock(writing, change, type, drafts), ...declared]))
	}
	const { instance } = writing.tree.held.get(change.address) ?? fail('PLAN_STALE', `${change.address} is in no file of that commit`)
	if (change.kind === 'update') return editBlock(writing, change, type, instance, drafts)
	if (!instance.isOnly) return refused(sharedBlock(change.address, instance.declared))
	const reason = whyNeeded(writing.tree.module, change.address, instance)
	if (reason) return refused(reason)
	return written(withoutBlock(writing, instance, drafts) ?? notThere(change.address, instance.declared))
}

function written(files: Drafts): Written {
	return { kind: 'written', files }
}

function refused(reason: Problem): Written {
	return { kind: 'refused', reason }
}

function notThere(address: Address, { file }: Declared): never {
	return fail('PLAN_STALE', `${address} is not in ${file.inRepository} any more`)
}

function editBlock(
	writing: Writing,
	change: Extract<Change, { kind: 'update' }>,
	type: ResourceType,
	instance: Instance,
	drafts: Drafts,
): Written {
	const { tree } = writing
	const { declared, scope, isOnly } = instance
	const path = declared.file.inRepository
	const name = resourceName(declared)
	const sections = sectionsOf(tree.module, drafts, path)
	const window = openWindow(
		sections,
		sections.findIndex((section) => section.name === name),
		0,
		path,
	)
	const block = findBlock(window.file, name) ?? notThere(change.address, declared)
	const was = tree.resources.get(change.address)?.attributes ?? new Map<string, Present>()
	const companions = new Map<string, Sections>()
	const elsewhere: { readonly place: Elsewhere; readonly wanted: Writable; readonly computed: Computed }[] = []
	const borrowed = findBorrowed(tree, block, change.edits)
	if (borrowed) return refused(onlyByHand(tree, change.address, borrowed.path, borrowed.expression(window.file.text)))
	const whole = inVendors(writing, change, type, instance, sections)
	if (whole) return written(new Map([[path, whole]]))
	const { text, computed } = editHcl(window.file, block, wantedOf(writing, change, type, was), {
		reserved: reservedIn(type),
		...keying(type),
		meaningOf: (node) => {
			if (node.kind === 'block') return undefined
			const found = tree.evaluator.valueOf(declared.file, node, scope)
			return found.kind === 'known' ? found.value : undefined
		},
		resolve: (found) => {
			if (isSource(found.expression)) return found.wanted
			const companion = isOnly ? findCompanion(tree.module, tree.companions, found.expression) : undefined
			if (companion !== undefined && typeof found.wanted === 'string') {
				companions.set(inFolder(writing.folder, companion), [{ text: found.wanted }])
				return { kind: 'elsewhere' }
			}
			const place = found.wanted === undefined ? undefined : findElsewhere(tree.module, instance, found.expression)
			if (!place || found.wanted === undefined) return undefined
			elsewhere.push({ place, wanted: found.wanted, computed: found })
			return { kind: 'elsewhere' }
		},
	})
	const [first] = computed
	if (first) return refused(onlyByHand(tree, change.address, first.path, first.expression))
	// A literal of a block that stands for several resources is said of all of them.
	if (!isOnly && text !== window.file.text) return refused(sharedBlock(change.address, declared))
	const files = new Map([[path, withWindow(sections, window, text, path)], ...companions])
	for (const { place, wanted, computed: found } of elsewhere) {
		const before = files.get(place.path) ?? sectionsOf(tree.module, drafts, place.path)
		const there = editElsewhere(before, place, wanted)
		if (!there) return refused(onlyByHand(tree, change.address, found.path, found.expression))
		files.set(place.path, there)
	}
	return written(files)
}

/** True for a plain reference to the id of what is only read, in whose place another one may stand. */
function isSource(expression: string): boolean {
	return /^data\.[\w-]+\.[\w-]+\.(?:id|key)$/.test(expression)
}

type Borrowed = { readonly path: ValuePath; readonly expression: (text: string) => string }

/** An attribute that is to change and takes more of another resource than its id: whoever wrote that meant the other one's value. */
function findBorrowed({ module }: HclTree, block: BlockItem, edits: readonly Edit[]): Borrowed | undefined {
	for (const [name] of edits.map(({ path }) => path)) {
		const value = attributeOf(block, String(name))?.value
		const [reference] = value ? referencesIn(value) : []
		if (!value || !reference || reference.start !== value.start || reference.end !== value.end) continue
		const steps = reference.steps.map((step) => step.name)
		const other = module.resources.get(`${reference.root}.${steps[0]}`)
		if (!other || steps.some((step) => namesId(step, other.hasOwnKey))) continue
		return { path: [String(name)], expression: (text) => text.slice(value.start, value.end) }
	}
	return undefined
}

/** A file in the form of the service's own sync stays in it; undefined where it is in none. */
function inVendors(
	writing: Writing,
	change: Extract<Change, { kind: 'update' }>,
	type: ResourceType,
	{ declared }: Instance,
	sections: Sections,
): Sections | undefined {
	const { tree, layout } = writing
	const resource = tree.resources.get(change.address)
	if (layout.blocks?.kind !== 'vendor' || !resource) return undefined
	const before = resource.attributes
	const after = patchedIn(change, type, before)
	return inVendorForm(namesOf(writing), layout.blocks, sections, { type, label: declared.name, id: resource.wantedId, before, after })
}

/** What the block is to hold. */
function wantedOf(
	writing: Writing,
	change: Extract<Change, { kind: 'update' }>,
	type: ResourceType,
	was: Dict,
): ReadonlyMap<string, Writable> {
	return writableAttributes(namesOf(writing), type, was, inFileOrder(type, patchedIn(change, type, was)))
}

/** As the file has it, with the change made in it; what only the file holds stays. */
function patchedIn(change: Extract<Change, { kind: 'update' }>, type: ResourceType, was: Dict): Dict {
	const patched = patch(was, change.before, change.after)
	return new Map([...fileAttributes(type, was, false), ...(isDict(patched) ? patched : change.after)])
}

function reservedIn(type: ResourceType): ReadonlySet<string> {
	return findAttribute(type, 'key') ? new Set([...RESERVED].filter((name) => name !== 'key')) : RESERVED
}

function keying(type: ResourceType): { readonly keyedBy?: string } {
	const key = keyedBy(type)
	return key === undefined ? {} : { keyedBy: key }
}

/** The sections with the value in its own place; undefined where that computes it, too. */
function editElsewhere(sections: Sections, place: Elsewhere, wanted: Writable): Sections | undefined {
	for (const [index, { name }] of sections.entries()) {
		if (name !== place.block) continue
		const window = openWindow(sections, index, 0, place.path)
		const node = place.find(window.file)
		if (!node) continue
		const { text, computed } = editHclExpression(window.file, node, wanted, { reserved: RESERVED })
		return computed.length > 0 ? undefined : withWindow(sections, window, text, place.path)
	}
	return undefined
}

/** What HCL has no text for. */
function whyUnwritable({ address, after }: Extract<Change, { kind: 'create' | 'update' }>): Problem | undefined {
	const path = findUnwritable(after)
	return (
		path &&
		problem('VALUE_INVALID', `${address}: what the workspace has for \`${String(path[0])}\` cannot be written as text`, {
			hint: 'correct it in the workspace',
			where: { address, path },
		})
	)
}

/** A text of the workspace's that would be read as the name of a secret, and let somebody there have its value (P7). */
function whyRead({ address, after }: Extract<Change, { kind: 'create' | 'update' }>): Problem | undefined {
	const [name] = [...after].find(([, value]) => readReferences(value) !== value) ?? []
	if (name === undefined) return undefined
	return problem(
		'VALUE_INVALID',
		`${address}: in \`${name}\` the workspace has a text that files of HCL have for a secret, such as @@NAME@@`,
		{
			hint: 'write it otherwise in the workspace',
			where: { address, path: [name] },
		},
	)
}

function onlyByHand(tree: HclTree, address: Address, path: ValuePath, expression: string): Problem {
	const place = locateHcl(tree, address, path)
	const message = `${address}: \`${String(path[0])}\` is what \`${expression}\` says, and only a person can change that`
	const variable = /^var\.([\w-]+)$/.exec(expression)?.[1]
	const outside = variable === undefined ? undefined : tree.module.variables.get(variable)?.outside
	const edit = outside === undefined ? `edit ${place?.file}:${place?.line}` : `it comes from ${outside}: give that another value`
	return problem('HCL_COMPUTED', message, {
		hint: `${edit}, or keep what Git has with \`tideway resolve ${address} --git\``,
		where: { ...place, address, path },
	})
}

function sharedBlock(address: Address, declared: Declared): Problem {
	const where = placeOf(declared)
	const message = `${address} is one of several that one block makes, and only a person can change that block`
	return problem('HCL_COMPUTED', message, { hint: `edit ${where.file}:${where.line}`, where: { ...where, address } })
}
