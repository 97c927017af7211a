import { renderNumber } from '../../model/index.ts'
import type { Expression, Name, ObjectItem, Span, SplatStep, TemplatePart } from './syntax.ts'

/** What an expression takes from outside: a root name, and the steps from there that the text alone tells. */
export type Reference = Span & { readonly root: string; readonly steps: readonly ReferenceStep[] }

/** `.name`, or `[key]` with a literal key; `.0` is a key. */
export type ReferenceStep = { readonly kind: 'attribute' | 'index'; readonly name: string }

/**
 * All references of an expression in the order of the text, those in keys behind the one that they belong to. A name that a `for` binds is
 * none, nor is a bare word as a key of an object. A reference ends before the first key that is computed, and before a splat.
 */
export function referencesIn(expression: Expression): readonly Reference[] {
	const found: Reference[] = []
	collect({ found, bound: [] }, expression)
	return found
}

/** `bound`: the names that mean something else at this place. */
type Search = { readonly found: Reference[]; readonly bound: readonly string[] }

function collect(search: Search, node: Expression): void {
	switch (node.kind) {
		case 'variable':
		case 'attribute':
		case 'index':
			return collectChain(search, node)
		case 'for':
			collect(search, node.collection)
			return collectAll(binding(search, node.keyName, node.valueName), [node.key, node.value, node.condition])
		case 'template':
			return collectParts(search, node.parts)
		case 'splat':
			collect(search, node.of)
			return collectAll(search, keysOf(node.steps))
		default:
			return collectAll(search, childrenOf(node))
	}
}

function collectAll(search: Search, nodes: readonly (Expression | null)[]): void {
	for (const node of nodes) if (node) collect(search, node)
}

type Plain = Exclude<Expression, { readonly kind: 'variable' | 'attribute' | 'index' | 'for' | 'template' | 'splat' }>

function childrenOf(node: Plain): readonly Expression[] {
	switch (node.kind) {
		case 'literal':
			return []
		case 'tuple':
			return node.items
		case 'object':
			return node.items.flatMap(operandsOf)
		case 'call':
			return node.args
		case 'unary':
			return [node.operand]
		case 'binary':
			return [node.left, node.right]
		case 'conditional':
			return [node.condition, node.whenTrue, node.whenFalse]
		case 'parentheses':
			return [node.inner]
	}
}

function operandsOf({ key, value }: ObjectItem): readonly Expression[] {
	return key.kind === 'variable' ? [value] : [key, value]
}

function keysOf(steps: readonly SplatStep[]): readonly Expression[] {
	return steps.flatMap((step) => (step.kind === 'index' ? [step.key] : step.kind === 'splat' ? keysOf(step.steps) : []))
}

function binding(search: Search, key: Name | null, value: Name): Search {
	return { ...search, bound: [...search.bound, value.text, ...(key ? [key.text] : [])] }
}

function collectParts(search: Search, parts: readonly TemplatePart[]): void {
	for (const part of parts) {
		if (part.kind === 'interpolation') collect(search, part.value)
		if (part.kind === 'if') {
			collect(search, part.condition)
			collectParts(search, part.whenTrue)
			collectParts(search, part.whenFalse ?? [])
		}
		if (part.kind === 'for') {
			collect(search, part.collection)
			collectParts(binding(search, part.key, part.value), part.parts)
		}
	}
}

/** A root with what is taken out of it. */
function collectChain(search: Search, node: Expression): void {
	const links: Link[] = []
	let root = node
	for (; root.kind === 'attribute' || root.kind === 'index'; root = root.of) links.unshift(root)
	if (root.kind !== 'variable') collect(search, root)
	else if (!search.bound.includes(root.name)) search.found.push(referenceOf(root.name, root, links))
	collectAll(
		search,
		links.map((link) => (link.kind === 'index' ? link.key : null)),
	)
}

type Link = Extract<Expression, { readonly kind: 'attribute' | 'index' }>

function referenceOf(root: string, { start, end }: Span, links: readonly Link[]): Reference {
	const known = links.map(stepOf)
	const length = known.includes(undefined) ? known.indexOf(undefined) : known.length
	return { root, steps: known.slice(0, length).filter((step) => step !== undefined), start, end: links[length - 1]?.end ?? end }
}

function stepOf(link: Link): ReferenceStep | undefined {
	if (link.kind === 'attribute') return { kind: /^\d/.test(link.name.text) ? 'index' : 'attribute', name: link.name.text }
	const name = literalKey(link.key)
	return name === undefined ? undefined : { kind: 'index', name }
}

function literalKey(key: Expression): string | undefined {
	if (key.kind === 'literal') return key.value === null || typeof key.value === 'boolean' ? undefined : renderNumber(key.value)
	if (key.kind !== 'template' || key.parts.some(({ kind }) => kind !== 'text')) return undefined
	return key.parts.map((part) => (part.kind === 'text' ? part.value : '')).join('')
}
