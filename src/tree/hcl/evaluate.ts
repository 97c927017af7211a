import type { Expression, HclValue, Scope } from '../../formats/hcl/index.ts'
import { EMPTY_SCOPE, evaluate, faultProblems, marked, objectOf, refuse, stringOf, toModel, tupleOf } from '../../formats/hcl/index.ts'
import type { Value } from '../../model/index.ts'
import { DEPTH_LIMIT, problem } from '../../model/index.ts'
import type { Instance, Known } from './instances.ts'
import { findInstances, inFile } from './instances.ts'
import type { Declared, Defined, Module, Variable } from './module.ts'
import type { Origins } from './moved.ts'
import { RESERVED } from './names.ts'
import type { SourceFile } from './source.ts'
import { attributeOf, placeIn } from './source.ts'
import { usesOf } from './uses.ts'

/** What the expressions of a configuration mean. Everything is computed once, when it is asked for. */
export type Evaluator = {
	/** The resources that a block stands for, each with its key. */
	instancesOf(declared: Declared): Known<readonly Instance[]>
	/** The value of an expression of a file; null where it means null. */
	valueOf(file: SourceFile, expression: Expression, scope?: Scope): Known<Value>
}

type Computed = ReturnType<typeof refuse> | HclValue

export function makeEvaluator(module: Module, origins: Origins): Evaluator {
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
		locals: lookup(module.locals, (name, found) => once(`local.${name}`, () => compute(found))),
		variables: lookup(module.variables, (name, found) => once(`var.${name}`, () => valueOfVariable(name, found, compute))),
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
		valueOf: (file, expression, own = scope) => {
			const result = evaluate(expression, own)
			if (result.kind === 'invalid') return { kind: 'unknown', problems: inFile(file, faultProblems(result.faults, file.hcl)) }
			const where = placeIn(file, expression.start)
			if (isSecret(result.value)) return { kind: 'unknown', problems: [problem('HCL_EVALUATION', SECRET, { hint: SECRET_HINT, where })] }
			const value = toModel(result.value)
			if (value.kind === 'known') return value
			return {
				kind: 'unknown',
				problems: [problem('HCL_EVALUATION', 'the value is known only after an apply', { hint: 'write the value itself', where })],
			}
		},
	}
}

const SECRET = 'the value is made of what is marked as sensitive, and secrets are not written to the workspace yet'
const SECRET_HINT = 'set it in the workspace by hand, and leave the attribute out here'

function isSecret(value: HclValue): boolean {
	return value.isSensitive || ('hasSecrets' in value && value.hasSecrets)
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

function valueOfVariable(name: string, { value, file, isSensitive }: Variable, compute: (defined: Defined) => Computed): Computed {
	if (value === null)
		return refuse(`the variable ${name} has no default`, {
			hint: `give it one; or a value in terraform.tfvars; those from TIDEWAY_VAR_${name} and TF_VAR_${name} are not read yet`,
		})
	const computed = compute({ file, value })
	return computed.kind === 'refusal' ? computed : marked(computed, isSensitive)
}

/** What a reference to a block stands for: an object, or several by `for_each` or `count`. */
function asValue(module: Module, declared: Declared, found: Known<readonly Instance[]>): Computed {
	if (found.kind === 'unknown') {
		const [first] = found.problems
		return refuse(first?.message ?? 'it is not known', { ...(first?.hint !== undefined && { hint: first.hint }) })
	}
	const isWhole = usesWhole(module, declared)
	const objects = found.value.map((instance) => {
		const names = [['id', stringOf(instance.key)] as const, ['key', stringOf(instance.key)] as const]
		return objectOf(isWhole ? [...names, ...membersOf(instance)] : names)
	})
	if (attributeOf(declared.block, 'for_each'))
		return objectOf(found.value.flatMap(({ index = '' }, at) => (objects[at] ? [[index, objects[at]] as const] : [])))
	return attributeOf(declared.block, 'count') ? tupleOf(objects) : (objects[0] ?? refuse('there is none'))
}

/** True where something refers to more of a block than its id: its attributes are computed for that alone, so that long chains are no circle. */
function usesWhole(module: Module, { block, type, name }: Declared): boolean {
	const isData = block.type.text === 'data'
	const uses = isData ? usesOf(module, `data.${type}`) : usesOf(module, `${type}.${name}`)
	return uses.some(
		({ steps }) => !(isData && steps[1] !== name) && !steps.slice(isData ? 2 : 1).some((step) => step === 'id' || step === 'key'),
	)
}

/** Only what can be computed: a reference to anything else is told where it stands. */
function membersOf({ declared, scope }: Instance): readonly (readonly [string, HclValue])[] {
	return declared.block.body.items.flatMap((item) => {
		if (item.kind !== 'attribute' || RESERVED.has(item.name.text) || item.name.text === 'id') return []
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
