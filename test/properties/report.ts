/** What the last run of the tests had to say of properties and rows, from the reports that vitest writes as JSON. */
import path from 'node:path'
import { idsIn } from './titles.ts'

export type Ran = {
	readonly file: string
	readonly ids: readonly string[]
	/** `open`: shows what does not hold yet. */
	readonly outcome: 'passed' | 'failed' | 'skipped' | 'open'
	/** Cases that it generated, where it says so. */
	readonly generated: number
	readonly hits: Readonly<Record<string, number>>
}

type Meta = { readonly generated?: number; readonly hits?: Readonly<Record<string, number>>; readonly isExpectedToFail?: true }
type Assertion = {
	readonly ancestorTitles: readonly string[]
	readonly title: string
	readonly status: string
	readonly meta?: Meta
}
export type Report = { readonly testResults: readonly { readonly name: string; readonly assertionResults: readonly Assertion[] }[] }

/** The tests of a run; `root` is the folder that the project lay in then. */
export function testsOf(report: Report, root: string): readonly Ran[] {
	return report.testResults.flatMap(({ name, assertionResults }) =>
		assertionResults.map(({ ancestorTitles, title, status, meta }) => ({
			file: path.relative(root, name).split(path.sep).join('/'),
			ids: [...new Set([...ancestorTitles, title].flatMap(idsIn))],
			outcome: outcomeOf(status, meta),
			generated: meta?.generated ?? 0,
			hits: meta?.hits ?? {},
		})),
	)
}

function outcomeOf(status: string, meta: Meta | undefined): Ran['outcome'] {
	if (status === 'passed' && meta?.isExpectedToFail) return 'open'
	return status === 'passed' || status === 'failed' ? status : 'skipped'
}
