import type { Alias, CST, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import { isAlias, isMap, isScalar, isSeq } from 'yaml'
import type { Dict, Present, Problem } from '../../model/index.ts'
import { DEPTH_LIMIT, problem } from '../../model/index.ts'
import { lineStarts, placeAt } from '../lines.ts'
import { readBlockScalar } from './block-scalar.ts'
import type { AliasNode, Limits, ListNode, MapNode, Node, ScalarNode, ScalarStyle, Slot, YamlDocument } from './node.ts'
import { isKnownTag, resolvePlain, resolveTagged } from './scalar.ts'
import type { Finding } from './scan.ts'
import { scan } from './scan.ts'

export const YAML_LIMITS: Limits = { bytes: 10_000_000, depth: DEPTH_LIMIT, nodes: 1_000_000, aliased: 10_000 }

export type ParsedYaml =
	| { readonly kind: 'ok'; readonly document: YamlDocument }
	| { readonly kind: 'invalid'; readonly problems: readonly Problem[] }

/**
 * One file as values, with what an edit needs. The top must be a map; a file of comments is an empty one.
 *
 * YAML 1.2 core, with these decisions: dates are strings; a number keeps its exact decimal; a key is its source text;
 * an alias is a copy of what it names, within `limits.aliased`. Refused, each with line and column: duplicate keys,
 * merge keys (`<<` is a key for one reader and a merge for another), several documents, directives, tags outside the
 * core schema, `.inf` and `.nan`, cycles, control characters, whatever exceeds `limits`.
 * The caller adds the file to each problem's place.
 */
export function parseYaml(text: string, limits: Limits = YAML_LIMITS): ParsedYaml {
	const parsed = parseYamlNode(text, limits)
	if (parsed.kind === 'invalid') return parsed
	const { root } = parsed
	const lines = lineStarts(text)
	if (!root) return { kind: 'ok', document: { text, value: new Map(), root, lines } }
	if (root.kind === 'map') return { kind: 'ok', document: { text, value: root.value, root, lines } }
	const held = root.kind === 'list' ? 'a list' : 'a single value'
	return invalid(text, [
		{
			code: 'YAML_INVALID',
			message: `the file holds ${held}, not a map`,
			hint: 'start with lines of the form key: value',
			offset: root.start,
		},
	])
}

export type ParsedYamlNode = { readonly kind: 'ok'; readonly root: Node | undefined } | Extract<ParsedYaml, { kind: 'invalid' }>

/** The same of a text whose top may be anything: its node, or undefined where there is none but comments. */
export function parseYamlNode(text: string, limits: Limits = YAML_LIMITS): ParsedYamlNode {
	const scanned = scan(text, limits)
	if (scanned.kind === 'invalid') return invalid(text, scanned.findings)
	const lines = lineStarts(text)
	const contents = scanned.document?.contents
	if (!contents || (isScalar(contents) && isEmptyPlain(contents))) return { kind: 'ok', root: undefined }
	const reader: Reader = {
		text,
		limits,
		anchors: new Map(),
		findings: [],
		count: { nodes: 0, aliased: 0 },
		line: (offset) => placeAt(text, lines, offset).line,
	}
	const root = readNode(reader, contents, contents.range[0], 0)
	return root && reader.findings.length === 0 ? { kind: 'ok', root } : invalid(text, reader.findings)
}

function invalid(text: string, findings: readonly Finding[]): Extract<ParsedYaml, { kind: 'invalid' }> {
	const lines = lineStarts(text)
	return {
		kind: 'invalid',
		problems: findings.map(({ code, message, hint, offset }) =>
			problem(code, message, { ...(hint ? { hint } : {}), where: placeAt(text, lines, offset) }),
		),
	}
}

type Reader = {
	readonly text: string
	readonly limits: Limits
	/** Undefined while the anchored node is still being read. */
	readonly anchors: Map<string, Node | undefined>
	readonly findings: Finding[]
	readonly count: { nodes: number; aliased: number }
	readonly line: (offset: number) => number
}

function refuse(reader: Reader, offset: number, message: string, hint?: string): undefined {
	if (reader.findings.length < 20) reader.findings.push({ code: 'YAML_INVALID', message, ...(hint ? { hint } : {}), offset })
	return undefined
}

/** Undefined where the node is refused; the finding is then in the reader. */
function readNode(reader: Reader, source: ParsedNode, from: number, depth: number): Node | undefined {
	const offset = source.range[0]
	const { limits, count } = reader
	if (depth > limits.depth || ++count.nodes > limits.nodes) {
		const message =
			depth > limits.depth ? `the file is nested deeper than ${limits.depth} levels` : `the file holds more than ${limits.nodes} values`
		if (!reader.findings.some((finding) => finding.code === 'INPUT_TOO_LARGE'))
			reader.findings.push({ code: 'INPUT_TOO_LARGE', message, offset })
		return undefined
	}
	if (isAlias(source)) return readAlias(reader, source, depth)
	if (!isKnownTag(source.tag))
		return refuse(reader, offset, 'the file has a tag that is not supported', 'remove the word that starts with !')
	const { anchor } = source
	if (anchor !== undefined) reader.anchors.set(anchor, undefined)
	const node = isScalar(source)
		? readScalar(reader, source, from)
		: isSeq<ParsedNode>(source)
			? readList(reader, source, from, depth)
			: isMap(source)
				? readMap(reader, source, from, depth)
				: undefined
	if (anchor !== undefined) reader.anchors.set(anchor, node)
	return node
}

function readAlias(reader: Reader, source: Alias.Parsed, depth: number): AliasNode | undefined {
	const [start, end] = source.range
	const { limits, anchors, count } = reader
	const target = anchors.get(source.source)
	if (!target) {
		if (reader.findings.length > 0) return undefined
		return refuse(
			reader,
			start,
			anchors.has(source.source) ? 'an alias stands inside the value that it names' : 'an alias names an anchor that is not there',
			'write the value out',
		)
	}
	count.aliased += target.size
	if (count.aliased > limits.aliased || depth + target.height > limits.depth) {
		if (reader.findings.length === 0)
			reader.findings.push({
				code: 'INPUT_TOO_LARGE',
				message: `aliases stand for more than ${limits.aliased} values or nest deeper than ${limits.depth} levels`,
				offset: start,
			})
		return undefined
	}
	return { kind: 'alias', target, value: target.value, from: start, start, end, size: target.size, height: target.height }
}

const STYLES: Readonly<Record<string, ScalarStyle>> = {
	PLAIN: 'plain',
	QUOTE_SINGLE: 'single',
	QUOTE_DOUBLE: 'double',
	BLOCK_LITERAL: 'literal',
	BLOCK_FOLDED: 'folded',
}

function isEmptyPlain(source: Scalar.Parsed): boolean {
	return source.range[0] === source.range[1] && source.tag === undefined
}

function readScalar(reader: Reader, source: Scalar.Parsed, from: number): ScalarNode | undefined {
	const start = source.range[0]
	const style = STYLES[source.type ?? 'PLAIN'] ?? 'plain'
	const token = source.srcToken
	const block = token?.type === 'block-scalar' ? readBlockScalar(reader.text, start, token.indent) : undefined
	const text = block?.value ?? source.source
	const end = block?.end ?? source.range[1]
	const resolved = source.tag
		? resolveTagged(text, source.tag)
		: style === 'plain'
			? resolvePlain(text)
			: ({ kind: 'ok', value: text } as const)
	if (resolved.kind === 'invalid') return refuse(reader, start, resolved.message, 'put it in quotes to make it text')
	return { kind: 'scalar', style: start === end ? 'empty' : style, value: resolved.value, from, start, end, size: 1, height: 0 }
}

function readList(reader: Reader, source: YAMLSeq.Parsed, from: number, depth: number): ListNode | undefined {
	const [start, end] = source.range
	const token = source.srcToken
	const tokens = (token?.items ?? []).filter(isItem)
	const slots = source.items.flatMap((item, index) => {
		const lead = tokens[index]?.start ?? []
		const dash = lead.find(({ type }) => type === 'seq-item-ind')
		const begin = propertiesStart(lead) ?? item.range[0]
		const node = readNode(reader, item, begin, depth + 1)
		return node ? [{ key: '', head: dash?.offset ?? begin, after: dash ? dash.offset + 1 : begin, open: true, node }] : []
	})
	const form = token?.type === 'flow-collection' ? 'flow' : 'block'
	return { kind: 'list', form, slots, value: slots.map(({ node }) => node.value), from, start, end, ...extentOf(slots) }
}

/** False for what the package keeps as an item only to hold comments. */
function isItem({ start, key, sep, value }: CST.CollectionItem): boolean {
	return (
		Boolean(value ?? key ?? sep) ||
		start.some(({ type }) => type === 'seq-item-ind' || type === 'anchor' || type === 'tag' || type === 'explicit-key-ind')
	)
}

function readMap(reader: Reader, source: YAMLMap.Parsed, from: number, depth: number): MapNode | undefined {
	const [start, end] = source.range
	const slots: Slot[] = []
	const value = new Map<string, Present>()
	const heads = new Map<string, number>()
	for (const pair of source.items) {
		const slot = readPair(reader, pair, depth)
		if (!slot) continue
		const earlier = heads.get(slot.key)
		if (earlier !== undefined)
			refuse(
				reader,
				slot.head,
				`the key ${shorten(slot.key)} is set twice, first on line ${reader.line(earlier)}, then on line ${reader.line(slot.head)}`,
				'keep one of the two',
			)
		heads.set(slot.key, slot.head)
		value.set(slot.key, slot.node.value)
		slots.push(slot)
	}
	const form = source.srcToken === undefined ? 'bare' : source.srcToken.type === 'block-map' ? 'block' : 'flow'
	return { kind: 'map', form, slots, value: value satisfies Dict, from, start, end, ...extentOf(slots) }
}

function readPair(reader: Reader, pair: YAMLMap.Parsed['items'][number], depth: number): Slot | undefined {
	const { key, value, srcToken: token } = pair
	const name = readKey(reader, key)
	if (name === undefined) return undefined
	const colon = token?.sep?.find(({ type }) => type === 'map-value-ind')
	const after = colon ? colon.offset + 1 : key.range[1]
	const head = token?.start.find(({ type }) => type === 'explicit-key-ind')?.offset ?? propertiesStart(token?.start ?? []) ?? key.range[0]
	const from = propertiesStart(token?.sep ?? []) ?? value?.range[0] ?? after
	const node = value ? readNode(reader, value, from, depth + 1) : emptyAt(after)
	return node && { key: name, head, after, open: colon !== undefined, node }
}

function emptyAt(offset: number): ScalarNode {
	return { kind: 'scalar', style: 'empty', value: null, from: offset, start: offset, end: offset, size: 1, height: 0 }
}

/** A key's source text; anything but a scalar is refused. */
function readKey(reader: Reader, key: ParsedNode): string | undefined {
	const offset = key.range[0]
	if (!isScalar(key))
		return refuse(reader, offset, isAlias(key) ? 'a key is an alias' : 'a key is a list or a map', 'write the key out as text')
	if (!isKnownTag(key.tag)) return refuse(reader, offset, 'the file has a tag that is not supported', 'remove the word that starts with !')
	if (key.source === '<<' && key.type === 'PLAIN' && !key.tag)
		return refuse(reader, offset, 'merge keys are not supported', 'write the merged keys out, or put "<<" in quotes if it is a name')
	if (key.anchor !== undefined) reader.anchors.set(key.anchor, readScalar(reader, key, offset))
	return key.source
}

function propertiesStart(tokens: readonly CST.SourceToken[]): number | undefined {
	return tokens.find(({ type }) => type === 'anchor' || type === 'tag')?.offset
}

function extentOf(slots: readonly Slot[]): { size: number; height: number } {
	let [size, height] = [1, 0]
	for (const { node } of slots) {
		size += node.size
		height = Math.max(height, node.height + 1)
	}
	return { size, height }
}

function shorten(text: string): string {
	return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
}
