import type { Writable } from '../../../formats/hcl/index.ts'
import { insertBlock } from '../../../formats/hcl/index.ts'
import type { Change, Dict, Present, ResourceType } from '../../../model/index.ts'
import { fail, findAttribute } from '../../../model/index.ts'
import { blockType, labelFor } from '../../in-hcl.ts'
import { inFileOrder } from '../../order.ts'
import { writableAttributes } from '../../writable.ts'
import { readingOf } from '../read/companions.ts'
import type { Drafts } from './drafts.ts'
import { sectionsOf } from './drafts.ts'
import type { Sections } from './sections.ts'
import { openWindow, withWindow } from './sections.ts'
import { importBlock, sectionsOfText, vendorText } from './vendor.ts'
import type { Writing } from './writing.ts'
import { inFolder, namesOf } from './writing.ts'

/** The files with a block for a new resource, in the form that new ones have. */
export function newBlock(writing: Writing, change: Extract<Change, { kind: 'create' }>, type: ResourceType, drafts: Drafts): Drafts {
	const { tree, labels, provider, layout } = writing
	const path = pathFor(writing, change, drafts)
	const sections = sectionsOf(tree.module, drafts, path)
	const label = labels.get(`${change.type} ${change.key}`) ?? labelFor(change.key)
	const { blocks } = layout
	const before = new Map<string, Present>()
	if (blocks?.kind === 'vendor' && sections.length === 0 && label === change.key) {
		const resource = { type, label, id: change.remoteId, before, after: change.after }
		return new Map([[path, sectionsOfText(vendorText(namesOf(writing), blocks, resource)) ?? []]])
	}
	const window = openWindow(sections, Math.max(0, sections.length - 1), 0, path)
	const code = blocks?.kind === 'readable' && sections.length === 0 ? codeFiles(writing, type, path, change.after) : []
	const own = new Map(code.map(({ name, file }): [string, Writable] => [name, { kind: 'expression', text: readingOf(file) }]))
	const body = new Map([...writableAttributes(namesOf(writing), type, before, inFileOrder(type, change.after)), ...own])
	const apart = code.map(({ path: at, text }): [string, Sections] => [at, [{ text }]])
	const isNamed = label === change.key || findAttribute(type, 'key') !== undefined
	const key: readonly (readonly [string, Writable])[] = isNamed ? [] : [['key', change.key]]
	const block = {
		kind: 'block',
		type: 'resource',
		labels: [blockType(provider, change.type), label],
		body: [...key, ...body].map(([name, value]) => ({ kind: 'attribute', name, value }) as const),
	} as const
	const made = withWindow(sections, window, insertBlock(window.file, block, undefined), path)
	if (!blocks?.isImportable(change.type) || change.remoteId === undefined) return new Map([[path, made], ...apart])
	const end = openWindow(made, made.length - 1, 0, path)
	const binding = importBlock(blockType(provider, change.type), label, change.remoteId)
	return new Map([[path, withWindow(made, end, insertBlock(end.file, binding, undefined), path)], ...apart])
}

type CodeFile = { readonly name: string; readonly file: string; readonly path: string; readonly text: string }

/** Code of several lines is a file of its own beside that of its resource. */
function codeFiles({ tree, folder }: Writing, type: ResourceType, path: string, after: Dict): readonly CodeFile[] {
	return type.attributes.flatMap((attribute): readonly CodeFile[] => {
		const text = after.get(attribute.name)
		const isCode = attribute.kind === 'string' && attribute.language === 'javascript'
		if (!isCode || typeof text !== 'string' || !text.includes('\n')) return []
		const at = path.replace(/\.tf$/, '.js')
		const file = folder === '' ? at : at.slice(folder.length + 1)
		return tree.paths.has(file) ? [] : [{ name: attribute.name, file, path: at, text }]
	})
}

/** A file that is there in another spelling is the same one for some (P16). */
function pathFor({ tree, layout, folder }: Writing, change: Extract<Change, { kind: 'create' }>, drafts: Drafts): string {
	const path = layout.path(change.type, change.key, change.after)
	if (path === undefined) return fail('PLAN_INVALID', `it is not known where ${change.address} belongs`)
	const wanted = inFolder(folder, path)
	const there = [...tree.module.files.map((file) => file.inRepository), ...drafts.keys()]
	return there.find((one) => one.toLowerCase() === wanted.toLowerCase()) ?? wanted
}
