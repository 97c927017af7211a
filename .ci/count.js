// Prints the closing line of a run, from the reports that vitest wrote into a folder. Plain JavaScript: any Node will do.
import fs from 'node:fs'
import path from 'node:path'

const [folder] = process.argv.slice(2)
const names = fs.existsSync(folder) ? fs.readdirSync(folder) : []
const reports = names.map((name) => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')))

/** A file that could not even be loaded has no test to count, and is a failure all the same. */
const unloaded = reports
	.flatMap((report) => report.testResults)
	.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
const passed = reports.reduce((sum, report) => sum + report.numPassedTests, 0)
const failed = reports.reduce((sum, report) => sum + report.numFailedTests, unloaded.length)

process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
