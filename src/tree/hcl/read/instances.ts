import type { Expression, Scope } from '../../../formats/hcl/index.ts'
import { evaluate, faultProblems, fromModel, stringOf, toModel } from '../../../formats/hcl/index.ts'
import type { Problem } from '../../../model/index.ts'
import { problem } from '../../../model/index.ts'
import type { Declared } from './module.ts'
import type { Origins } from './moved.ts'
import { keyFor } from './moved.ts'
import type { SourceFile } from './source.ts'
import { attributeOf, placeIn } from './source.ts'

/** One resource that a block stands for. `index`: which of several, where the block has `for_each` or `count`. */
export type Instance = {
	readonly declared: Declared
	readonly key: string
	readonly index?: string
	readonly scope: Scope
	readonly isOnly: boolean
}

export type Known<T> = { readonly kind: 'known'; readonly value: T } | { readonly kind: 'unknown'; readonly problems: readonly Problem[] }

const MOST_INSTANCES = 100_000

/** The resources that a block stands for. The first of a `count` is named as the block alone would be. */
export function findInstances(declared: Declared, scope: Scope, origins: Origins): Known<readonly Instance[]> {
	const { block, file } = declared
	const [many, count] = ['for_each', 'count'].map((name) => attributeOf(block, name))
	const key = declared.hasOwnKey ? undefined : attributeOf(block, 'key')
	const own: Known<readonly Own[]> = many
		? eachOf(file, many.value, scope)
		: count
			? countOf(file, count.value, scope)
			: { kind: 'known', value: [{ own: scope }] }
	if (own.kind === 'unknown') return own
	const found: Instance[] = []
	for (const { own: inside, index } of own.value) {
		const named = key ? textIn(file, key.value, inside) : ({ kind: 'known', value: keyFor(origins, declared, index) } as const)
		if (named.kind === 'unknown') return named
		found.push({ declared, key: named.value, scope: inside, isOnly: !many && !count, ...(index !== undefined && { index }) })
	}
	return { kind: 'known', value: found }
}

type Own = { readonly own: Scope; readonly index?: string }

function eachOf(file: SourceFile, expression: Expression, scope: Scope): Known<readonly Own[]> {
	const result = evaluate(expression, scope)
	if (result.kind === 'invalid') return { kind: 'unknown', problems: inFile(file, faultProblems(result.faults, file.hcl)) }
	const model = toModel(result.value)
	const value = model.kind === 'known' ? model.value : undefined
	const isSet = result.value.kind === 'set'
	const entries: readonly (readonly [string, unknown])[] | undefined =
		value instanceof Map
			? [...value]
			: isSet && Array.isArray(value) && value.every((item) => typeof item === 'string')
				? value.map((item) => [item, item] as const)
				: undefined
	if (!entries) return refused(file, expression, '`for_each` needs a map or a set of texts', 'put `toset(…)` around a list')
	const own = entries.map(([key, member]): Own => {
		const known = fromModel(member as never)
		return { own: { ...scope, each: { key: stringOf(key), value: known.kind === 'refusal' ? stringOf(key) : known } }, index: key }
	})
	return { kind: 'known', value: own }
}

function countOf(file: SourceFile, expression: Expression, scope: Scope): Known<readonly Own[]> {
	const result = evaluate(expression, scope)
	if (result.kind === 'invalid') return { kind: 'unknown', problems: inFile(file, faultProblems(result.faults, file.hcl)) }
	const model = toModel(result.value)
	const count = model.kind === 'known' ? model.value : undefined
	if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > MOST_INSTANCES)
		return refused(file, expression, `\`count\` needs a whole number from 0 to ${MOST_INSTANCES}`, 'write such a number')
	return { kind: 'known', value: Array.from({ length: count }, (_, index) => ({ own: { ...scope, count: index }, index: String(index) })) }
}

function textIn(file: SourceFile, expression: Expression, scope: Scope): Known<string> {
	const result = evaluate(expression, scope)
	if (result.kind === 'invalid') return { kind: 'unknown', problems: inFile(file, faultProblems(result.faults, file.hcl)) }
	if (result.value.kind === 'string' && result.value.value !== '') return { kind: 'known', value: result.value.value }
	return refused(file, expression, '`key` must be a text', 'write it in quotes')
}

function refused(file: SourceFile, { start }: Expression, message: string, hint: string): Known<never> {
	return { kind: 'unknown', problems: [problem('HCL_EVALUATION', message, { hint, where: placeIn(file, start) })] }
}

export function inFile({ inRepository }: SourceFile, problems: readonly Problem[]): readonly Problem[] {
	return problems.map((found) => ({ ...found, where: { ...found.where, file: inRepository } }))
}
