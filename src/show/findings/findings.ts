import type { Finding } from '../../model/index.ts'
import { showProblem } from '../problem.ts'
import { countOf } from '../text/ink.ts'
import { showGithub } from './github.ts'
import { showGitlab } from './gitlab.ts'
import { showJunit } from './junit.ts'
import { showSarif } from './sarif.ts'

/** A finding and the workspace whose files were looked at. */
export type FoundIn = Finding & { readonly workspace: string }

export const FINDING_FORMATS = ['text', 'github', 'gitlab', 'junit', 'sarif'] as const
export type FindingFormat = (typeof FINDING_FORMATS)[number]

/** `files`: how many were looked at. `version`: Tideway's own. */
export type FindingsOptions = { readonly color: boolean; readonly files: number; readonly version: string }

/**
 * `text` for people; `github` as annotations of a workflow; `gitlab` as a code quality report; `junit` as XML; `sarif` as
 * SARIF 2.1.0. Ends without a line break.
 */
export function showFindings(found: readonly FoundIn[], format: FindingFormat, options: FindingsOptions): string {
	const findings = once(found)
	if (format === 'github') return [...showGithub(findings), summary(findings, options)].join('\n')
	if (format === 'gitlab') return showGitlab(findings)
	if (format === 'junit') return showJunit(findings, options.files)
	if (format === 'sarif') return showSarif(findings, options.version)
	return [...findings.map(({ level, problem }) => showProblem(problem, { color: options.color, level })), summary(findings, options)].join(
		'\n',
	)
}

/** Workspaces may share a folder: what is wrong with a file for each of them is said once. */
function once(found: readonly FoundIn[]): readonly Finding[] {
	return [...new Map(found.map(({ level, problem }) => [showProblem(problem, { color: false, level }), { level, problem }])).values()]
}

function summary(findings: readonly Finding[], { files }: FindingsOptions): string {
	if (findings.length === 0) return `${countOf(files, 'file is', 'files are')} valid.`
	const errors = findings.filter(({ level }) => level === 'error').length
	return `${countOf(files, 'file')}: ${countOf(errors, 'error')}, ${countOf(findings.length - errors, 'warning')}.`
}
