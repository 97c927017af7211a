import type { ErrorObject, ValidateFunction } from 'ajv'
import { Ajv } from 'ajv'
import type { Dict, Value } from '../model/index.ts'
import { isDecimal, isDict, isList } from '../model/index.ts'
import type { Endpoint, InputFault, JsonSchema, Parameter } from '../ports/index.ts'
import { askedPage } from './page.ts'
import type { Query } from './query.ts'

export type Input = {
	readonly path: ReadonlyMap<string, string>
	readonly query: Query
	readonly body: Value
}

/** Everything in a call that its endpoint's description does not allow; empty where it fits. */
export type Validate = (endpoint: Endpoint, input: Input) => readonly InputFault[]

const MOST_FAULTS = 20
const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/

/**
 * Each schema is compiled when the first call needs it. Sandboxes can share what is compiled, whatever API they serve. The schemas are the
 * description's own, and are not checked themselves: that would take longer than many a run.
 */
export function makeValidate(): Validate {
	const ajv = new Ajv({ strict: false, validateSchema: false, allErrors: true, ownProperties: true, formats: { 'date-time': INSTANT } })
	const compiled = new Map<JsonSchema, ValidateFunction>()
	const compile = (schema: JsonSchema): ValidateFunction => {
		const validate = compiled.get(schema) ?? ajv.compile(schema)
		compiled.set(schema, validate)
		return validate
	}
	return (endpoint, input) =>
		[...checkParameters(endpoint, input, compile), ...checkBody(endpoint, input.body, compile)].slice(0, MOST_FAULTS)
}

type Compile = (schema: JsonSchema) => ValidateFunction

function checkParameters(endpoint: Endpoint, input: Input, compile: Compile): readonly InputFault[] {
	const faults: InputFault[] = []
	const { flat, nested } = input.query
	for (const name of flat.keys())
		if (!endpoint.parameters.some((known) => known.in === 'query' && known.name === name))
			faults.push({ at: `query.${name}`, message: 'is not a known parameter' })
	for (const parameter of endpoint.parameters) {
		const at = `${parameter.in}.${parameter.name}`
		const texts = parameter.in === 'path' ? [input.path.get(parameter.name) ?? ''] : (flat.get(parameter.name) ?? [])
		const given = parameter.in === 'query' ? nested.get(parameter.name) : undefined
		if (given !== undefined) {
			if (!compile(parameter.schema)(forValidation(given))) faults.push({ at, message: `must be ${describe(parameter.schema)}` })
			continue
		}
		if (texts.length === 0) {
			if (parameter.required) faults.push({ at, message: 'is required' })
			continue
		}
		const isFine =
			compile(parameter.schema)(typedParameter(parameter, texts)) &&
			(endpoint.paging?.kind !== 'offset' || isPageNumber(parameter.name, texts))
		if (!isFine) faults.push({ at, message: `must be ${describe(parameter.schema)}` })
	}
	if (endpoint.paging && faults.length === 0 && !askedPage(input.query, endpoint.paging))
		faults.push({ at: 'query', message: 'has no such page' })
	return faults
}

function typedParameter(parameter: Parameter, texts: readonly string[]): unknown {
	const [text = ''] = texts
	const { type } = parameter.schema
	if (type === 'array') return texts
	if (texts.length > 1) return texts
	if (type === 'number' || type === 'integer') return /^-?\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : text
	if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
	return text
}

function isPageNumber(name: string, texts: readonly string[]): boolean {
	return name === 'offset' ? texts.every((text) => /^\d+$/.test(text)) : name !== 'limit' || texts.every((text) => /^[1-9]\d*$/.test(text))
}

function describe(schema: JsonSchema): string {
	if (Array.isArray(schema.enum)) return `one of ${schema.enum.join(', ')}`
	if (schema.type === 'array') return 'a list as it is described'
	if (schema.type === 'object') return 'a map as it is described'
	return schema.format === 'date-time' ? 'a date and time' : `a ${String(schema.type)}`
}

function checkBody(endpoint: Endpoint, body: Value, compile: Compile): readonly InputFault[] {
	if (!endpoint.body) return []
	if (body === undefined) return [{ at: 'body', message: 'is required' }]
	const validate = compile(endpoint.body)
	return validate(forValidation(body)) ? [] : (validate.errors ?? []).map(faultOf)
}

function faultOf(error: ErrorObject): InputFault {
	const place = ['body', ...error.instancePath.split('/').slice(1)]
	if (error.keyword === 'required') return { at: [...place, String(error.params.missingProperty)].join('.'), message: 'is required' }
	if (error.keyword === 'additionalProperties')
		return { at: [...place, String(error.params.additionalProperty)].join('.'), message: 'is not a known property' }
	return { at: place.join('.'), message: error.message ?? 'does not fit' }
}

/** As the validator takes data: objects, and numbers, whose exact digits do not matter to a schema. */
function forValidation(value: Value): unknown {
	if (isDecimal(value)) return Number.isFinite(Number(value.text)) ? Number(value.text) : Number.MAX_VALUE
	if (isList(value)) return value.map(forValidation)
	if (!isDict(value)) return value
	const object: Record<string, unknown> = {}
	for (const key of value.keys()) {
		const member = forValidation(value.get(key))
		// An assignment would make none of that name.
		if (key === '__proto__') Object.defineProperty(object, key, { value: member, enumerable: true })
		else object[key] = member
	}
	return object
}

/** A body without the members at its top that the endpoint does not declare. */
export function dropUndeclared(endpoint: Endpoint, body: Value): Value {
	const declared = endpoint.body?.properties
	if (!isDict(body) || endpoint.body?.additionalProperties !== false || typeof declared !== 'object' || declared === null) return body
	return new Map([...body].filter(([key]) => Object.hasOwn(declared, key)))
}

export function dropMembers(body: Value, names: readonly string[]): Value {
	return isDict(body) ? (new Map([...body].filter(([key]) => !names.includes(key))) satisfies Dict) : body
}
