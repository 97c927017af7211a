import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { commandsPage } from '../.ci/docs/commands.ts'
import { problemsPage } from '../.ci/docs/problems.ts'
import { settingsPage } from '../.ci/docs/settings.ts'
import { builtEntry } from './support/built.ts'

const ROOT = path.join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')
const json = (file: string) => JSON.parse(read(file))

/** Every page that is generated, by what generates it. `UPDATE_SCHEMAS=1` writes them. */
const PAGES: Readonly<Record<string, () => string>> = {
	'docs/commands.md': () => commandsPage(json('oclif.manifest.json')),
	'docs/problems.md': () => problemsPage(json('schemas/problems.json')),
	'docs/settings.md': () => settingsPage(json('schemas/settings.json')),
}

beforeAll(async () => {
	await builtEntry()
	if (process.env['UPDATE_SCHEMAS'] === '1') for (const [file, page] of Object.entries(PAGES)) writeFileSync(path.join(ROOT, file), page())
})

describe('reference pages', () => {
	test.each(Object.keys(PAGES))('%s is what the code says', (file) => {
		expect(read(file)).toBe(PAGES[file]?.())
	})

	test('every command has a section with a sentence for each flag', () => {
		const files = globSync('src/commands/**/*.ts', { cwd: ROOT }).filter((file) => /^export default /m.test(read(file)))
		const names = files.map((file) => file.slice('src/commands/'.length, -'.ts'.length).replaceAll(/[\\/]/g, ' '))
		const page = read('docs/commands.md')
		const sections = [...page.matchAll(/^## tideway (.*)$/gm)].map(([, name]) => name)
		expect(sections).toEqual(names.toSorted())
		expect(page).not.toMatch(/undefined|: \.|<%=/)
	})

	test('links lead to files and sections that exist', () => {
		for (const file of globSync(['docs/*.md', 'SECURITY.md', 'examples/deploy/*.md'], { cwd: ROOT })) {
			const text = read(file)
			const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
				title
					.toLowerCase()
					.replaceAll(/[^\w -]/g, '')
					.replaceAll(' ', '-'),
			)
			for (const [, target = ''] of text.matchAll(/\]\(([^)\s:]+)\)/g)) {
				const [place = '', anchor] = target.split('#')
				if (place === '') expect(anchors, file).toContain(anchor)
				else expect(existsSync(path.join(ROOT, path.dirname(file), place)), `${file}: ${target}`).toBe(true)
			}
		}
	})
})
