import type { BlockItem, Computed, HclFile, Writable } from '../../formats/hcl/index.ts'
import { editHcl, editHclExpression, insertBlock, parseHcl, removeBlock } from '../../formats/hcl/index.ts'
import type { Address, Attribute, Change, Dict, Present, Problem, ResourceType } from '../../model/index.ts'
import { Failure, fail, fileAttributes, isDict, problem } from '../../model/index.ts'
import type { FileChange, Layout } from '../../ports/index.ts'
import { labelFor } from '../in-hcl.ts'
import { inFileOrder, keyedBy, patch } from '../order.ts'
import type { Elsewhere } from './elsewhere.ts'
import { findElsewhere } from './elsewhere.ts'
import type { Instance } from './evaluate.ts'
import type { Declared } from './module.ts'
import { blockType, RESERVED } from './names.ts'
import { placeOf } from './read.ts'
import type { HclTree } from './tree.ts'

/** Texts as they are after the changes so far, by path in the repository. */
export type Drafts = Map<string, string>

export type Writing = {
	readonly tree: HclTree
	readonly layout: Layout
	readonly folder: string
	readonly provider: string
	/** The name of the block of each resource that has one of its own, by type and key. */
	readonly labels: ReadonlyMap<string, string>
}

/** The names of blocks as they are once the changes are made: new ones get names that are free. */
export function labelsAfter(tree: HclTree, changes: readonly Change[], provider: string): ReadonlyMap<string, string> {
	const labels = new Map(tree.labels)
	const taken = new Set(tree.module.resources.keys())
	for (const change of changes) {
		if (change.kind !== 'create' || change.to !== 'git') continue
		const label = freeLabel(taken, blockType(provider, change.type), change.key)
		taken.add(`${blockType(provider, change.type)}.${label}`)
		labels.set(`${change.type} ${change.key}`, label)
	}
	return labels
}

/** A label like the key; one that is taken gets a number. */
function freeLabel(taken: ReadonlySet<string>, type: string, key: string): string {
	const label = labelFor(key)
	for (let count = 1; ; count += 1) {
		const candidate = count === 1 ? label : `${label}_${count}`
		if (!taken.has(`${type}.${candidate}`)) return candidate
	}
}

/** What a change makes of its files; the next change of the same file goes on from there. */
export function writeChange(writing: Writing, change: Change, type: ResourceType, drafts: Drafts): readonly FileChange[] {
	const draft = drafted(writing, change, type, drafts)
	if ('computed' in draft) throw new Failure(draft.computed)
	return [...draft.texts].map(([path, text]) => {
		drafts.set(path, text)
		return text.trim() === '' ? { path, remove: true as const } : { path, content: text }
	})
}

/** Why a change cannot be written: an expression says what the value is. Undefined where it can. */
export function whyComputed(writing: Writing, change: Change, type: ResourceType): Problem | undefined {
	const draft = drafted(writing, change, type, new Map())
	return 'computed' in draft ? draft.computed : undefined
}

type Draft = { readonly texts: ReadonlyMap<string, string> } | { readonly computed: Problem }

function drafted(writing: Writing, change: Change, type: ResourceType, drafts: Drafts): Draft {
	if (change.kind === 'create') return newBlock(writing, change, type, drafts)
	const { instance } = writing.tree.held.get(change.address) ?? fail('PLAN_STALE', `${change.address} is in no file of that commit`)
	const { declared, isOnly } = instance
	const path = declared.file.inRepository
	const file = fileAt(path, drafts.get(path) ?? declared.file.hcl.text)
	const block = findBlock(file, declared.type, declared.name)
	if (!block) fail('PLAN_STALE', `${change.address} is not in ${path} any more`)
	if (change.kind === 'update') return edited(writing, change, type, { instance, path, file, block, drafts })
	if (!isOnly) return { computed: sharedBlock(change.address, declared) }
	return { texts: new Map([[path, removeBlock(file, block)]]) }
}

type At = {
	readonly instance: Instance
	readonly path: string
	readonly file: HclFile
	readonly block: BlockItem
	readonly drafts: Drafts
}

function edited(writing: Writing, change: Extract<Change, { kind: 'update' }>, type: ResourceType, at: At): Draft {
	const { tree } = writing
	const { instance, path, file, block } = at
	const { declared, scope, isOnly } = instance
	const was = tree.resources.get(change.address)?.attributes ?? new Map<string, Present>()
	const wanted = patch(was, change.before, change.after)
	const own = fileAttributes(type, was, false)
	const whole = new Map([...own, ...(isDict(wanted) ? wanted : change.after)])
	const key = keyedBy(type)
	const others: { readonly place: Elsewhere; readonly wanted: Writable }[] = []
	const { text, computed } = editHcl(file, block, writable(writing, type, inFileOrder(type, whole)), {
		reserved: RESERVED,
		...(key === undefined ? {} : { keyedBy: key }),
		meaningOf: (node) => {
			if (node.kind === 'block') return undefined
			const found = tree.evaluator.valueOf(declared.file, node, scope)
			return found.kind === 'known' ? found.value : undefined
		},
		resolve: ({ expression, wanted: value }) => {
			const place = value === undefined ? undefined : findElsewhere(tree.module, instance, expression)
			if (!place || value === undefined) return undefined
			others.push({ place, wanted: value })
			return { kind: 'elsewhere' }
		},
	})
	const [first] = computed
	if (first) return { computed: onlyByHand(change.address, path, first) }
	// A literal of a block that stands for several resources is said of all of them.
	if (!isOnly && text !== file.text) return { computed: sharedBlock(change.address, declared) }
	const texts = new Map(text === file.text && others.length > 0 ? [] : [[path, text]])
	for (const { place, wanted: value } of others) {
		const before = texts.get(place.path) ?? at.drafts.get(place.path) ?? textAt(tree, place.path)
		const there = fileAt(place.path, before)
		const node = place.find(there)
		const done = node && editHclExpression(there, node, value, { reserved: RESERVED })
		const [stuck] = done?.computed ?? []
		if (!done || stuck) return { computed: stuck ? onlyByHand(change.address, place.path, stuck) : sharedBlock(change.address, declared) }
		texts.set(place.path, done.text)
	}
	return { texts }
}

function textAt({ module }: HclTree, path: string): string {
	return module.files.find(({ inRepository }) => inRepository === path)?.hcl.text ?? ''
}

function onlyByHand(address: Address, path: string, { where: { line, column }, path: inBlock, expression }: Computed): Problem {
	const message = `${address}: \`${String(inBlock[0])}\` is what \`${expression}\` says, and only a person can change that`
	return problem('HCL_COMPUTED', message, {
		hint: `edit ${path}:${line}, or keep what Git has with \`tideway resolve ${address} --git\``,
		where: { file: path, line, column, address, path: inBlock },
	})
}

function sharedBlock(address: Address, declared: Declared): Problem {
	const where = placeOf(declared)
	const message = `${address} is one of several that one block makes, and only a person can change that block`
	return problem('HCL_COMPUTED', message, { hint: `edit ${where.file}:${where.line}`, where: { ...where, address } })
}

function newBlock(writing: Writing, change: Extract<Change, { kind: 'create' }>, type: ResourceType, drafts: Drafts): Draft {
	const { tree, layout, folder, provider, labels } = writing
	const inFolder =
		layout.path(change.type, change.key, change.after) ?? fail('PLAN_INVALID', `it is not known where ${change.address} belongs`)
	const path = folder === '' ? inFolder : `${folder}/${inFolder}`
	const there = drafts.get(path) ?? tree.module.files.find(({ inRepository }) => inRepository === path)?.hcl.text ?? ''
	const file = fileAt(path, there)
	const label = labels.get(`${change.type} ${change.key}`) ?? labelFor(change.key)
	const body = writable(writing, type, inFileOrder(type, change.after))
	const key: readonly (readonly [string, Writable])[] = label === change.key ? [] : [['key', change.key]]
	const text = insertBlock(
		file,
		{
			kind: 'block',
			type: 'resource',
			labels: [blockType(provider, change.type), label],
			body: [...key, ...body].map(([name, value]) => ({ kind: 'attribute', name, value })),
		},
		undefined,
	)
	return { texts: new Map([[path, text]]) }
}

function fileAt(path: string, text: string): HclFile {
	const parsed = parseHcl(text)
	if (parsed.kind === 'ok') return parsed.file
	const [first] = parsed.problems
	throw new Failure({ ...(first ?? problem('HCL_INVALID', `${path} is not valid HCL`)), where: { ...first?.where, file: path } })
}

export function findBlock({ body }: HclFile, type: string, name: string): BlockItem | undefined {
	return body.items.find(
		(item): item is BlockItem =>
			item.kind === 'block' && item.type.text === 'resource' && item.labels[0]?.text === type && item.labels[1]?.text === name,
	)
}

/** What refers to another resource of the same files is written as a reference to it. */
function writable(writing: Writing, type: ResourceType, attributes: Dict): ReadonlyMap<string, Writable> {
	return new Map(
		[...attributes].map(([name, value]) => {
			const attribute = type.attributes.find((candidate) => candidate.name === name)
			return [name, referenceTo(writing, attribute, value) ?? value] as const
		}),
	)
}

function referenceTo({ labels, provider }: Writing, attribute: Attribute | undefined, value: Present): Writable | undefined {
	if (attribute?.kind !== 'string' || attribute.refersTo === undefined || typeof value !== 'string') return undefined
	const label = labels.get(`${attribute.refersTo} ${value}`)
	return label === undefined ? undefined : { kind: 'expression', text: `${blockType(provider, attribute.refersTo)}.${label}.id` }
}
