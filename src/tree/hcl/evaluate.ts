import type { Expression, HclValue, Scope } from '../../formats/hcl/index.ts'
import { EMPTY_SCOPE, evaluate, faultProblems, itemsOf, objectOf, refuse, stringOf, toModel, tupleOf } from '../../formats/hcl/index.ts'
import type { Value } from '../../model/index.ts'
import { DEPTH_LIMIT, problem } from '../../model/index.ts'
import type { Variables } from '../../ports/index.ts'
import type { Instance, Known } from './instances.ts'
import { findInstances, inFile } from './instances.ts'
import type { Declared, Defined, Module } from './module.ts'
import type { Origins } from './moved.ts'
import { isReserved, namesId } from './names.ts'
import type { SourceFile } from './source.ts'
import { attributeOf, placeIn } from './source.ts'
import { usesOf } from './uses.ts'
import { secretText, valueOfVariable } from './variables.ts'

/** What the expressions of a configuration mean. Everything is computed once, when it is asked for. */
export type Evaluator = {
	/** The resources that a block stands for, each with its key. */
	instancesOf(declared: Declared): Known<readonly Instance[]>
	/** The value of an expression of a file; null where it means null. */
	valueOf(file: SourceFile, expression: Expression, scope?: Scope): Known<Value>
	/** What a variable that is a secret holds, to be sent and for nothing else (P7); undefined where it has no value. */
	secretOf(name: string): string | undefined
}

type Computed = ReturnType<typeof refuse> | HclValue

export function makeEvaluator(module: Module, origins: Origins, variables: Variables, files: Scope['files']): Evaluator {
	const once = remembering()
	const compute = ({ value }: Defined): Computed => {
		const result = evaluate(value, scope)
		if (result.kind === 'ok') return result.value
		const { message = 'it cannot be computed', hint, code } = result.faults[0] ?? {}
		return refuse(message, { ...(hint !== undefined && { hint }), ...(code && { code }) })
	}
	const objects = (declared: Declared): Computed =>
		once(`${declared.block.type.text} ${declared.type}.${declared.name}`, () => asValue(module, declared, instancesOf(declared)))
	const scope: Scope = {
		...EMPTY_SCOPE,
		files,
		locals: lookup(module.locals, (name, found) => once(`local.${name}`, () => compute(found))),
		variables: lookup(module.variables, (name, found) => once(`var.${name}`, () => valueOfVariable(name, found, variables, scope))),
		resource: (type, name) => {
			const declared = module.resources.get(`${type}.${name}`)
			return declared && objects(declared)
		},
		data: (type, name) => {
			const declared = module.data.get(`${type}.${name}`)
			return declared && objects(declared)
		},
	}
	const instances = new Map<Declared, Known<readonly Instance[]>>()
	const instancesOf = (declared: Declared): Known<readonly Instance[]> => {
		const known = instances.get(declared)
		if (known) return known
		const found = findInstances(declared, scope, origins)
		instances.set(declared, found)
		return found
	}
	return {
		instancesOf,
		secretOf: (name) => {
			const found = module.variables.get(name)
			return found ? secretText(name, found, variables, scope) : variables.find(name)?.text
		},
		valueOf: (file, expression, own = scope) => {
			const result = evaluate(expression, own)
			if (result.kind === 'invalid') return { kind: 'unknown', problems: inFile(file, faultProblems(result.faults, file.hcl)) }
			const where = placeIn(file, expression.start)
			if (isOpenSecret(result.value))
				return { kind: 'unknown', problems: [problem('HCL_EVALUATION', SECRET, { hint: SECRET_HINT, where })] }
			const value = toModel(result.value)
			if (value.kind === 'known') return value
			return {
				kind: 'unknown',
				problems: [problem('HCL_EVALUATION', 'the value is known only after an apply', { hint: 'write the value itself', where })],
			}
		},
	}
}

const SECRET = 'the value is computed from what is sensitive, and only a variable, or a text with variables in it, can be kept secret'
const SECRET_HINT = 'compute it elsewhere, and hand it in as a variable of its own with `sensitive = true`'

/** True where something in it is sensitive that is no text of variables. */
function isOpenSecret(value: HclValue): boolean {
	if (value.kind === 'unknown') return value.encodes ? isOpenSecret(value.encodes) : value.isSensitive && !value.parts
	return value.isSensitive || itemsOf(value).some(isOpenSecret)
}

/** Computes what has a name once. What is computed from itself, or through too many others, is refused. */
function remembering(): (name: string, compute: () => Computed) => Computed {
	const values = new Map<string, Computed>()
	const open = new Set<string>()
	return (name, compute) => {
		const known = values.get(name)
		if (known) return known
		if (open.has(name)) return refuse(`${name} is computed from itself`, { hint: 'break the circle' })
		if (open.size >= DEPTH_LIMIT)
			return refuse(`${name} is computed through more than ${DEPTH_LIMIT} others`, {
				code: 'INPUT_TOO_LARGE',
				hint: 'write the value itself',
			})
		open.add(name)
		const value = compute()
		open.delete(name)
		values.set(name, value)
		return value
	}
}

/** What a reference to a block stands for: an object, or several by `for_each` or `count`. */
function asValue(module: Module, declared: Declared, found: Known<readonly Instance[]>): Computed {
	if (found.kind === 'unknown') {
		const [first] = found.problems
		return refuse(first?.message ?? 'it is not known', { ...(first?.hint !== undefined && { hint: first.hint }) })
	}
	const isWhole = usesWhole(module, declared)
	const objects = found.value.map((instance) => {
		const names = (declared.hasOwnKey ? ['id'] : ['id', 'key']).map((name) => [name, stringOf(instance.key)] as const)
		return objectOf(isWhole ? [...names, ...membersOf(instance)] : names)
	})
	if (attributeOf(declared.block, 'for_each'))
		return objectOf(found.value.flatMap(({ index = '' }, at) => (objects[at] ? [[index, objects[at]] as const] : [])))
	return attributeOf(declared.block, 'count') ? tupleOf(objects) : (objects[0] ?? refuse('there is none'))
}

/** True where something refers to more of a block than its id: its attributes are computed for that alone, so that long chains are no circle. */
function usesWhole(module: Module, { block, type, name, hasOwnKey }: Declared): boolean {
	const isData = block.type.text === 'data'
	const uses = isData ? usesOf(module, `data.${type}`) : usesOf(module, `${type}.${name}`)
	return uses.some(({ steps }) => !(isData && steps[1] !== name) && !steps.slice(isData ? 2 : 1).some((step) => namesId(step, hasOwnKey)))
}

/** Only what can be computed: a reference to anything else is told where it stands. */
function membersOf({ declared, scope }: Instance): readonly (readonly [string, HclValue])[] {
	return declared.block.body.items.flatMap((item) => {
		if (item.kind !== 'attribute' || isReserved(item.name.text, declared.hasOwnKey) || item.name.text === 'id') return []
		const result = evaluate(item.value, scope)
		return result.kind === 'ok' ? [[item.name.text, result.value] as const] : []
	})
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
