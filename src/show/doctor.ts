import type { Check } from '../model/index.ts'
import { visible } from './text/escape.ts'
import type { Ink } from './text/ink.ts'
import { countOf, inkOf } from './text/ink.ts'

const STROKES: Readonly<Record<Check['state'], (ink: Ink) => (text: string) => string>> = {
	ok: (ink) => ink.create,
	warn: (ink) => ink.update,
	FAIL: (ink) => ink.delete,
	skip: (ink) => ink.faint,
}

/** What `doctor` found, a line for each check and below it what to do; workspaces under their names. Ends with a line break. */
export function showChecks(checks: readonly Check[], options: { readonly color: boolean }): string {
	const ink = inkOf(options)
	const lines = checks.flatMap((check, index) => [...headOf(check, checks[index - 1], ink), ...showCheck(check, ink)])
	return `${[...lines, '', showTally(checks)].join('\n')}\n`
}

function headOf({ workspace }: Check, before: Check | undefined, ink: Ink): readonly string[] {
	return workspace === undefined || workspace === before?.workspace ? [] : ['', ink.strong(visible(workspace))]
}

function showCheck({ name, state, found, cure }: Check, ink: Ink): readonly string[] {
	const line = `${STROKES[state](ink)(state.padEnd(4))}  ${visible(name)} — ${visible(found)}`
	return cure === undefined ? [line] : [line, `      ${ink.strong('Next:')} ${visible(cure)}`]
}

function showTally(checks: readonly Check[]): string {
	const count = (state: Check['state']): number => checks.filter((check) => check.state === state).length
	const skipped = count('skip') > 0 ? `, ${count('skip')} skipped` : ''
	return `${count('ok')} ok, ${countOf(count('warn'), 'warning')}, ${countOf(count('FAIL'), 'failure')}${skipped}.`
}
