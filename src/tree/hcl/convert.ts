import type { BlockItem } from '../../formats/hcl/index.ts'
import { renameLabel } from '../../formats/hcl/index.ts'
import type { Address, Change, Dict, Schema, Steps, TypeName } from '../../model/index.ts'
import { canonicalAttributes, Failure, fail, fileAttributes, makeAddress, rekeyed } from '../../model/index.ts'
import type { FileChange, HclFiles } from '../../ports/index.ts'
import { blockType } from '../in-hcl.ts'
import { findCompanion } from './read/companions.ts'
import { targetOf } from './read/moved.ts'
import type { SourceFile } from './read/source.ts'
import { attributeOf } from './read/source.ts'
import type { HclTree } from './read/tree.ts'
import { filesOf, sectionsOf } from './write/drafts.ts'
import type { Kept, Target } from './write/naming.ts'
import { nameBlocks } from './write/naming.ts'
import type { NewNames } from './write/new-names.ts'
import { withNewNames } from './write/new-names.ts'
import type { Section, Sections } from './write/sections.ts'
import { findBlock, joinSections, openWindow, resourceName } from './write/sections.ts'
import { sectionsOfText } from './write/vendor.ts'
import { problemOf, writeChange } from './write/write.ts'
import type { Writing } from './write/writing.ts'

export type Converted = {
	readonly files: readonly FileChange[]
	/** Resources that go by another address from now on. */
	readonly renamed: ReadonlyMap<Address, Address>
	readonly kept: readonly Kept[]
	/** References that stay ids, since no file holds what has them. */
	readonly loose: readonly Loose[]
}

export type Loose = { readonly address: Address; readonly type: TypeName; readonly id: string }

type Converting = Omit<Writing, 'labels' | 'ids'> & { readonly hcl: HclFiles; readonly schema: Schema }

/** A tree in another layout, which is the one that `layout` has. Nothing of what it means changes but the names of blocks. */
export function* convertHcl({ hcl, schema, ...writing }: Converting): Steps<Converted> {
	const { tree, provider, layout } = writing
	const kind = layout.blocks?.kind ?? 'readable'
	const own = ownSections(tree)
	const { targets, kept } = nameBlocks({ tree, schema, hcl, kind, textOf: (instance) => textOf(own.get(instance.declared.block)) })
	const names: NewNames = new Map(
		targets.map(({ type, instance, name }) => [
			`${blockType(provider, type.name)}.${instance.declared.name}`,
			`${blockType(provider, type.name)}.${name}`,
		]),
	)
	const drafts = new Map(withoutBlocks(tree, goneIn(tree, targets, kind), own, names))
	const keys = new Map(targets.map(({ type, resource, name }) => [`${type.name} ${resource.key}`, name]))
	const labels = new Map([...tree.labels, ...targets.map(({ type, name }) => [`${type.name} ${name}`, name] as const)])
	const ids = new Map([
		...tree.ids,
		...targets.flatMap(({ type, name, id }) => (id === undefined ? [] : [[`${type.name} ${name}`, id] as const])),
	])
	for (const target of targets) {
		yield
		if (kind === 'vendor') for (const path of companionsOf(writing, target)) drafts.set(path, [])
		if (kind === 'readable' && target.isOwn) appendOwn(writing, drafts, target, textOf(own.get(target.instance.declared.block)), names)
		else {
			const done = writeChange({ ...writing, labels, ids }, creationOf(target, keys, kind), target.type, drafts)
			if (done.kind !== 'written') throw new Failure(problemOf(target.resource.address, done))
			for (const [path, sections] of done.files) drafts.set(path, sections)
		}
	}
	const renamed = new Map(
		targets.flatMap(({ resource, type, name }): [Address, Address][] =>
			resource.key === name ? [] : [[resource.address, makeAddress(type.name, name)]],
		),
	)
	return {
		files: changedFiles(tree, drafts),
		renamed,
		kept,
		loose: kind === 'readable' ? targets.flatMap((target) => looseIn(tree, target)) : [],
	}
}

/** Blocks that are no more where they are. What stands for something twice has no place under a name. */
function goneIn({ shadows }: HclTree, targets: readonly Target[], kind: 'vendor' | 'readable'): ReadonlySet<BlockItem> {
	return new Set([
		...targets.map(({ instance }) => instance.declared.block),
		...(kind === 'readable' ? shadows.map(({ block }) => block) : []),
	])
}

/** What belongs to a block: the section that it stands in, and those of the `import` blocks that say its id. */
type Own = { readonly file: SourceFile; readonly index: number; readonly section: Section }

function ownSections(tree: HclTree): ReadonlyMap<BlockItem, readonly Own[]> {
	const own = new Map<BlockItem, Own[]>()
	for (const file of tree.module.files) {
		const sections = sectionsOf(tree.module, new Map(), file.inRepository)
		for (const [index, item] of file.hcl.body.items.entries()) {
			const section = sections[index]
			const block = item.kind === 'block' ? ownerOf(tree, item) : undefined
			if (!block || !section) continue
			const known = own.get(block)
			if (known) known.push({ file, index, section })
			else own.set(block, [{ file, index, section }])
		}
	}
	return own
}

/** The resource's block that a block is, or says the id of. */
function ownerOf({ module }: HclTree, block: BlockItem): BlockItem | undefined {
	const [type, name] = block.labels.map(({ text }) => text)
	if (block.type.text === 'resource') return module.resources.get(`${type}.${name}`)?.block
	const target = block.type.text === 'import' ? targetOf(attributeOf(block, 'to')?.value) : undefined
	return target && module.resources.get(`${target.type}.${target.name}`)?.block
}

function textOf(own: readonly Own[] | undefined): string {
	return (own ?? []).map(({ section }) => section.text).join('')
}

/** Every file without the blocks that become others, and with the new names of these in the rest; but for those that stay as they are. */
function* withoutBlocks(
	tree: HclTree,
	gone: ReadonlySet<BlockItem>,
	own: ReadonlyMap<BlockItem, readonly Own[]>,
	names: NewNames,
): Iterable<[string, Sections]> {
	const left = new Map<SourceFile, Set<number>>()
	for (const [block, pieces] of own) {
		if (!gone.has(block)) continue
		for (const { file, index } of pieces) left.set(file, (left.get(file) ?? new Set()).add(index))
	}
	for (const file of tree.module.files) {
		const path = file.inRepository
		const before = sectionsOf(tree.module, new Map(), path)
		const text = joinSections(before.filter((_, index) => !left.get(file)?.has(index)))
		const renamed = withNewNames(text, names) ?? text
		if (renamed !== joinSections(before)) yield [path, renamed.trim() === '' ? [] : (sectionsOfText(renamed.replace(/^\n+/, '')) ?? [])]
	}
}

/** The text that people wrote, under the new name and in the place that belongs to it. */
function appendOwn(
	{ tree, layout, folder, provider }: Omit<Converting, 'hcl' | 'schema'>,
	drafts: Map<string, Sections>,
	target: Target,
	text: string,
	names: NewNames,
): void {
	const { type, instance, name, resource } = target
	const parsed = sectionsOfText(text) ?? []
	const window = openWindow(parsed, 0, parsed.length, '')
	const block = findBlock(window.file, resourceName(instance.declared))
	const labelled = block ? renameLabel(window.file, block, 1, name) : text
	const relative = layout.path(type.name, name, resource.attributes) ?? `${type.name}.tf`
	const path = folder === '' ? relative : `${folder}/${relative}`
	const before = joinSections(sectionsOf(tree.module, drafts, path))
	const whole = `${before}${before === '' ? '' : '\n'}${(withNewNames(labelled, names) ?? labelled).trim()}\n`
	drafts.set(path, sectionsOfText(whole) ?? fail('HCL_INVALID', `${provider}: ${resource.address} cannot be moved`))
}

function looseIn({ held }: HclTree, { resource, type }: Target): readonly Loose[] {
	const loose: Loose[] = []
	rekeyed(type, resource.attributes, (of, id) => {
		if (!held.has(makeAddress(of, id))) loose.push({ address: resource.address, type: of, id })
		return undefined
	})
	return loose
}

/** Files that hold an attribute of the resource and nothing else: it holds that itself from then on. */
function companionsOf({ tree, folder }: Pick<Converting, 'tree' | 'folder'>, { instance }: Target): readonly string[] {
	const { block, file } = instance.declared
	return block.body.items.flatMap((item) => {
		const text = item.kind === 'attribute' ? file.hcl.text.slice(item.value.start, item.value.end) : ''
		const path = findCompanion(tree.module, tree.companions, text)
		return path === undefined ? [] : [folder === '' ? path : `${folder}/${path}`]
	})
}

function creationOf(
	{ resource, type, id, name }: Target,
	keys: ReadonlyMap<string, string>,
	kind: 'vendor' | 'readable',
): Extract<Change, { kind: 'create' }> {
	const renamed = rekeyed(type, resource.attributes, (of, key) => keys.get(`${of} ${key}`))
	const after: Dict =
		kind === 'vendor' ? renamed : new Map([...canonicalAttributes(type, renamed), ...fileAttributes(type, renamed, false)])
	const address = makeAddress(type.name, name)
	const own = { id: `outbound create ${address}`, address, type: type.name, key: name, ...(id !== undefined && { remoteId: id }) }
	return { kind: 'create', to: 'git', ...own, after, other: null, dependents: [], notes: [] }
}

/** Files that are not as they were. */
function changedFiles({ module }: HclTree, drafts: ReadonlyMap<string, Sections>): readonly FileChange[] {
	const before = new Map<string, string | Uint8Array>(module.files.map(({ inRepository, hcl }) => [inRepository, hcl.text]))
	return filesOf(drafts, drafts.keys()).filter((file) => 'remove' in file || before.get(file.path) !== file.content)
}
