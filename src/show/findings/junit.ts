import type { Finding } from '../../model/index.ts'
import { NO_FILE, sentencesOf } from './parts.ts'

/** A test case per finding, failed where it is an error; one that passed where there is none, since a report must not be empty. */
export function showJunit(findings: readonly Finding[], files: number): string {
	const failures = findings.filter(({ level }) => level === 'error').length
	const cases = findings.length === 0 ? [`<testcase classname="tideway" name="${files} files"/>`] : findings.map(testCase)
	const counts = `tests="${cases.length}" failures="${failures}"`
	return [
		'<?xml version="1.0" encoding="UTF-8"?>',
		`<testsuites name="tideway check" ${counts}>`,
		`  <testsuite name="tideway check" ${counts}>`,
		...cases.map((one) => `    ${one}`),
		'  </testsuite>',
		'</testsuites>',
	].join('\n')
}

function testCase({ level, problem }: Finding): string {
	const { file = NO_FILE, line } = problem.where ?? {}
	const [first = '', ...others] = sentencesOf(problem)
	const name = [problem.where?.address, problem.code].filter((part) => part !== undefined).join(' ')
	const place = `file="${escapeXml(file)}"${line === undefined ? '' : ` line="${line}"`}`
	const text = escapeXml([`${file}${line === undefined ? '' : `:${line}`}`, first, ...others].join('\n'))
	const result =
		level === 'error'
			? `<failure type="${problem.code}" message="${escapeXml(first)}">${text}</failure>`
			: `<system-out>${text}</system-out>`
	return `<testcase classname="${escapeXml(file)}" name="${escapeXml(name)}" ${place}>${result}</testcase>`
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** What XML cannot hold at all becomes a replacement character. */
function escapeXml(text: string): string {
	return text
		.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
		.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}')
}
