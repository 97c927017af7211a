import { describe, expect, test } from 'vitest'
import { parseAddress, problem } from '../../../src/model/index.ts'
import type { FoundIn } from '../../../src/show/index.ts'
import { FINDING_FORMATS, showFindings } from '../../../src/show/index.ts'

const OPTIONS = { color: false, files: 3, version: '1.2.3' }
const address = parseAddress('sync.s')?.address
const removed: FoundIn = {
	level: 'error',
	workspace: 'acme',
	problem: problem('BREAKING_CHANGE', 'sync.s: `model` leads to model.m, which this change removes', {
		hint: 'bring it back',
		where: { file: 'syncs/a, b%.yaml', line: 1, column: 3, ...(address && { address }), path: ['model'] },
		cause: problem('VALUE_INVALID', 'it was here', { where: { file: 'models/m.yaml', line: 2 } }),
	}),
}
const vague: FoundIn = { level: 'warning', workspace: 'acme', problem: problem('VALUE_INVALID', 'nothing is there') }
/** Everything that the reader of a report could take for its own syntax. */
const hostile: FoundIn = {
	level: 'error',
	workspace: 'acme',
	problem: problem('VALUE_INVALID', 'a\n::error::b %0A ]]></failure><x y="z\'">&\u0007\ud800', {
		where: { file: 'a\n::set-output name=x::y.yaml', line: 1 },
	}),
}
const all = [removed, vague, hostile]

test('a person reads each once, with the count', () => {
	expect(
		showFindings([removed, { ...removed, workspace: 'other' }, vague], 'text', OPTIONS)
			.split('\n')
			.at(-1),
	).toBe('3 files: 1 error, 1 warning.')
	expect(showFindings([], 'text', OPTIONS)).toBe('3 files are valid.')
})

describe('github', () => {
	test('one command per finding', () => {
		expect(showFindings([removed, vague], 'github', OPTIONS).split('\n')).toEqual([
			'::error file=syncs/a%2C b%25.yaml,line=1,col=3,title=BREAKING_CHANGE::sync.s: `model` leads to model.m, which this change removes%0Abecause: it was here (models/m.yaml:2)%0Anext: bring it back',
			'::warning title=VALUE_INVALID::nothing is there',
			'3 files: 1 error, 1 warning.',
		])
	})

	test('P42: no text ends its command or begins another', () => {
		const [line, last, ...more] = showFindings([hostile], 'github', OPTIONS).split('\n')
		expect(line).toMatch(/^::error file=[^:,\n]*,line=1,title=VALUE_INVALID::a/)
		expect([last, more]).toEqual(['3 files: 1 error, 0 warnings.', []])
	})
})

test('sarif: places, rules and stable fingerprints', () => {
	const log = JSON.parse(showFindings(all, 'sarif', OPTIONS))
	const [{ results, tool }] = log.runs
	expect(log.version).toBe('2.1.0')
	expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(['BREAKING_CHANGE', 'VALUE_INVALID'])
	expect(results[0]).toMatchObject({
		ruleId: 'BREAKING_CHANGE',
		ruleIndex: 0,
		level: 'error',
		locations: [
			{
				physicalLocation: { artifactLocation: { uri: 'syncs/a%2C%20b%25.yaml' }, region: { startLine: 1, startColumn: 3 } },
				logicalLocations: [{ fullyQualifiedName: 'sync.s' }],
			},
		],
		relatedLocations: [{ physicalLocation: { artifactLocation: { uri: 'models/m.yaml' } } }],
	})
	expect(results[1].locations[0].physicalLocation.artifactLocation.uri).toBe('tideway.yaml')
	const moved = { ...removed, problem: { ...removed.problem, where: { ...removed.problem.where, line: 40 } } }
	const [again] = JSON.parse(showFindings([moved], 'sarif', OPTIONS)).runs[0].results
	expect(again.partialFingerprints).toEqual(results[0].partialFingerprints)
})

test('gitlab: every issue has what the widget needs', () => {
	const issues = JSON.parse(showFindings(all, 'gitlab', OPTIONS))
	expect(issues.map(({ location, severity }: { location: object; severity: string }) => [severity, location])).toEqual([
		['critical', { path: 'syncs/a, b%.yaml', lines: { begin: 1 } }],
		['minor', { path: 'tideway.yaml', lines: { begin: 1 } }],
		['critical', { path: 'a\n::set-output name=x::y.yaml', lines: { begin: 1 } }],
	])
	expect(new Set(issues.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).size).toBe(3)
	expect(JSON.parse(showFindings([], 'gitlab', OPTIONS))).toEqual([])
})

test('junit: errors fail, warnings pass, and no text is markup', () => {
	const xml = showFindings(all, 'junit', OPTIONS)
	expect(xml).toContain('<testsuite name="tideway check" tests="3" failures="2">')
	expect(xml.match(/<failure /g)).toHaveLength(2)
	expect(xml).toContain(']]&gt;&lt;/failure&gt;&lt;x y=&quot;z&apos;&quot;&gt;&amp;')
	expect(xml).not.toMatch(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u)
	expect(showFindings([], 'junit', OPTIONS)).toContain('<testcase classname="tideway" name="3 files"/>')
})

test('each format says something of a tree without faults', () => {
	for (const format of FINDING_FORMATS) expect(showFindings([], format, OPTIONS)).not.toBe('')
})
