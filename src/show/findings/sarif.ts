import type { Code, Finding, Problem } from '../../model/index.ts'
import { CATALOGUE } from '../../model/index.ts'
import { fingerprintOf, NO_FILE, sentencesOf } from './parts.ts'

/** SARIF 2.1.0, as code scanning of several hosts takes it: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/>. */
export function showSarif(findings: readonly Finding[], version: string): string {
	const codes = [...new Set(findings.map(({ problem }) => problem.code))].sort()
	const log = {
		$schema: 'https://json.schemastore.org/sarif-2.1.0.json',
		version: '2.1.0',
		runs: [
			{
				tool: { driver: { name: 'Tideway', semanticVersion: version, rules: codes.map(rule) } },
				columnKind: 'utf16CodeUnits',
				results: findings.map((finding) => result(finding, codes)),
			},
		],
	}
	return JSON.stringify(log, undefined, 2)
}

function rule(code: Code): object {
	return { id: code, shortDescription: { text: CATALOGUE[code].meaning } }
}

function result({ level, problem }: Finding, codes: readonly Code[]): object {
	const { cause } = problem
	return {
		ruleId: problem.code,
		ruleIndex: codes.indexOf(problem.code),
		level,
		message: { text: sentencesOf(problem).join('\n') },
		locations: [location(problem)],
		...(cause?.where?.file !== undefined && { relatedLocations: [{ id: 1, message: { text: cause.message }, ...location(cause) }] }),
		partialFingerprints: { 'tideway/v1': fingerprintOf(problem) },
	}
}

function location({ where }: Problem): object {
	const region =
		where?.line === undefined ? undefined : { startLine: where.line, ...(where.column !== undefined && { startColumn: where.column }) }
	const uri = (where?.file ?? NO_FILE).split('/').map(encodeURIComponent).join('/')
	return {
		physicalLocation: { artifactLocation: { uri, uriBaseId: '%SRCROOT%' }, ...(region && { region }) },
		...(where?.address !== undefined && { logicalLocations: [{ fullyQualifiedName: where.address }] }),
	}
}
