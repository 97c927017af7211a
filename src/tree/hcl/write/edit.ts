import type { BlockItem, Computed, HclFile, Writable } from '../../../formats/hcl/index.ts'
import { editHcl, parseHcl } from '../../../formats/hcl/index.ts'
import type { Change, Computation, Dict, Present, ResourceType, ValuePath } from '../../../model/index.ts'
import { fail, fileAttributes, findAttribute, isDict } from '../../../model/index.ts'
import { inFileOrder, keyedBy, patch } from '../../order.ts'
import { writableAttributes } from '../../writable.ts'
import { findCompanion } from '../read/companions.ts'
import type { Instance } from '../read/instances.ts'
import { locateHcl } from '../read/locate.ts'
import type { Declared } from '../read/module.ts'
import { RESERVED } from '../read/names.ts'
import { nestedIn } from '../read/nested.ts'
import type { Part } from '../read/overrides.ts'
import { memberName, partsOf } from '../read/overrides.ts'
import { placeOf } from '../read/read.ts'
import type { HclTree } from '../read/tree.ts'
import type { Lent } from './borrowed.ts'
import { findBorrowed, findLent } from './borrowed.ts'
import type { Drafts } from './drafts.ts'
import { sectionsOf } from './drafts.ts'
import { editElsewhere } from './edit-elsewhere.ts'
import type { Elsewhere } from './elsewhere.ts'
import { findElsewhere } from './elsewhere.ts'
import type { Sections } from './sections.ts'
import { findBlock, nameOf, openWindow, resourceName, withWindow } from './sections.ts'
import { inVendorForm } from './vendor.ts'
import type { Writing } from './writing.ts'
import { inFolder, namesOf } from './writing.ts'

type Update = Extract<Change, { kind: 'update' }>

/** The files with a change made in a resource's block, or in the places where that has its values from; else the expressions that forbid it. */
export function editBlock(
	writing: Writing,
	change: Update,
	type: ResourceType,
	instance: Instance,
	drafts: Drafts,
): Drafts | { readonly computations: readonly Computation[] } {
	const stuck: Computation[] = []
	const files = new Map<string, Sections>()
	for (const part of partsOf(instance.declared)) {
		const done = editPart(writing, { change, type, instance, part }, new Map([...drafts, ...files]))
		if ('computations' in done) stuck.push(...done.computations)
		else for (const [path, sections] of done) files.set(path, sections)
	}
	return stuck.length > 0 ? { computations: stuck } : files
}

type Editing = { readonly change: Update; readonly type: ResourceType; readonly instance: Instance; readonly part: Part }

function editPart(
	writing: Writing,
	{ change, type, instance, part }: Editing,
	drafts: Drafts,
): Drafts | { readonly computations: readonly Computation[] } {
	const { tree } = writing
	const { declared, scope, isOnly } = instance
	const path = part.file.inRepository
	const name = resourceName(declared)
	const sections = sectionsOf(tree.module, drafts, path)
	const window = openWindow(
		sections,
		sections.findIndex((section) => section.name === name),
		0,
		path,
	)
	const block = findBlock(window.file, name) ?? fail('PLAN_STALE', `${change.address} is not in ${path} any more`)
	const was = tree.resources.get(change.address)?.attributes ?? new Map<string, Present>()
	const companions = new Map<string, Sections>()
	const elsewhere: { readonly place: Elsewhere; readonly computed: Computed }[] = []
	const edits = change.edits.filter((edit) => part.owns(String(edit.path[0])))
	const stuck = findBorrowed(tree, block, edits).map((one) => computation(tree, change, one.path, one.expression(window.file.text)))
	stuck.push(...findLent(tree.module, instance, edits).map((one) => lent(tree, change, one)))
	if (stuck.length > 0) return { computations: stuck }
	const whole = declared.overrides ? undefined : inVendors(writing, change, type, instance, sections)
	if (whole) return new Map([[path, whole]])
	const others = block.body.items.map(memberName).filter((member) => !part.owns(member))
	const reserved = new Set([...reservedIn(type), ...others])
	const wanted = new Map([...wantedOf(writing, change, type, was)].filter(([member]) => part.owns(member)))
	stuck.push(...uncoveredIn(tree, change, declared, part, wanted))
	const nested = nestedIn(block.body, was, reserved)
	const { text, computed } = editHcl(window.file, block, wanted, {
		reserved,
		blocks: nested.blocks,
		...keying(type),
		meaningOf: (node) => {
			if (node.kind === 'block') return nested.meanings.get(node)
			const found = tree.evaluator.valueOf(part.file, node, scope)
			return found.kind === 'known' ? found.value : undefined
		},
		resolve: (found) => {
			if (isSource(found.expression)) return found.wanted ?? null
			const companion = isOnly ? findCompanion(tree.module, tree.companions, found.expression) : undefined
			if (companion !== undefined && typeof found.wanted === 'string') {
				companions.set(inFolder(writing.folder, companion), [{ text: found.wanted }])
				return { kind: 'elsewhere' }
			}
			const place = findElsewhere(tree.module, instance, found.expression)
			if (!place) return undefined
			elsewhere.push({ place, computed: found })
			return { kind: 'elsewhere' }
		},
	})
	for (const one of computed) stuck.push(computation(tree, change, one.path, one.expression))
	if (!isOnly && text !== window.file.text) stuck.push(...sharedIn(tree, change, { block, file: window.file, text }))
	const files = new Map([[path, withWindow(sections, window, text, path)], ...companions])
	for (const { place, computed: found } of elsewhere) {
		const before = files.get(place.path) ?? sectionsOf(tree.module, drafts, place.path)
		const there = editElsewhere(before, place, found.wanted)
		if (there) files.set(place.path, there)
		else stuck.push(computation(tree, change, found.path, found.expression))
	}
	return stuck.length > 0 ? { computations: stuck } : files
}

/** What would count again once it is taken out of the block that overrides it. */
function uncoveredIn(
	tree: HclTree,
	change: Update,
	{ block }: Declared,
	part: Part,
	wanted: ReadonlyMap<string, Writable>,
): readonly Computation[] {
	if (part.block === block) return []
	const under = new Set(block.body.items.map(memberName))
	return part.body.items.flatMap((item) => {
		const member = memberName(item)
		const text = part.file.hcl.text.slice(item.start, item.end)
		return under.has(member) && !wanted.has(member) ? [computation(tree, change, [member], text)] : []
	})
}

type Edited = { readonly block: BlockItem; readonly file: HclFile; readonly text: string }

/** A literal of a block that stands for several resources is said of all of them. */
function sharedIn(tree: HclTree, { address }: Update, { block, file, text }: Edited): readonly Computation[] {
	const { declared } = tree.held.get(address)?.instance ?? fail('PLAN_STALE', `${address} is in no file of that commit`)
	const parsed = parseHcl(text)
	const after = parsed.kind === 'ok' ? membersOf(text, findBlock(parsed.file, nameOf(block))) : new Map<string, string>()
	const before = membersOf(file.text, block)
	return [...new Set([...before.keys(), ...after.keys()])]
		.filter((name) => before.get(name) !== after.get(name))
		.map((name) => {
			const place = locateHcl(tree, address, [name]) ?? placeOf(declared)
			const expression = before.get(name) ?? nameOf(block)
			return { path: [name], place, expression, remedy: `edit ${place.file}:${place.line}, which all resources of its block share` }
		})
}

/** The text of each attribute's value, and of all blocks of one name. */
function membersOf(text: string, block: BlockItem | undefined): ReadonlyMap<string, string> {
	const members = new Map<string, string>()
	for (const item of block?.body.items ?? []) {
		const name = item.kind === 'attribute' ? item.name.text : item.type.text
		const { start, end } = item.kind === 'attribute' ? item.value : item
		members.set(name, (members.get(name) ?? '') + text.slice(start, end))
	}
	return members
}

/** True for a plain reference to the id of what is only read, in whose place another one may stand, or none. */
function isSource(expression: string): boolean {
	return /^data\.[\w-]+\.[\w-]+\.(?:id|key)$/.test(expression)
}

/** A file in the form of the service's own sync stays in it; undefined where it is in none. */
function inVendors(writing: Writing, change: Update, type: ResourceType, { declared }: Instance, sections: Sections): Sections | undefined {
	const { tree, layout } = writing
	const resource = tree.resources.get(change.address)
	if (layout.blocks?.kind !== 'vendor' || !resource) return undefined
	const before = resource.attributes
	const after = patchedIn(change, type, before)
	return inVendorForm(namesOf(writing), layout.blocks, sections, { type, label: declared.name, id: resource.wantedId, before, after })
}

/** What the block is to hold. */
function wantedOf(writing: Writing, change: Update, type: ResourceType, was: Dict): ReadonlyMap<string, Writable> {
	return writableAttributes(namesOf(writing), type, was, inFileOrder(type, patchedIn(change, type, was)))
}

/** As the file has it, with the change made in it; what only the file holds stays. */
function patchedIn(change: Update, type: ResourceType, was: Dict): Dict {
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

function lent({ held }: HclTree, { address }: Update, { path, place, expression }: Lent): Computation {
	const own = locateHcl({ held }, address, path) ?? place
	return { path, place, expression, remedy: `edit ${own.file}:${own.line}, and what takes it follows` }
}

function computation({ held, module }: HclTree, { address }: Update, path: ValuePath, expression: string): Computation {
	const place = locateHcl({ held }, address, path) ?? fail('PLAN_STALE', `${address} is in no file of that commit`)
	const variable = /^var\.([\w-]+)$/.exec(expression)?.[1]
	const outside = variable === undefined ? undefined : module.variables.get(variable)?.outside
	const remedy = outside === undefined ? `edit ${place.file}:${place.line}` : `it comes from ${outside}: give that another value`
	return { path, place, expression, remedy }
}
