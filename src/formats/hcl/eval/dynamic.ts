import type { AttributeItem, BlockItem, Body, Expression, Span } from '../syntax.ts'
import { convert } from './convert.ts'
import { evaluate } from './evaluate.ts'
import type { Fault } from './fault.ts'
import { faultOf } from './fault.ts'
import { roundsIn } from './for.ts'
import { isRefusal, refuse } from './refusal.ts'
import type { Bound, Scope } from './scope.ts'
import type { HclValue } from './value.ts'
import { isSequence, marked, objectOf } from './value.ts'

/** One block that a `dynamic` makes. What its body says is computed in `scope`. */
export type MadeBlock = { readonly labels: readonly string[]; readonly body: Body; readonly scope: Scope }

export type Made =
	| { readonly kind: 'made'; readonly type: string; readonly blocks: readonly MadeBlock[] }
	/** How many there are, or what one is called, is known after an apply only; `span` says where that comes from. */
	| { readonly kind: 'unknown'; readonly span: Span }
	| { readonly kind: 'invalid'; readonly faults: readonly Fault[] }

/** So many blocks may one make, with all that are made inside of it (P44). */
const MOST_BLOCKS = 10_000

/**
 * The blocks that a `dynamic "type"` makes, in their order. In each of them the iterator, which is called as the type where nothing else
 * is said, has a `key` and a `value`; that of a `dynamic` around it is seen, too.
 */
export function expandDynamic(block: BlockItem, scope: Scope): Made {
	const parts = partsOf(block)
	if ('message' in parts) return { kind: 'invalid', faults: [parts] }
	const collection = evaluate(parts.forEach, scope)
	if (collection.kind === 'invalid') return collection
	const walked = roundsIn(collection.value)
	if (!walked) return { kind: 'unknown', span: parts.forEach }
	if (isRefusal(walked)) return invalid(faultOf(walked, parts.forEach))
	const room = scope.bound?.room ?? { blocks: MOST_BLOCKS }
	room.blocks -= walked.rounds.length
	if (room.blocks < 0) return invalid(faultOf(TOO_MANY, parts.forEach))
	const blocks: MadeBlock[] = []
	for (const [key, value] of walked.rounds) {
		const item = marked(objectOf(Object.entries({ key, value })), walked.isSensitive)
		const own: Scope = { ...scope, bound: boundIn(scope, parts.iterator, item, room) }
		const labels = parts.labels ? labelsIn(parts.labels, own) : []
		if ('kind' in labels) return labels
		blocks.push({ labels, body: parts.content.body, scope: own })
	}
	return { kind: 'made', type: parts.type, blocks }
}

const TOO_MANY = refuse(`more than ${MOST_BLOCKS} blocks are made of one`, { code: 'INPUT_TOO_LARGE', hint: 'make less of them' })

function boundIn({ bound }: Scope, name: string, item: HclValue, room: Bound['room']): Bound {
	return { values: new Map([...(bound?.values ?? []), [name, item]]), room }
}

function invalid(...faults: readonly Fault[]): Made & { readonly kind: 'invalid' } {
	return { kind: 'invalid', faults }
}

type Parts = {
	readonly type: string
	readonly iterator: string
	readonly forEach: Expression
	readonly labels: Expression | undefined
	readonly content: BlockItem
}

const SHAPE_HINT = 'write dynamic "type" { for_each = …, and content { … } with what is in each block }'

/** What the block says, or the first thing that it must not. */
function partsOf(block: BlockItem): Parts | Fault {
	const { labels, body, type } = block
	const [label, another] = labels
	if (!label || another) return wrong('a `dynamic` block has one label, the type of what it makes', another ?? type)
	const found = new Map<string, AttributeItem>()
	const contents: BlockItem[] = []
	for (const item of body.items) {
		if (item.kind === 'block' && item.type.text === 'content' && item.labels.length === 0) contents.push(item)
		else if (item.kind === 'attribute' && ATTRIBUTES.has(item.name.text)) found.set(item.name.text, item)
		else return wrong('a `dynamic` block holds for_each, iterator, labels and one content, and nothing else', item)
	}
	const [content, second] = contents
	const forEach = found.get('for_each')?.value
	const iterator = found.get('iterator')?.value
	if (!forEach) return wrong('a `dynamic` block needs a for_each', type)
	if (!content || second) return wrong('a `dynamic` block needs one content', second ?? type)
	if (iterator && iterator.kind !== 'variable') return wrong('an iterator is a name of its own, without quotes', iterator)
	return { type: label.text, iterator: iterator?.name ?? label.text, forEach, labels: found.get('labels')?.value, content }
}

const ATTRIBUTES: ReadonlySet<string> = new Set(['for_each', 'iterator', 'labels'])

function wrong(message: string, span: Span): Fault {
	return faultOf(refuse(message, { hint: SHAPE_HINT }), span)
}

function labelsIn(node: Expression, scope: Scope): readonly string[] | Exclude<Made, { kind: 'made' }> {
	const result = evaluate(node, scope)
	if (result.kind === 'invalid') return result
	if (result.value.kind === 'unknown') return { kind: 'unknown', span: node }
	const texts: string[] = []
	for (const item of isSequence(result.value) ? result.value.items : [result.value]) {
		const text = item.kind === 'null' || !isSequence(result.value) ? refuse('labels are a list of texts') : convert(item, 'string')
		if (isRefusal(text)) return invalid(faultOf(text, node))
		if (text.kind !== 'string') return { kind: 'unknown', span: node }
		texts.push(text.value)
	}
	return texts
}
