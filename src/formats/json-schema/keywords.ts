import type { Dict } from '../../model/index.ts'
import { isDict, nearest } from '../../model/index.ts'
import type { SchemaFault } from './fault.ts'
import type { Subschema } from './subschemas.ts'
import { isKeyword, keywordNames, subschemas } from './subschemas.ts'

/** What a meta-schema lets pass: keywords that nobody reads, and patterns that are no regular expression. */
export function checkKeywords(root: Dict): readonly SchemaFault[] {
	return [...subschemas(root)].flatMap((at) => [...misspelt(at), ...wrongPatterns(at)])
}

/** Not in any draft, near one that is, and in use all the same. */
const NEIGHBOURS: readonly string[] = ['example', 'nullable', 'note']

/** Below that length everything is near something. */
const SHORTEST = 4

/** Keywords of one's own are fine, so only what looks like another one is told. */
function misspelt({ schema, path }: Subschema): readonly SchemaFault[] {
	return [...schema.keys()].flatMap((name): readonly SchemaFault[] => {
		if (isKeyword(name) || name.length < SHORTEST || NEIGHBOURS.includes(name)) return []
		const near = nearest(name, keywordNames())
		if (near === undefined) return []
		return [{ level: 'warning', path: [...path, name], message: 'is no keyword and checks nothing', hint: `did you mean \`${near}\`?` }]
	})
}

function wrongPatterns({ schema, path }: Subschema): readonly SchemaFault[] {
	const pattern = schema.get('pattern')
	const named = schema.get('patternProperties')
	return [
		...(typeof pattern === 'string' ? wrongPattern(pattern, [...path, 'pattern']) : []),
		...(isDict(named) ? [...named.keys()].flatMap((name) => wrongPattern(name, [...path, 'patternProperties', name])) : []),
	]
}

/** Read strictly or loosely: validators differ, and what one of them takes is no error here. */
function wrongPattern(pattern: string, path: SchemaFault['path']): readonly SchemaFault[] {
	const error = readPattern(pattern, 'u') && readPattern(pattern, '')
	if (error === undefined) return []
	return [{ level: 'error', path, message: `is no regular expression: ${error}` }]
}

/** Why it cannot be read. Only read: matching is what some patterns make endless. */
function readPattern(pattern: string, flags: 'u' | ''): string | undefined {
	try {
		new RegExp(pattern, flags)
		return undefined
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error)
		return message.slice(message.lastIndexOf(': ') + 1).trim()
	}
}
