import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder of the running test's own with these files in it; it goes away with the test. */
export function scratchFolder(files: Readonly<Record<string, string>> = {}): string {
	const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'tideway-')))
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
		writeFileSync(path.join(folder, name), text)
	}
	return folder
}
