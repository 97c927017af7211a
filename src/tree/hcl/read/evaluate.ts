import type { Expression, HclValue, Scope } from '../../../formats/hcl/index.ts'
import {
	EMPTY_SCOPE,
	evaluate,
	faultProblems,
	itemsOf,
	objectOf,
	refuse,
	stringOf,
	toModel,
	tupleOf,
	unknownOf,
} from '../../../formats/hcl/index.ts'
import type { Value } from '../../../model/index.ts'
import { DEPTH_LIMIT, problem } from '../../../model/index.ts'
import type { Variables } from '../../../ports/index.ts'
import type { Call } from './calls.ts'
import { callsIn } from './calls.ts'
import { conform } from './conform.ts'
import type { Instance, Known } from './instances.ts'
import { findInstances, inFile } from './instances.ts'
import type { Declared, Defined, Module, Variable } from './module.ts'
import type { Origins } from './moved.ts'
import { readMoved } from './moved.ts'
import { isReserved, namesId } from './names.ts'
import { partsOf } from './overrides.ts'
import type { SourceFile } from './source.ts'
import { attributeOf, placeIn } from './source.ts'
import { usesOf } from './uses.ts'
import { NO_VARIABLES, secretText, valueOfVariable } from './variables.ts'

/** What the expressions of a configuration mean. Everything is computed once, when it is asked for. */
export type Evaluator = {
	/** The resources that a block stands for, each with its key. */
	instancesOf(declared: Declared): Known<readonly Instance[]>
	/** The value of an expression of a file; null where it means null. */
	valueOf(file: SourceFile, expression: Expression, scope?: Scope): Known<Value>
	/** What a variable that is a secret holds, to be sent and for nothing else (P7); undefined where it has no value. */
	secretOf(name: string): string | undefined
	/** What each `module` block opens, by its name: one configuration, or several by `for_each` or `count`. */
	called(): ReadonlyMap<string, Known<readonly Opened[]>>
	/** The values that its `output` blocks give to whoever calls it. */
	outputs(): HclValue
}

/** A module as one block calls it. */
export type Opened = { readonly module: Module; readonly evaluator: Evaluator; readonly index?: string }

/** Where a module is called from. `given`: what it gets for a variable. */
type Caller = { readonly folders: readonly string[]; readonly given: (name: string) => Computed | undefined }

type Computed = ReturnType<typeof refuse> | HclValue

export function makeEvaluator(
	module: Module,
	origins: Origins,
	variables: Variables,
	files: Scope['files'],
	caller: Caller = NOBODY,
): Evaluator {
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
		variables: lookup(module.variables, (name, found) =>
			once(`var.${name}`, () => {
				const given = caller.given(name)
				return given ? asDeclared(found, given) : valueOfVariable(name, found, variables, scope)
			}),
		),
		modules: lookup(callsIn(module), (name, call) => once(`module.${name}`, () => asOutputs(call, open(name, call)))),
		path: { ...EMPTY_SCOPE.path, module: caller.folders.at(-1) ?? EMPTY_SCOPE.path.module },
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
	const opened = new Map<string, Known<readonly Opened[]>>()
	const open = (name: string, call: Call): Known<readonly Opened[]> => {
		const found = opened.get(name) ?? openCall(call, scope, caller.folders, files)
		opened.set(name, found)
		return found
	}
	return {
		instancesOf,
		called: () => new Map([...callsIn(module)].map(([name, call]) => [name, open(name, call)])),
		outputs: () =>
			objectOf(
				module.statements.flatMap(({ block }) => {
					const value = block.type.text === 'output' ? attributeOf(block, 'value')?.value : undefined
					const result = value && evaluate(value, scope)
					const name = block.labels[0]?.text ?? ''
					return result ? [[name, result.kind === 'ok' ? result.value : unknownOf('dynamic')] as const] : []
				}),
			),
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

const NOBODY: Caller = { folders: [], given: () => undefined }

/** The configurations that a `module` block stands for. What one gets for its variables is computed when it asks for it. */
function openCall(
	{ declared, module, folder }: Call,
	scope: Scope,
	folders: readonly string[],
	files: Scope['files'],
): Known<readonly Opened[]> {
	if (folders.includes(folder))
		return {
			kind: 'unknown',
			problems: [problem('HCL_INVALID', `the module in ${folder} calls itself`, { where: placeIn(declared.file, declared.block.start) })],
		}
	const found = findInstances(declared, scope, new Map())
	if (found.kind === 'unknown') return found
	const { origins } = readMoved(module)
	const opened = found.value.map(({ scope: own, index }): Opened => {
		const given = (name: string): Computed | undefined => {
			const value = attributeOf(declared.block, name)?.value
			const result = value && evaluate(value, own)
			return result && (result.kind === 'ok' ? result.value : refuse(result.faults[0]?.message ?? 'it cannot be computed'))
		}
		const evaluator = makeEvaluator(module, origins, NO_VARIABLES, files, { folders: [...folders, folder], given })
		return { module, evaluator, ...(index !== undefined && { index }) }
	})
	return { kind: 'known', value: opened }
}

function asOutputs({ declared }: Call, found: Known<readonly Opened[]>): Computed {
	if (found.kind === 'unknown') return refuse(found.problems[0]?.message ?? 'it is not known')
	const outputs = found.value.map(({ evaluator }) => evaluator.outputs())
	if (attributeOf(declared.block, 'for_each')) return objectOf(outputs.map((one, at) => [found.value[at]?.index ?? '', one] as const))
	return attributeOf(declared.block, 'count') ? tupleOf(outputs) : (outputs[0] ?? refuse('there is none'))
}

function asDeclared({ type }: Variable, value: Computed): Computed {
	return type && value.kind !== 'refusal' && value.kind !== 'unknown' ? conform(type, value) : value
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
	const items = partsOf(declared).flatMap(({ body }) => body.items)
	return items.flatMap((item) => {
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
