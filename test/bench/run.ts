/**
 * `npm run bench [part of a case's name …]`: measures, prints a table of ratios, and fails where one is above its limit. Without a name
 * all cases that do not take minutes.
 */
import { globSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Bench } from './bench.ts'
import { measure } from './measure.ts'
import { tableOf } from './table.ts'

const wanted = process.argv.slice(2)
const files = globSync('cases/*.ts', { cwd: import.meta.dirname }).sort()
const chosen = files.filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
let isTooSlow = chosen.length === 0
for (const file of chosen) {
	const { bench }: { bench: Bench } = await import(pathToFileURL(path.join(import.meta.dirname, file)).href)
	if (wanted.length === 0 && bench.minutes !== undefined) {
		const name = path.basename(file, '.ts')
		process.stdout.write(`${bench.name}\n  takes ${bench.minutes} minutes: \`npm run bench ${name}\` runs it\n\n`)
		continue
	}
	const { results, conclusion } = await measure(bench)
	const { text, isWithin } = tableOf(bench, results)
	process.stdout.write([text, ...(conclusion?.lines ?? []).map((line) => `  ${line}\n`), '\n'].join(''))
	isTooSlow ||= !isWithin || conclusion?.isWithin === false
}
process.exitCode = isTooSlow ? 1 : 0
