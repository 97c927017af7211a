import type { Steps } from '../../../model/index.ts'
import type { AttributeItem, BlockItem, Item, Label, Name } from '../syntax.ts'
import { unescapeText } from './escape.ts'
import type { Reader } from './reader.ts'
import { count, enter, expected, isAt, leave, next, packed, refuse } from './reader.ts'
import { columnOf, recover, startsItem, startsLine } from './recover.ts'

/** The header of a block up to its `{`. */
type Header = { readonly type: Name; readonly labels: readonly Label[]; readonly open: number }

/** What is known of the block that is being read, and of the file. */
type Around = { readonly header: Header | undefined; readonly closing: Closing }

/** The first block whose `}` stands further left than the block: likely it took the `}` of another one. */
type Closing = { suspect: Name | undefined }

/** So many items of a file are one step. */
const STEP = 16

/** The items of a whole file. One that is refused is left out, and reading goes on behind it; the findings tell. */
export function readFile(reader: Reader): readonly Item[] {
	return readItems(reader, ofFile())
}

/** The same in steps; of a block that is larger than files are, one step reads all. */
export function* readFileInSteps(reader: Reader): Steps<readonly Item[]> {
	const body = startBody(reader, ofFile())
	while (readNext(reader, body)) if (body.items.length % STEP === 0) yield
	return packed(body.items)
}

function ofFile(): Around {
	return { header: undefined, closing: { suspect: undefined } }
}

/** Items up to a closing brace, or in a file up to its end. */
function readItems(reader: Reader, around: Around): readonly Item[] {
	const body = startBody(reader, around)
	while (readNext(reader, body)) {}
	return packed(body.items)
}

/** A body so far. `isBroken`: the item before was refused. */
type Open = {
	readonly around: Around
	readonly depth: number
	readonly items: Item[]
	readonly names: Map<string, Name>
	isBroken: boolean
}

function startBody({ depth }: Reader, around: Around): Open {
	return { around, depth, items: [], names: new Map(), isBroken: false }
}

/** Reads an item, or steps over an empty line; false where the body ends. */
function readNext(reader: Reader, body: Open): boolean {
	const { around, items, names } = body
	const { kind, start } = reader
	if (reader.isOver || kind === 'end' || (kind === '}' && around.header)) return false
	if (kind === 'newline') {
		next(reader)
		return true
	}
	// What follows a broken item and looks like none is likely the rest of that.
	const item: Item | undefined = body.isBroken && !startsItem(reader) ? undefined : readItem(reader, around)
	body.isBroken = item === undefined
	if (item) checkName(reader, item, names)
	if (item) items.push(item)
	else if (!reader.isOver) recover(reader, start, around.header !== undefined)
	reader.depth = body.depth
	// Nothing is left to read, and what is open around it may be closed in what was left out.
	if (body.isBroken && isAt(reader, 'end')) reader.isOver = true
	return true
}

function checkName(reader: Reader, item: Item, names: Map<string, Name>): void {
	if (item.kind === 'block') return
	const { name } = item
	const first = names.get(name.text)
	if (!first) names.set(name.text, name)
	else refuse(reader, name.start, `${name.text} is set twice, first on ${lineOf(reader, first)}`, 'remove one of the two')
}

function lineOf({ text }: Reader, { start }: Name): string {
	let line = 1
	for (let at = text.indexOf('\n'); at !== -1 && at < start; at = text.indexOf('\n', at + 1)) line++
	return `line ${line}`
}

/** An item and the end of its line. */
function readItem(reader: Reader, around: Around): Item | undefined {
	if (isAt(reader, '}')) return refuse(reader, reader.start, 'a } closes nothing', 'remove it, or look above for a } too many')
	if (isAt(reader, 'quote')) return expected(reader, 'the name of an attribute or a block', 'write the name without quotes')
	if (!isAt(reader, 'name')) return expected(reader, 'an attribute or a block', 'write name = value, or name { } for a block')
	const name = readName(reader)
	const item = isAt(reader, '=') ? readAttribute(reader, name) : readBlock(reader, name, around)
	if (!item || isAt(reader, 'newline') || isAt(reader, 'end')) return item
	const wanted = item.kind === 'block' ? 'a new line behind the } of a block' : 'a new line behind a value'
	return expected(reader, wanted, isAt(reader, ',') ? 'remove the comma' : 'put each attribute and each block on a line of its own')
}

function readName(reader: Reader): Name {
	const { text, start, end } = reader
	next(reader)
	return { start, end, text: text.slice(start, end) }
}

function readAttribute(reader: Reader, name: Name): AttributeItem | undefined {
	next(reader)
	const value = reader.readExpression(reader)
	return value && count(reader, reader.height) ? { kind: 'attribute', start: name.start, end: value.end, name, value } : undefined
}

function readBlock(reader: Reader, type: Name, around: Around): BlockItem | undefined {
	const labels = readLabels(reader)
	if (!labels) return undefined
	if (!isAt(reader, '{')) return refuseHeader(reader, labels)
	const header: Header = { type, labels, open: reader.start }
	if (!enter(reader) || !count(reader, 0)) return undefined
	next(reader)
	const isOneLine = !isAt(reader, 'newline') && !isAt(reader, '}') && !isAt(reader, 'end')
	const items = isOneLine ? readOnlyItem(reader) : readItems(reader, { header, closing: around.closing })
	if (!items || reader.isOver) return undefined
	return closeBlock(reader, header, items, around.closing)
}

function refuseHeader(reader: Reader, labels: readonly Label[]): undefined {
	if (labels.length > 0) return expected(reader, 'a label or {', 'a block begins with its type, its labels and { on one line')
	return expected(
		reader,
		'= and a value, or {',
		isAt(reader, ':') ? 'write = in place of :' : 'write name = value, or name { } for a block',
	)
}

function readLabels(reader: Reader): readonly Label[] | undefined {
	const labels: Label[] = []
	for (;;) {
		if (isAt(reader, 'name')) labels.push({ ...readName(reader), isQuoted: false })
		else if (isAt(reader, 'quote')) {
			const label = readQuotedLabel(reader)
			if (!label) return undefined
			labels.push(label)
		} else return packed(labels)
	}
}

function readQuotedLabel(reader: Reader): Label | undefined {
	const { start } = reader
	next(reader)
	const text = isAt(reader, 'text') ? unescapeText(reader, true) : ''
	if (text === undefined) return undefined
	if (isAt(reader, 'text')) next(reader)
	const { kind, end } = reader
	if (kind === '${' || kind === '%{')
		return refuse(
			reader,
			reader.start,
			`a label holds ${kind}, which cannot be filled in there`,
			`write ${kind.charAt(0)}${kind} to mean it as text`,
		)
	if (kind !== 'end-quote') return refuse(reader, start, 'a label does not end on its line', 'close it with "')
	next(reader)
	return { start, end, text, isQuoted: true }
}

const ONE_LINE_HINT = 'put each attribute on a line of its own, and the closing } too'

/** The one attribute of a block that is written on one line. */
function readOnlyItem(reader: Reader): readonly Item[] | undefined {
	if (!isAt(reader, 'name')) return expected(reader, 'an attribute or a new line behind {', ONE_LINE_HINT)
	const name = readName(reader)
	if (!isAt(reader, '=')) return expected(reader, '= and a value', ONE_LINE_HINT)
	const item = readAttribute(reader, name)
	if (!item) return undefined
	return isAt(reader, '}') ? [item] : expected(reader, 'a closing } on the line of {', ONE_LINE_HINT)
}

function closeBlock(reader: Reader, { type, labels, open }: Header, items: readonly Item[], closing: Closing): BlockItem | undefined {
	const { start: close, end, text } = reader
	if (!isAt(reader, '}')) return refuseOpen(reader, closing.suspect ?? type)
	if (startsLine(text, close) && columnOf(text, close) < columnOf(text, type.start)) closing.suspect ??= type
	leave(reader)
	next(reader)
	return { kind: 'block', start: type.start, end, type, labels, open, body: { start: open + 1, end: close, items } }
}

/** The file ended: what was wrong before it is told of one block alone, and nothing of those around it. */
function refuseOpen(reader: Reader, block: Name): undefined {
	refuse(reader, block.start, `the block ${block.text} does not end`, 'close it with }, on a line of its own')
	reader.isOver = true
	return undefined
}
