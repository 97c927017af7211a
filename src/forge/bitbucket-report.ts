import type { CommitId } from '../model/index.ts'
import { digestText } from '../model/index.ts'
import type { Annotation, Report } from '../ports/index.ts'
import type { Dialect, ForgeAccess } from './call.ts'
import { callForge } from './call.ts'
import { cut } from './row.ts'

const LONGEST = { key: 40, name: 255, description: 255, details: 2_000, summary: 450 }
const MOST_ANNOTATIONS = 1_000
const ANNOTATIONS_AT_ONCE = 100

const BUILD: Readonly<Record<Report['state'], string>> = { pending: 'INPROGRESS', success: 'SUCCESSFUL', failure: 'FAILED' }
const RESULT: Readonly<Record<Report['state'], string>> = { pending: 'PENDING', success: 'PASSED', failure: 'FAILED' }

/** A build's status, which merging can depend on, and beside it a report of Code Insights, which has room for the rest. */
export async function reportTo(access: ForgeAccess, dialect: Dialect, commit: CommitId, report: Report): Promise<void> {
	const path = `/repositories/${access.repository}/commit/${commit}`
	// A status needs an address.
	const url = report.url ?? `https://bitbucket.org/${access.repository}/commits/${commit}`
	const status = {
		key: keyOf(report.name),
		name: cut(report.name, LONGEST.name),
		state: BUILD[report.state],
		description: cut(report.title, LONGEST.description),
		url,
	}
	await callForge(access, dialect, { method: 'POST', path: `${path}/statuses/build`, body: status })
	const insight = `${path}/reports/${encodeURIComponent(keyOf(report.name).replaceAll('/', '-'))}`
	// With the report its annotations go: those of an earlier one are not those of this.
	await callForge(access, dialect, { method: 'DELETE', path: insight, accept: [404] })
	const body = {
		title: cut(report.name, LONGEST.name),
		details: cut(`${report.title}\n\n${report.summary}`, LONGEST.details),
		report_type: 'TEST',
		reporter: 'Tideway',
		result: RESULT[report.state],
		link: url,
	}
	await callForge(access, dialect, { method: 'PUT', path: insight, body })
	const notes = report.annotations.slice(0, MOST_ANNOTATIONS).map(noteOf)
	for (let from = 0; from < notes.length; from += ANNOTATIONS_AT_ONCE)
		await callForge(access, dialect, {
			method: 'POST',
			path: `${insight}/annotations`,
			body: notes.slice(from, from + ANNOTATIONS_AT_ONCE),
		})
}

/** What is longer than a key may be ends in something that tells it from others. */
function keyOf(name: string): string {
	if (name.length <= LONGEST.key) return name
	return `${name.slice(0, LONGEST.key - 9)}-${digestText(name).slice('sha256:'.length).slice(0, 8)}`
}

function noteOf({ file, line, level, message }: Annotation, index: number): object {
	return {
		external_id: `tideway-${index}`,
		annotation_type: 'BUG',
		summary: cut(message, LONGEST.summary),
		severity: level === 'error' ? 'HIGH' : 'LOW',
		path: file,
		line,
	}
}
