import type { Problem } from '../../model/index.ts'
import { DIFF_INK, diffLines } from '../markdown/diff.ts'
import { fence, pileOf } from '../markdown/text.ts'
import { hintOf, showProblem, showProblemLine } from '../problem.ts'
import { visible } from '../text/escape.ts'

/** What the rules of the settings have against a plan, to be put behind it. Empty where that is nothing. */
export function showRefusals(against: readonly Problem[], form: 'text' | 'markdown', options: { readonly color: boolean }): string {
	if (against.length === 0) return ''
	if (form === 'text') return ['', ...against.map((problem) => showProblem(problem, options))].join('\n')
	return `\n${fence(pileOf([diffLines(against.flatMap((problem) => problemLines(problem, 'REFUSED: ')))]))}\n`
}

/** A problem as lines of a comment: what it is, and what to do. `before`: put in front of it. */
export function problemLines(problem: Problem, before = ''): readonly string[] {
	const hint = hintOf(problem)
	return [DIFF_INK.delete(`${before}${showProblemLine(problem)}`), ...(hint === undefined ? [] : [`  Next: ${visible(hint)}`])]
}
