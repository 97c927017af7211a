import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { checkCode } from './code.ts'
import { checkImports } from './imports.ts'
import { checkNames } from './names.ts'
import type { Files } from './source.ts'
import { parseAll } from './source.ts'
import { checkStartUp } from './start-up.ts'

/** The house rules, executed. Answers with one line for each violation: `file:line: rule`. */
export function tidy(files: Files): readonly string[] {
	const found: string[] = []
	const report = (file: string, line: number, rule: string) => found.push(`${file}:${line}: ${rule}`)
	const sources = parseAll(files, report)
	checkImports(sources, files, report)
	checkStartUp(sources, report)
	for (const source of sources) checkCode(source, report)
	checkNames(files, report)
	return [...new Set(found)].sort()
}

const FOLDERS = ['src', 'providers', 'test', 'examples', 'bin']

/** Everything that the rules are about, each file read once. Broken input for tests and recorded answers are data, not code. */
export function readProject(root: string): Files {
	const pages = readdirSync(root).filter((name) => name.endsWith('.md'))
	const inFolders = FOLDERS.flatMap((folder) =>
		readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name)),
	)
	const wanted = [...pages, ...inFolders]
		.map((name) => name.split(path.sep).join('/'))
		.filter((name) => /\.(ts|js|md)$/.test(name) && !/(^|\/)(corpus|cases|node_modules)\/.*(?<!\.ts)$/.test(name))
	return new Map(wanted.map((name) => [name, readFileSync(path.join(root, name), 'utf8')]))
}
