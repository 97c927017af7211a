import type { Edit, Place, Present, ResourceType, Value } from '../../model/index.ts'
import { isDict, isList, isMasked, renderJson } from '../../model/index.ts'
import type { View } from '../json/redact.ts'
import { redact, redactAgainst, viewAt } from '../json/redact.ts'
import { noteLookalike, noteLookalikeLines, showBlock, showLineDiff } from './diff.ts'
import { visible } from './escape.ts'
import type { Ink } from './ink.ts'
import { countOf, indent } from './ink.ts'
import { leavesOf, SECRET, showInline, showKey, showLines, showTrail, textLines } from './value.ts'
import { columnsOf, fitAlone, fitTogether, padTo } from './width.ts'

type Sign = '+' | '~' | '-'

/** Where the entries are shown: `columns` is the room from their first sign to the right edge. */
export type Page = { readonly ink: Ink; readonly columns: number }

/** One attribute's line, and the lines below it. */
type Entry = {
	readonly sign: Sign
	readonly name: string
	readonly text: string
	readonly place?: Place
	readonly below: readonly string[]
}

const NAME_COLUMNS = 28
/** Values of a created or deleted resource that are spelled out; the rest is counted. */
const ENTRY_LIMIT = 200

/** All attributes of a resource that is created or deleted. */
export function showAttributes(
	sign: '+' | '-',
	type: ResourceType | undefined,
	attributes: ReadonlyMap<string, Present>,
	page: Page,
): readonly string[] {
	const described = (type?.attributes ?? []).flatMap(({ name }) => (attributes.has(name) ? [name] : []))
	const names = described.length === attributes.size ? described : new Set([...described, ...attributes.keys()])
	const entries: Entry[] = []
	for (const name of names) entries.push(...wholeEntries(sign, showKey(name), viewAt(type, [name]), attributes.get(name) ?? null, page))
	const more = entries.length - ENTRY_LIMIT
	return more > 0
		? [...layOut(entries.slice(0, ENTRY_LIMIT), page), page.ink.faint(`… ${countOf(more, 'more value')} …`)]
		: layOut(entries, page)
}

/** What changes in a resource that is updated. `before`: all of its attributes. */
export function showEdits(type: ResourceType | undefined, edits: readonly Edit[], before: Value, page: Page): readonly string[] {
	return layOut(
		edits.flatMap((edit) => editEntries(type, edit, before, page)),
		page,
	)
}

/** Two values of one place as lines: short ones side by side, long ones as a comparison line by line. */
export function showPair(before: Value, after: Value, page: Page): { readonly text: string; readonly below: readonly string[] } {
	if (isMasked(before) || isMasked(after)) return { text: `${SECRET}, changed`, below: [] }
	if (typeof before === 'string' && typeof after === 'string') return showTextPair(before, after, page)
	const [left, right] = [showInline(before), showInline(after)]
	const text = `${left} -> ${right}`
	const below = notes(noteLookalike(left, right), page)
	const isShort = columnsOf(text) <= page.columns - NAME_COLUMNS
	if (isShort || !(isCollection(before) || isCollection(after))) return { text: fitAlone(text, page.columns * 2), below }
	return { text: '', below: [...showLineDiff(showLines(before), showLines(after), page.ink, page.columns - 4), ...below] }
}

function showTextPair(before: string, after: string, page: Page): { readonly text: string; readonly below: readonly string[] } {
	if (before.includes('\n') || after.includes('\n')) {
		const isEnded = before.endsWith('\n') && after.endsWith('\n')
		const [left, right] = isEnded ? [before.slice(0, -1), after.slice(0, -1)] : [before, after]
		const below = showLineDiff(textLines(left), textLines(right), page.ink, page.columns - 4)
		return { text: '', below: [...below, ...notes(noteLookalikeLines(before, after), page)] }
	}
	const whole = [showInline(before), showInline(after)] as const
	const below = notes(noteLookalike(before, after), page)
	const text = whole.join(' -> ')
	if (columnsOf(text) <= page.columns - NAME_COLUMNS) return { text, below }
	const [left = '', right = ''] = fitTogether(whole, page.columns - 4)
	const rows = [`${page.ink.faint('|')} ${page.ink.delete(`- ${left}`)}`, `${page.ink.faint('|')} ${page.ink.create(`+ ${right}`)}`]
	return { text: '', below: [...rows, ...below] }
}

function editEntries(type: ResourceType | undefined, edit: Edit, before: Value, page: Page): readonly Entry[] {
	const view: View = edit.sensitive ? 'hidden' : viewAt(type, edit.path)
	const name = showTrail(viewAt(type, edit.path.slice(0, 1)), edit.path, before)
	const [from, to] = [redact(view, edit.before), redactAgainst(view, edit.after, edit.before)]
	const entries = differenceEntries(name, view, from, to, page)
	return entries.map((entry, index) => (index === 0 && edit.place ? { ...entry, place: edit.place } : entry))
}

function differenceEntries(name: string, view: View, from: Value, to: Value, page: Page): readonly Entry[] {
	if (from === undefined && to !== undefined) return wholeEntries('+', name, view, to, page)
	if (to === undefined && from !== undefined) return wholeEntries('-', name, view, from, page)
	if (view !== 'hidden' && view.kind === 'set' && isList(from) && isList(to)) return [setEntry(name, from, to, page)]
	return [{ sign: '~', name, ...showPair(from, to, page) }]
}

function setEntry(name: string, from: readonly Present[], to: readonly Present[], page: Page): Entry {
	const [old, now] = [new Set(from.map(nameOf)), new Set(to.map(nameOf))]
	const gone = from.filter((item) => !now.has(nameOf(item))).map(showInline)
	const added = to.filter((item) => !old.has(nameOf(item))).map(showInline)
	const below = showLineDiff(gone, added, page.ink, page.columns - 4)
	return { sign: '~', name, text: `(${from.length - gone.length} unchanged)`, below }
}

function nameOf(item: Present): string {
	return renderJson(item, 'sorted')
}

function wholeEntries(sign: '+' | '-', name: string, view: View, value: Present, page: Page): readonly Entry[] {
	const shown = redact(view, value) ?? null
	return leavesOf(view, shown, name).map((leaf) => wholeEntry(sign, leaf.trail, leaf.value, page))
}

function wholeEntry(sign: '+' | '-', name: string, value: Present, page: Page): Entry {
	if (typeof value === 'string' && value.includes('\n')) {
		return { sign, name, text: '', below: showBlock(sign, showLines(value), page.ink, page.columns - 4) }
	}
	return { sign, name, text: fitAlone(showInline(value), page.columns - 4), below: [] }
}

function notes(texts: readonly string[], page: Page): readonly string[] {
	return texts.map((text) => page.ink.alert(`# ${text}`))
}

/** Names padded to one column, as far as they are short enough. */
function layOut(entries: readonly Entry[], page: Page): readonly string[] {
	let widest = 0
	for (const { name, text } of entries) if (text !== '') widest = Math.max(widest, columnsOf(name))
	const lines: string[] = []
	for (const entry of entries) lines.push(entryLine(entry, Math.min(NAME_COLUMNS, widest), page), ...indent(entry.below, 4))
	return lines
}

function entryLine({ sign, name, text, place }: Entry, column: number, { ink }: Page): string {
	const where = place ? `  ${ink.faint(showPlace(place))}` : ''
	const signed = sign === '+' ? ink.create(sign) : sign === '-' ? ink.delete(sign) : ink.update(sign)
	return text === '' ? `${signed} ${name}:${where}` : `${signed} ${padTo(name, column)}  ${text}${where}`
}

/** `models/customers.yaml:3` */
export function showPlace(place: Place): string {
	return visible(`${place.file}:${place.line}`)
}

function isCollection(value: Value): boolean {
	return isList(value) || isDict(value)
}
