import type { Expression } from '../../../formats/hcl/index.ts'
import { parseExpression } from '../../../formats/hcl/index.ts'
import type { Instance } from './instances.ts'
import { textOfLiteral } from './names.ts'
import { isBlockOf } from './overrides.ts'
import { attributeOf } from './source.ts'
import type { Use } from './uses.ts'

/**
 * An expression that takes one value from a place and does nothing with it: `local.a.b`, `each.value["x"]`, `var.names[count.index].first`,
 * `lookup(each.value, "x", null)`, `try(each.value.x, null)`. `isOwn`: it leads through the index of the one resource that asks.
 * `fallback`: what counts where the value is missing.
 */
export type Access = { readonly root: string; readonly steps: readonly string[]; readonly isOwn: boolean; readonly fallback?: Expression }

/** What an expression takes for one of the resources of its block; undefined where it is no such expression. */
export function accessIn(expression: string, { index }: Pick<Instance, 'index'>): Access | undefined {
	const parsed = parseExpression(expression)
	return parsed.kind === 'ok' ? accessOf(parsed.expression, index) : undefined
}

export function accessOf(node: Expression, own: string | undefined): Access | undefined {
	switch (node.kind) {
		case 'parentheses':
			return accessOf(node.inner, own)
		case 'variable':
			return { root: node.name, steps: [], isOwn: false }
		case 'attribute':
			return below(accessOf(node.of, own), node.name.text)
		case 'index': {
			const of = accessOf(node.of, own)
			if (!isOwnIndex(node.key)) return below(of, keyOf(node.key))
			const inside = below(of, own)
			return inside && { ...inside, isOwn: true }
		}
		case 'call':
			return ofCall(node, own)
		default:
			return undefined
	}
}

function ofCall({ name, args, expands }: Extract<Expression, { kind: 'call' }>, own: string | undefined): Access | undefined {
	const [first, second, third, ...more] = args
	if (!first || expands || more.length > 0) return undefined
	if (name.text === 'try') return second && !third ? withFallback(accessOf(first, own), second) : undefined
	return name.text === 'lookup' && second ? withFallback(below(accessOf(first, own), keyOf(second)), third) : undefined
}

function below(access: Access | undefined, step: string | undefined): Access | undefined {
	// What is behind a fallback may come from there.
	return access && step !== undefined && !access.fallback ? { ...access, steps: [...access.steps, step] } : undefined
}

function withFallback(access: Access | undefined, fallback: Expression | undefined): Access | undefined {
	return access && !access.fallback ? { ...access, ...(fallback && { fallback }) } : undefined
}

function keyOf(node: Expression): string | undefined {
	return node.kind === 'literal' && typeof node.value === 'number' ? String(node.value) : textOfLiteral(node)
}

/** `each.key` or `count.index`. */
function isOwnIndex(node: Expression): boolean {
	if (node.kind !== 'attribute' || node.of.kind !== 'variable') return false
	return `${node.of.name}.${node.name.text}` === 'each.key' || `${node.of.name}.${node.name.text}` === 'count.index'
}

const OWN = /^\[\s*(?:each\.key|count\.index)\s*\]((?:\.[A-Za-z_][\w-]*|\["[^"\\$%]*"\])*)/
const MEMBER = /\.([A-Za-z_][\w-]*)|\["([^"\\$%]*)"\]/g

/** A use of one of a block's resources, as far as it can be told: behind the index of its own, and behind a `lookup`. */
export function useOf(use: Use, { declared, index }: Instance): Use {
	const { text } = use.file.hcl
	const looked = /\blookup\(\s*$/.test(text.slice(Math.max(0, use.start - 20), use.start))
	const member = looked ? /^\s*,\s*"([^"\\$%]*)"/.exec(text.slice(use.end, use.end + 200))?.[1] : undefined
	if (member !== undefined) return { ...use, steps: [...use.steps, member] }
	const own = isBlockOf(declared, use.block) && index !== undefined ? OWN.exec(text.slice(use.end, use.end + 400)) : null
	if (!own) return use
	const rest = [...(own[1] ?? '').matchAll(MEMBER)].map(([, name, key]) => name ?? key ?? '')
	return { ...use, steps: [...use.steps, index ?? '', ...rest] }
}

/**
 * True where a use in `count` or `for_each` of the resource's own block only tells how many there are, and under which keys: `length(local.x)`, `toset(keys(local.x))`, or all
 * of a map of which the block takes nothing but the keys.
 */
export function isCounting(use: Use, { declared }: Instance, usesOfEach: readonly Use[]): boolean {
	if (use.block !== declared.block) return false
	const many = ['for_each', 'count'].map((name) => attributeOf(declared.block, name)?.value).find((value) => value && within(use, value))
	if (!many) return false
	const { text } = use.file.hcl
	const around = text.slice(many.start, use.start) + text.slice(use.end, many.end)
	const names = around.replace(/[()\s]/g, ' ').trim()
	if (names === 'length' || names === 'keys' || /^toset\s+keys$/.test(names)) return true
	return names === '' && !usesOfEach.some(({ block, steps }) => isBlockOf(declared, block) && steps[0] === 'value')
}

function within({ start, end }: Use, node: Expression): boolean {
	return node.start <= start && end <= node.end
}
