import type { Expression, HclValue, Scope } from '../../formats/hcl/index.ts'
import { EMPTY_SCOPE, evaluate, faultProblems, fromModel, objectOf, refuse, stringOf, toModel, tupleOf } from '../../formats/hcl/index.ts'
import type { Problem, Value } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import type { Declared, Defined, Module, SourceFile } from './module.ts'
import { attributeOf } from './module.ts'
import { RESERVED } from './names.ts'

/** One resource that a block stands for. `each`: which of several, where the block has `for_each` or `count`. */
export type Instance = { readonly declared: Declared; readonly key: string; readonly scope: Scope; readonly isOnly: boolean }

export type Known<T> = { readonly kind: 'known'; readonly value: T } | { readonly kind: 'unknown'; readonly problems: readonly Problem[] }

/** What the expressions of a configuration mean. Everything is computed once, when it is asked for. */
export type Evaluator = {
	/** The resources that a block stands for, each with its key. */
	instancesOf(declared: Declared): Known<readonly Instance[]>
	/** The value of an expression of a file; null where it means null. */
	valueOf(file: SourceFile, expression: Expression, scope?: Scope): Known<Value>
}

type Computed = ReturnType<typeof refuse> | HclValue

export function makeEvaluator(module: Module): Evaluator {
	const values = new Map<string, Computed | 'open'>()
	const once = (name: string, compute: () => Computed): Computed => {
		const known = values.get(name)
		if (known === 'open') return refuse(`${name} is computed from itself`, { hint: 'break the circle' })
		if (known) return known
		values.set(name, 'open')
		const value = compute()
		values.set(name, value)
		return value
	}
	const compute = ({ value }: Defined): Computed => {
		const result = evaluate(value, scope)
		return result.kind === 'ok' ? result.value : refuse(result.faults[0]?.message ?? 'it cannot be computed')
	}
	const scope: Scope = {
		...EMPTY_SCOPE,
		locals: lookup(module.locals, (name, found) => once(`local.${name}`, () => compute(found))),
		variables: lookup(module.variables, (name, found) =>
			once(`var.${name}`, () => (found ? compute(found) : refuse(`the variable ${name} has no default`, { hint: 'give it one' }))),
		),
		resource: (type, name) => {
			const declared = module.resources.get(`${type}.${name}`)
			return declared && once(`${type}.${name}`, () => asValue(declared))
		},
		data: (type, name) => {
			const declared = module.data.get(`${type}.${name}`)
			return declared && once(`data.${type}.${name}`, () => asValue(declared))
		},
	}
	const asValue = (declared: Declared): Computed => {
		const found = instancesOf(declared)
		if (found.kind === 'unknown') return refuse(found.problems[0]?.message ?? 'it is not known')
		const objects = found.value.map((instance) =>
			objectOf([['id', stringOf(instance.key)], ['key', stringOf(instance.key)], ...membersOf(instance)]),
		)
		if (!attributeOf(declared.block, 'for_each'))
			return attributeOf(declared.block, 'count') ? tupleOf(objects) : (objects[0] ?? refuse('there is none'))
		return objectOf(found.value.map(({ scope: own }, index) => [textOf(own.each?.key), objects[index] ?? stringOf('')] as const))
	}
	/** Only what is plain to see: a reference to anything else is to its id. */
	const membersOf = ({ declared, scope: own }: Instance): readonly (readonly [string, HclValue])[] =>
		declared.block.body.items.flatMap((item) => {
			if (item.kind !== 'attribute' || RESERVED.has(item.name.text) || item.name.text === 'id') return []
			const result = evaluate(item.value, own)
			return result.kind === 'ok' ? [[item.name.text, result.value] as const] : []
		})
	const instances = new Map<Declared, Known<readonly Instance[]>>()
	const instancesOf = (declared: Declared): Known<readonly Instance[]> => {
		const known = instances.get(declared)
		if (known) return known
		const found = findInstances(declared, scope)
		instances.set(declared, found)
		return found
	}
	return {
		instancesOf,
		valueOf: (file, expression, own = scope) => {
			const result = evaluate(expression, own)
			if (result.kind === 'invalid') return { kind: 'unknown', problems: inFile(file, faultProblems(result.faults, file.hcl)) }
			const value = toModel(result.value)
			if (value.kind === 'known') return value
			return { kind: 'unknown', problems: inFile(file, [problem('HCL_EVALUATION', 'the value is known only after an apply')]) }
		},
	}
}

function lookup<T>(from: ReadonlyMap<string, T>, find: (name: string, found: T) => Computed): Scope['locals'] {
	return {
		names: from.keys(),
		find: (name) => {
			const found = from.get(name)
			return found === undefined ? undefined : find(name, found)
		},
	}
}

function findInstances(declared: Declared, scope: Scope): Known<readonly Instance[]> {
	const { block, file, name } = declared
	const [many, count] = [attributeOf(block, 'for_each'), attributeOf(block, 'count')]
	const scopes = many
		? eachOf(file, many.value, scope)
		: count
			? countOf(file, count.value, scope)
			: ({ kind: 'known', value: [{ own: scope, suffix: '' }] } as const)
	if (scopes.kind === 'unknown') return scopes
	const found: Instance[] = []
	for (const { own, suffix } of scopes.value) {
		const key = attributeOf(block, 'key')
		const named = key ? textIn(file, key.value, own) : ({ kind: 'known', value: `${name}${suffix}` } as const)
		if (named.kind === 'unknown') return named
		found.push({ declared, key: named.value, scope: own, isOnly: !many && !count })
	}
	return { kind: 'known', value: found }
}

type Own = { readonly own: Scope; readonly suffix: string }

function eachOf(file: SourceFile, expression: Expression, scope: Scope): Known<readonly Own[]> {
	const result = evaluate(expression, scope)
	if (result.kind === 'invalid') return { kind: 'unknown', problems: inFile(file, faultProblems(result.faults, file.hcl)) }
	const model = toModel(result.value)
	const value = model.kind === 'known' ? model.value : undefined
	const isSet = result.value.kind === 'set'
	if (!(value instanceof Map) && !(isSet && Array.isArray(value)))
		return {
			kind: 'unknown',
			problems: inFile(file, [
				problem('HCL_EVALUATION', '`for_each` needs a map or a set of texts', { hint: 'put `toset(…)` around a list' }),
			]),
		}
	const entries = value instanceof Map ? [...value] : value.map((item) => [String(item), item] as const)
	const own = entries.map(([key, member]): Own => {
		const known = fromModel(member)
		return { own: { ...scope, each: { key: stringOf(key), value: known.kind === 'refusal' ? stringOf(key) : known } }, suffix: `-${key}` }
	})
	return { kind: 'known', value: own }
}

function countOf(file: SourceFile, expression: Expression, scope: Scope): Known<readonly Own[]> {
	const result = evaluate(expression, scope)
	if (result.kind === 'invalid') return { kind: 'unknown', problems: inFile(file, faultProblems(result.faults, file.hcl)) }
	const model = toModel(result.value)
	const count = model.kind === 'known' ? model.value : undefined
	if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > MOST_INSTANCES)
		return {
			kind: 'unknown',
			problems: inFile(file, [problem('HCL_EVALUATION', `\`count\` needs a whole number up to ${MOST_INSTANCES}`)]),
		}
	return {
		kind: 'known',
		value: Array.from({ length: count }, (_, index) => ({ own: { ...scope, count: index }, suffix: count === 1 ? '' : `-${index}` })),
	}
}

const MOST_INSTANCES = 100_000

function textIn(file: SourceFile, expression: Expression, scope: Scope): Known<string> {
	const result = evaluate(expression, scope)
	if (result.kind === 'invalid') return { kind: 'unknown', problems: inFile(file, faultProblems(result.faults, file.hcl)) }
	if (result.value.kind === 'string') return { kind: 'known', value: result.value.value }
	return { kind: 'unknown', problems: inFile(file, [problem('HCL_EVALUATION', '`key` must be a text')]) }
}

function textOf(value: HclValue | undefined): string {
	return value?.kind === 'string' ? value.value : ''
}

function inFile({ inRepository }: SourceFile, problems: readonly Problem[]): readonly Problem[] {
	return problems.map((found) => ({ ...found, where: { ...found.where, file: inRepository } }))
}
