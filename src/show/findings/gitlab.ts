import type { Finding } from '../../model/index.ts'
import { fingerprintOf, NO_FILE, sentencesOf } from './parts.ts'

/** A report for GitLab's code quality widget: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>. */
export function showGitlab(findings: readonly Finding[]): string {
	const issues = findings.map(({ level, problem }) => ({
		description: sentencesOf(problem).join(' '),
		check_name: problem.code,
		fingerprint: fingerprintOf(problem),
		severity: level === 'error' ? 'critical' : 'minor',
		location: { path: problem.where?.file ?? NO_FILE, lines: { begin: problem.where?.line ?? 1 } },
	}))
	return JSON.stringify(issues, undefined, 2)
}
