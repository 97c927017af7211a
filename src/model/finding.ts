import type { Code, Finding, Problem } from './problems.ts'
import { problem } from './problems.ts'
import type { Resource } from './resource.ts'
import type { ValuePath } from './value.ts'

/** What is said beside the place: `code` is VALUE_INVALID where it is left out, `cause` the other place that a finding is about. */
export type FindingText = { readonly message: string; readonly hint?: string; readonly code?: Code; readonly cause?: Problem }

/** Something wrong at `path` in a resource's file; line and column are added by whoever has the file at hand. */
export function findingIn(level: Finding['level'], resource: Resource, path: ValuePath, text: FindingText): Finding {
	const { message, hint, cause, code = 'VALUE_INVALID' } = text
	return {
		level,
		problem: problem(code, `${resource.address}: ${message}`, {
			...(hint !== undefined && { hint }),
			...(cause && { cause }),
			where: { ...(resource.place && { file: resource.place.file }), address: resource.address, path },
		}),
	}
}
