import type { Dict } from '../../model/index.ts'
import { isDict, isSame } from '../../model/index.ts'
import { BOM } from '../lines.ts'
import { expandAliases } from './alias.ts'
import type { Writer } from './block.ts'
import { tryEditBlock } from './block.ts'
import { editFlow } from './flow.ts'
import { columnOf, isFirstOnLine, regionOf } from './lines.ts'
import { arrange } from './match.ts'
import type { Node, YamlDocument } from './node.ts'
import { isBlock } from './node.ts'
import { parseYaml } from './parse.ts'
import type { Blocks, Layout } from './render.ts'
import { renderYaml } from './render.ts'

export type EditOptions = {
	/** The member that tells the items of a list apart, where it does. */
	readonly keyedBy?: string
}

/**
 * New text for a file, whose value is `after` (P14). Only the lines of changed attributes change; a new key follows its
 * nearest predecessor in `after`; a key that goes takes its trailing comment and the comment lines right above it
 * along. A file in canonical form stays in it. An alias that the change touches is written out.
 */
export function editYaml(document: YamlDocument, after: Dict, { keyedBy }: EditOptions): string {
	if (isSame(document.value, after)) return document.text
	const canonical = editCanonical(document, after, keyedBy)
	if (canonical !== undefined) return canonical
	const source = withoutTouchedAliases(document, after)
	for (const blocks of ['closed', 'none'] as const) {
		const edited = splice(source, after, { keyedBy, blocks })
		// A new block scalar could swallow a line of blanks below it; then its text goes on one line.
		if (holds(edited, after)) return edited
	}
	// The last resort for a construct that the splices do not know: the right value matters more than the layout.
	return withEnds(document.text, renderArranged(document, after, keyedBy))
}

function holds(text: string, value: Dict): boolean {
	const read = parseYaml(text)
	return read.kind === 'ok' && isSame(read.document.value, value)
}

/** Undefined where the file is not what `renderYaml` would write, byte order mark and line ends aside. */
function editCanonical(document: YamlDocument, after: Dict, keyedBy: string | undefined): string | undefined {
	const bare = document.text.replace(BOM, '')
	const isCrlf = bare.includes('\r\n')
	const canonical = renderYaml(document.value)
	if ((isCrlf ? canonical.replaceAll('\n', '\r\n') : canonical) !== bare) return undefined
	return withEnds(document.text, renderArranged(document, after, keyedBy))
}

function renderArranged(document: YamlDocument, after: Dict, keyedBy: string | undefined): string {
	const arranged = arrange(document.value, after, keyedBy)
	return renderYaml(isDict(arranged) ? arranged : after)
}

/** `lines` with the byte order mark and line ends of `text`. */
function withEnds(text: string, lines: string): string {
	return (text.startsWith(BOM) ? BOM : '') + (eolOf(text) === '\n' ? lines : lines.replaceAll('\n', '\r\n'))
}

function eolOf(text: string): string {
	return text[text.indexOf('\n') - 1] === '\r' ? '\r\n' : '\n'
}

function withoutTouchedAliases(document: YamlDocument, after: Dict): YamlDocument {
	const text = expandAliases(document, after)
	const read = text === undefined ? undefined : parseYaml(text)
	return read?.kind === 'ok' ? read.document : document
}

function splice({ text, root }: YamlDocument, after: Dict, { keyedBy, blocks }: { keyedBy: string | undefined; blocks: Blocks }): string {
	const writer: Writer = { text, eol: eolOf(text), keyedBy, layout: { ...layoutOf(text, root), blocks } }
	const edited = root ? editRoot(writer, root, after) : fillEmpty(writer, after)
	// A file without a final line end stays without one.
	const hadEnd = text === '' || text.endsWith('\n')
	return hadEnd || /\n\r?\n$/.test(edited) ? edited : edited.replace(/\r?\n$/, '')
}

function editRoot(writer: Writer, root: Node, after: Dict): string {
	const { text, eol } = writer
	const edit = tryEditBlock(writer, root, after, 'same-below')
	if (edit) return text.slice(0, edit.start) + edit.lines + text.slice(edit.end)
	if (isBlock(root)) {
		const { start, end } = regionOf(text, root)
		return `${text.slice(0, start)}{}${eol}${text.slice(end)}`
	}
	if (root.kind === 'map' && root.slots.length > 0) return text.slice(0, root.start) + editFlow(writer, root, after) + text.slice(root.end)
	return fillEmptyMap(writer, root, after)
}

/** Turns `{}` into a block map, its trailing comment into a line above. */
function fillEmptyMap({ text, eol }: Writer, root: Node, after: Dict): string {
	const [line = '', comment = ''] = /^[ \t]*(#[^\r\n]*)?\r?\n?/.exec(text.slice(root.end)) ?? []
	const before = text.slice(0, root.from).trimEnd()
	const start = isFirstOnLine(text, root.from) ? text.slice(0, root.from - columnOf(text, root.from)) : before + eol
	return `${start}${comment && comment + eol}${renderYaml(after).replaceAll('\n', eol)}${text.slice(root.end + line.length)}`
}

/** Adds a map to a file that holds none: at its end, but before the line that ends the document. */
function fillEmpty({ text, eol }: Writer, after: Dict): string {
	const stop = /^\.\.\.(?=\s|$)/m.exec(text)?.index ?? text.length
	const before = text.slice(0, stop)
	const isOpen = before !== '' && before !== BOM && !before.endsWith('\n')
	return `${before}${isOpen ? eol : ''}${renderYaml(after).replaceAll('\n', eol)}${text.slice(stop)}`
}

/** The file's own indentation, as its first nested map and its first list show it. */
function layoutOf(text: string, root: Node | undefined): Omit<Layout, 'blocks'> {
	let [step, listIndent]: [number | undefined, number | undefined] = [undefined, undefined]
	const visit = (node: Node): void => {
		if (!isBlock(node) || (step !== undefined && listIndent !== undefined)) return
		for (const { head, node: member } of node.slots) {
			const first = isBlock(member) ? member.slots[0] : undefined
			const depth = first && node.kind === 'map' ? columnOf(text, first.head) - columnOf(text, head) : undefined
			if (member.kind === 'map') step ??= depth
			else listIndent ??= depth
			visit(member)
		}
	}
	if (root) visit(root)
	return { step: step ?? (listIndent || 2), listIndent: listIndent ?? step ?? 2 }
}
