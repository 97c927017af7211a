import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseYaml } from '../src/formats/yaml/index.ts'
import { parseSettings } from '../src/settings/index.ts'

const ROOT = path.join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')
const readme = read('README.md')
const blocks = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({ language, text: text ?? '' }))

describe('the README', () => {
	test('leads with commands that exist and that the checks of a change call', () => {
		const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> }
		const [first] = blocks
		const commands = [...(first?.text ?? '').matchAll(/^npm ci && npm (\w+)/gm)].map(([, name]) => name ?? '')
		expect(commands).toEqual(['start', 'test'])
		for (const name of commands) {
			expect(Object.keys(scripts)).toContain(name)
			expect(read('.ci/run')).toMatch(new RegExp(`npm ${name}$`, 'm'))
		}
		expect(read('.ci/run')).toMatch(/^npm ci$/m)
	})

	test('names what a newcomer needs, and no command that does not exist', () => {
		const existing = [...read('docs/commands.md').matchAll(/^## tideway (.*)$/gm)].map(([, name]) => name)
		const section = readme.slice(readme.indexOf('## Commands'), readme.indexOf('`tideway COMMAND --help`'))
		const named = [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name)
		expect(named).toHaveLength(10)
		expect(existing).toEqual(expect.arrayContaining(named))
		expect(section).toContain('(docs/commands.md)')
	})

	test('shows settings that are valid', () => {
		const settings = blocks.filter(({ language }) => language === 'yaml').map(({ text }) => parseYaml(text))
		expect(settings).toHaveLength(2)
		for (const parsed of settings) {
			expect(parsed.kind).toBe('ok')
			expect(parsed.kind === 'ok' && parseSettings(parsed.document.value, () => ({}))).toMatchObject({ kind: 'ok' })
		}
	})

	test('links to files that exist, and stays short', () => {
		const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target]) => target ?? '')
		expect(links.length).toBeGreaterThan(4)
		expect(links.filter((target) => !existsSync(path.join(ROOT, target)))).toEqual([])
		expect(readme.split('\n').length).toBeLessThan(200)
	})
})
