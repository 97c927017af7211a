/** `npm run properties [report, or folder of reports]`: prints what must always hold, with the tests that prove it. Runs no test. */
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { readProject } from '../tidy/tidy.ts'
import type { Ran } from './report.ts'
import { testsOf } from './report.ts'
import { tableOf } from './table.ts'
import { projectCases } from './titles.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')
const HOW = `No report of a run was given, so only what the titles of the tests say is counted. To make one and use it:
  TIDEWAY_TEST_REPORT=/tmp/report.json npm test
  npm run properties /tmp/report.json
`

const [given = process.env['TIDEWAY_TEST_REPORT']] = process.argv.slice(2)
const ran = given === undefined ? undefined : readReports(given)
process.stdout.write(tableOf(projectCases(readProject(ROOT)), ran))
if (ran === undefined) process.stdout.write(`\n${HOW}`)

/** Undefined where there is none. */
function readReports(place: string): readonly Ran[] | undefined {
	if (!existsSync(place)) return undefined
	const files = statSync(place).isDirectory() ? globSync('*.json', { cwd: place }).map((name) => path.join(place, name)) : [place]
	return files.length === 0 ? undefined : files.flatMap((file) => testsOf(JSON.parse(readFileSync(file, 'utf8')), ROOT))
}
