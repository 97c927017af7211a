import { EMPTY_SCOPE, evaluate, parseExpression, parseHcl, toModel } from '../formats/hcl/index.ts'
import { parseJson } from '../formats/json/index.ts'
import type { Problem } from '../model/index.ts'
import { Failure, fail, isDict, problem, renderJson } from '../model/index.ts'
import type { GivenVariable } from '../ports/index.ts'

type Values = readonly (readonly [string, GivenVariable])[]

/**
 * What a file of values holds, in HCL, or in JSON as its name says. A text is given as one, anything else as the expression that it is.
 * Throws a `Failure` where it cannot be read.
 */
export function readValues(source: string, file: string): Values {
	return file.endsWith('.json') ? valuesInJson(source, file) : valuesInHcl(source, file)
}

function valuesInHcl(source: string, file: string): Values {
	const parsed = parseHcl(source)
	if (parsed.kind === 'invalid') throw new Failure(inFile(parsed.problems[0], file))
	const { body, text } = parsed.file
	return body.items.map((item) => {
		if (item.kind === 'block') return fail('USAGE', `${file} holds a block, and a file of values holds only NAME = VALUE`)
		const own = text.slice(item.value.start, item.value.end)
		const plain = plainText(own)
		const value = plain === undefined ? ({ text: own, form: 'expression' } as const) : ({ text: plain, form: 'text' } as const)
		return [item.name.text, { ...value, from: file, isAbove: true }] as const
	})
}

/** Texts in it are texts, whatever they look like: what would be a template in HCL is escaped. */
function valuesInJson(source: string, file: string): Values {
	const parsed = parseJson(source)
	if (parsed.kind === 'invalid') throw new Failure(inFile(parsed.problems[0], file))
	if (!isDict(parsed.value)) return fail('USAGE', `${file} holds no map, and a file of values is one`)
	return [...parsed.value].map(([name, value]) => {
		const given: Pick<GivenVariable, 'text' | 'form'> =
			typeof value === 'string'
				? { text: value, form: 'text' }
				: { text: renderJson(value, 'as-is').replace(/[$%](?=\{)/g, '$&$&'), form: 'expression' }
		return [name, { ...given, from: file, isAbove: true }]
	})
}

function plainText(source: string): string | undefined {
	const parsed = parseExpression(source)
	const result = parsed.kind === 'ok' ? evaluate(parsed.expression, EMPTY_SCOPE) : undefined
	const value = result?.kind === 'ok' ? toModel(result.value) : undefined
	return value?.kind === 'known' && typeof value.value === 'string' ? value.value : undefined
}

function inFile(found: Problem | undefined, file: string): Problem {
	return found ? { ...found, where: { ...found.where, file } } : problem('HCL_INVALID', `${file} cannot be read`)
}
