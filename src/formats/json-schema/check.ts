import type { Dict } from '../../model/index.ts'
import { makeDraftCheck } from './draft.ts'
import type { Elsewhere, SchemaFault } from './fault.ts'
import { checkKeywords } from './keywords.ts'
import { checkReferences } from './references.ts'

/** So many faults of one schema are told one by one. */
const MOST_FAULTS = 20

/**
 * A check of one schema after the other: its form by the meta-schema of its draft, where its references lead, whether its patterns
 * are regular expressions, and keywords that look misspelt. A reference with the prefix of `elsewhere` to a schema that is not
 * there is not told: it is a reference between files, and whoever knows the files tells.
 *
 * A schema is judged, never compiled. Compiling makes code of what a stranger may have written, ends at the first fault, does not
 * say where that is, and refuses what only the compiler dislikes. The meta-schema names every fault with its place, by a validator
 * that is made once for all schemas. What compiling would find beyond it, references and patterns, is looked for here, again with
 * the place. No pattern is ever matched against anything.
 */
export function makeSchemaCheck(): (schema: Dict, elsewhere?: Elsewhere) => readonly SchemaFault[] {
	const checkDraft = makeDraftCheck()
	return (schema, elsewhere) => {
		const faults = guarded(() => [...checkDraft(schema), ...checkKeywords(schema), ...checkReferences(schema, elsewhere)])
		const rest = faults.length - MOST_FAULTS
		if (rest <= 0) return faults
		return [...faults.slice(0, MOST_FAULTS), { level: 'error', path: [], message: `has ${rest} more faults` }]
	}
}

/** Whatever a schema does to its check, it is the schema's fault and no end of the run (P44). */
function guarded(check: () => readonly SchemaFault[]): readonly SchemaFault[] {
	try {
		return check()
	} catch (error) {
		return [{ level: 'error', path: [], message: `cannot be checked: ${error instanceof Error ? error.message : String(error)}` }]
	}
}
