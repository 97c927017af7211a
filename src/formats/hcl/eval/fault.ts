import type { Code, Problem } from '../../../model/index.ts'
import { problem } from '../../../model/index.ts'
import { placeAt } from '../../lines.ts'
import type { HclFile, Span } from '../syntax.ts'
import type { Refusal } from './refusal.ts'

/** What is wrong with an expression, and where in the text it stands. */
export type Fault = { readonly code: Code; readonly message: string; readonly hint?: string; readonly span: Span }

export function faultOf({ code, message, hint }: Refusal, { start, end }: Span): Fault {
	return { code: code ?? 'HCL_EVALUATION', message, ...(hint === undefined ? {} : { hint }), span: { start, end } }
}

/** Faults as problems with line and column; the caller adds the file's name. */
export function faultProblems(faults: readonly Fault[], { text, lines }: Pick<HclFile, 'text' | 'lines'>): readonly Problem[] {
	return faults.map(({ code, message, hint, span }) =>
		problem(code, message, { ...(hint === undefined ? {} : { hint }), where: placeAt(text, lines, span.start) }),
	)
}
