import type { Decimal, Present, Value } from '../../../model/index.ts'
import { isDecimal, parseNumber, renderNumber } from '../../../model/index.ts'
import type { Expression, TemplateNode, TemplatePart } from '../syntax.ts'

/** The value of an expression that says nothing but a value; undefined where it refers to something or computes something. */
export function literalOf(node: Expression): Value {
	switch (node.kind) {
		case 'literal':
			return node.value
		case 'template':
			return literalText(node)
		case 'parentheses':
			return literalOf(node.inner)
		case 'unary':
			return node.operator === '-' ? negated(literalOf(node.operand)) : undefined
		case 'tuple':
			return literalItems(node.items)
		case 'object':
			return literalMembers(node.items)
		default:
			return undefined
	}
}

function negated(value: Value): number | Decimal | undefined {
	if (typeof value !== 'number' && !isDecimal(value)) return undefined
	const text = renderNumber(value)
	return parseNumber(text.startsWith('-') ? text.slice(1) : `-${text}`)
}

function literalItems(items: readonly Expression[]): Value {
	const values: Present[] = []
	for (const item of items) {
		const value = literalOf(item)
		if (value === undefined) return undefined
		values.push(value)
	}
	return values
}

function literalMembers(items: readonly { readonly key: Expression; readonly value: Expression }[]): Value {
	const members = new Map<string, Present>()
	for (const item of items) {
		const key = keyOf(item.key)
		const value = literalOf(item.value)
		if (key === undefined || value === undefined) return undefined
		members.set(key, value)
	}
	return members
}

/** The key of an object's item; undefined where it is computed. */
export function keyOf(key: Expression): string | undefined {
	if (key.kind === 'variable') return key.name
	const value = literalOf(key)
	if (typeof value === 'string') return value
	if (typeof value === 'number' || isDecimal(value)) return renderNumber(value)
	return typeof value === 'boolean' ? String(value) : undefined
}

function literalText({ form, parts }: TemplateNode): string | undefined {
	if (!parts.every((part) => part.kind === 'text')) return undefined
	const text = parts.map(({ value }: TemplatePart & { kind: 'text' }) => value).join('')
	return form.kind === 'heredoc' && form.isIndented ? withoutIndent(text) : text
}

/** A text without the blanks that all of its lines have in common; a line of blanks alone does not count, and stays. */
function withoutIndent(text: string): string {
	const lines = text.split(/(?<=\n)/)
	const widths = lines.map((line) => (line.endsWith('\n') && line.trim() === '' ? undefined : line.length - line.trimStart().length))
	const common = widths.reduce<number>((least, width) => Math.min(least, width ?? least), Number.POSITIVE_INFINITY)
	return lines.map((line, index) => (widths[index] === undefined ? line : line.slice(common))).join('')
}

/** Roots of references that are no resources: what they stand for is said elsewhere. */
const NO_RESOURCE: ReadonlySet<string> = new Set(['count', 'data', 'each', 'local', 'module', 'path', 'self', 'terraform', 'var'])

/** True for a plain reference to a resource, such as `vendor_source.web.id`; what it has beside its id is said there. */
function isReference(node: Expression): boolean {
	if (node.kind !== 'attribute' || (node.name.text !== 'id' && node.name.text !== 'key')) return false
	let at: Expression = node
	let depth = 0
	for (; at.kind === 'attribute' || (at.kind === 'index' && literalOf(at.key) !== undefined); depth++) at = at.of
	return depth > 0 && at.kind === 'variable' && !NO_RESOURCE.has(at.name)
}

/** The first part of an expression that is neither a literal nor a plain reference to a resource. */
export function findComputed(node: Expression): Expression | undefined {
	if (literalOf(node) !== undefined || isReference(node)) return undefined
	const argument = argumentOf(node, 'jsonencode')
	if (argument) return findComputed(argument)
	if (node.kind === 'parentheses') return findComputed(node.inner)
	if (node.kind === 'tuple') return firstOf(node.items, findComputed)
	if (node.kind === 'object') return firstOf(node.items, ({ key, value }) => (keyOf(key) === undefined ? key : findComputed(value)))
	return node
}

function firstOf<Item>(items: readonly Item[], find: (item: Item) => Expression | undefined): Expression | undefined {
	for (const item of items) {
		const found = find(item)
		if (found) return found
	}
	return undefined
}

/** An expression without the parentheses around it. */
export function bare(node: Expression): Expression {
	return node.kind === 'parentheses' ? bare(node.inner) : node
}

/** The one argument of a call of that function. */
export function argumentOf(node: Expression, name: string): Expression | undefined {
	return node.kind === 'call' && node.name.text === name && node.args.length === 1 && !node.expands ? node.args[0] : undefined
}
