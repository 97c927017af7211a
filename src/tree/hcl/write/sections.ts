import type { BlockItem, HclFile, Item } from '../../../formats/hcl/index.ts'
import { parseHcl } from '../../../formats/hcl/index.ts'
import { Failure, problem } from '../../../model/index.ts'

/**
 * A file cut behind the line of each item at its top, so that a change reads and writes the text of one block and not of all: what stands
 * above a block is in its section. `name`: the type and labels of the block, or an attribute's with `=`.
 */
export type Section = { readonly text: string; readonly name?: string }
export type Sections = readonly Section[]

/** The pieces of a file; put together they are its text. */
export function cutSections({ text, body }: Pick<HclFile, 'text' | 'body'>): Sections {
	const sections: Section[] = []
	let from = 0
	for (const [index, item] of body.items.entries()) {
		const lineEnd = text.indexOf('\n', item.end)
		const end = index === body.items.length - 1 || lineEnd === -1 ? text.length : lineEnd + 1
		sections.push({ text: text.slice(from, end), name: nameOf(item) })
		from = end
	}
	return from < text.length ? [...sections, { text: text.slice(from) }] : sections
}

export function joinSections(sections: Sections): string {
	return sections.map(({ text }) => text).join('')
}

/** Sections as a file of their own, in which a change of them is made; `from` up to `to` are those. */
export type Window = { readonly file: HclFile; readonly from: number; readonly to: number }

/**
 * The section of that index with `around` sections on both sides, or all of them where these do not show how the file indents its lines and
 * ends them.
 */
export function openWindow(sections: Sections, index: number, around: number, path: string): Window {
	const [near, far] = [Math.max(0, index - around), Math.min(sections.length, index + around + 1)]
	const isTelling = /\n[ \t]+\S/.test(sections[index]?.text ?? '')
	const [from, to] = isTelling ? [near, far] : [0, sections.length]
	return { file: parseAt(path, joinSections(sections.slice(from, to))), from, to }
}

/** The sections with another text in place of a window. */
export function withWindow(sections: Sections, { file, from, to }: Window, text: string, path: string): Sections {
	if (text === file.text) return sections
	return [...sections.slice(0, from), ...cutSections(parseAt(path, text)), ...sections.slice(to)]
}

function parseAt(path: string, text: string): HclFile {
	const parsed = parseHcl(text)
	if (parsed.kind === 'ok') return parsed.file
	const [first] = parsed.problems
	throw new Failure({ ...(first ?? problem('HCL_INVALID', `${path} is not valid HCL`)), where: { ...first?.where, file: path } })
}

export function findBlock({ body }: Pick<HclFile, 'body'>, name: string): BlockItem | undefined {
	return body.items.find((item): item is BlockItem => item.kind === 'block' && nameOf(item) === name)
}

export function nameOf(item: Item): string {
	return item.kind === 'block' ? [item.type.text, ...item.labels.map(({ text }) => text)].join(' ') : `${item.name.text} =`
}

export function resourceName({ type, name }: { readonly type: string; readonly name: string }): string {
	return `resource ${type} ${name}`
}
