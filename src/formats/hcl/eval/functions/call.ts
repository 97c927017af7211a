import { convert } from '../convert.ts'
import type { Computed, Refusal } from '../refusal.ts'
import { isRefusal, refuse } from '../refusal.ts'
import type { HclValue } from '../value.ts'
import { hasSecrets, isWhollyKnown, marked, NULL, unknownOf, withoutMarks } from '../value.ts'
import type { Call, HclFunction, Parameter } from './define.ts'

/** Calls a function: arguments are counted and converted, and nulls, unknown values and marks settled as its parameters say. */
export function callFunction(called: HclFunction, given: readonly HclValue[], call: Call): Computed {
	const counted = checkCount(called, given.length)
	if (counted) return counted
	const args: HclValue[] = []
	for (const [index, value] of given.entries()) {
		const argument = settle(value, parameterAt(called, index))
		if (argument.kind === 'refusal') return { ...argument, argument: index }
		args.push(argument)
	}
	const isSecret = args.some((argument, index) => !accepts(parameterAt(called, index), 'secrets') && hasSecrets(argument))
	const shown = args.map((argument, index) => (accepts(parameterAt(called, index), 'secrets') ? argument : withoutMarks(argument)))
	if (shown.some((argument, index) => isTooUnknown(argument, parameterAt(called, index))))
		return marked(unknownResult(called, shown), isSecret)
	const result = called.apply({ all: shown, at: (index) => shown[index] ?? NULL }, call)
	if (isRefusal(result)) return isSecret || args.some((argument) => argument.isSensitive) ? redacted(result) : result
	return marked(result, isSecret)
}

/** What is said of a refusal may quote what was given. */
function redacted(refusal: Refusal): Refusal {
	const message = 'it cannot be computed from what it was given, which is sensitive and not shown'
	return { ...refusal, message, hint: 'where the value may be shown, nonsensitive tells more' }
}

function parameterAt({ parameters, rest }: HclFunction, index: number): Parameter | undefined {
	return parameters[index] ?? rest
}

function accepts(parameter: Parameter | undefined, what: 'null' | 'parts' | 'unknown' | 'secrets'): boolean {
	return parameter?.accepts?.includes(what) === true
}

function checkCount({ parameters, rest }: HclFunction, count: number): Refusal | undefined {
	if (count < parameters.length)
		return refuse(`there is no argument ${parameters[count]?.name ?? ''}`, { hint: signature(parameters, rest) })
	if (count > parameters.length && !rest)
		return refuse('there are too many arguments', { argument: parameters.length, hint: signature(parameters, rest) })
	return undefined
}

function signature(parameters: readonly Parameter[], rest: Parameter | undefined): string {
	const names = parameters.map(({ name }) => name)
	return `the arguments are (${[...names, ...(rest ? [`${rest.name}...`] : [])].join(', ')})`
}

function settle(value: HclValue, parameter: Parameter | undefined): Computed {
	const converted = convert(value, parameter?.type ?? 'dynamic')
	if (isRefusal(converted) || converted.kind !== 'null' || accepts(parameter, 'null')) return converted
	return refuse('it is null, and a value is needed')
}

function isTooUnknown(value: HclValue, parameter: Parameter | undefined): boolean {
	if (accepts(parameter, 'unknown') || isWhollyKnown(value)) return false
	return value.kind === 'unknown' || !accepts(parameter, 'parts')
}

function unknownResult({ result }: HclFunction, args: readonly HclValue[]): HclValue {
	return unknownOf(typeof result === 'function' ? result(args) : result)
}
