import type { Files, Report } from './source.ts'
import { lineAt } from './source.ts'

/** Folders, the mirror of tests, titles of pages, and words that have no place in a file. */
export function checkNames(files: Files, report: Report): void {
	const services = servicesOf(files)
	for (const [file, text] of files) {
		checkFolder(file, report)
		if (file.endsWith('.test.ts')) checkMirror(file, files, report)
		if (file.endsWith('.md')) checkTitle(file, text, report)
		if (file.endsWith('.ts') && !file.startsWith('test/tidy')) checkWord(file, text, /\b(?:TODO|FIXME|XXX|HACK)\b/, 'left-over', report)
		if (file.startsWith('src/'))
			for (const name of services) checkWord(file, withoutLanguage(text), new RegExp(`(?<![a-z])${name}`, 'i'), 'names a service', report)
	}
}

/** JavaScript's own names for cutting a text into what a reader takes for characters; they are no service's. */
const LANGUAGE = /\bIntl\.Segmenter\b|\.segment\(|\(\{ segment \}\) => segment\b/g

function withoutLanguage(text: string): string {
	return text.replace(LANGUAGE, (word) => ' '.repeat(word.length))
}

function servicesOf(files: Files): readonly string[] {
	const folders = [...files.keys()].filter((file) => file.startsWith('providers/')).map((file) => file.split('/')[1] ?? '')
	return [...new Set(folders)]
}

const DUMPS = /^(utils?|helpers?|commons?|shared|misc|types?)(\.ts)?$/

function checkFolder(file: string, report: Report): void {
	if (!/^(src|providers)\//.test(file)) return
	const name = file.split('/').find((part) => DUMPS.test(part))
	if (name !== undefined) report(file, 1, `${name} says nothing; a function lives with the noun it serves`)
}

/** Folders of `test` that mirror nothing, because they serve all tests. */
const UNMIRRORED = /^test\/(support|conformance|e2e|worlds|replay|corpus|bench|tidy|properties|examples|security)\/|^test\/[^/]+\.test\.ts$/

/** `test/plan/merge.test.ts` tests `src/plan/merge/merge.ts`, or the folder of that name; `merge.table.test.ts` too. */
function checkMirror(file: string, files: Files, report: Report): void {
	if (UNMIRRORED.test(file)) return
	const tested = file.slice('test/'.length).replace(/\.test\.ts$/, '')
	const names = [tested]
	while (/\.[^./]+$/.test(names.at(-1) ?? '')) names.push((names.at(-1) ?? '').replace(/\.[^./]+$/, ''))
	const exists = names.some((name) => ['src/', ''].some((root) => isFileOrFolder(`${root}${name}`, files)))
	if (!exists) report(file, 1, `tests nothing: there is no src/${names.at(-1)}.ts`)
}

function isFileOrFolder(path: string, files: Files): boolean {
	if (files.has(`${path}.ts`) || files.has(`${path}.js`)) return true
	for (const file of files.keys()) if (file.startsWith(`${path}/`)) return true
	return false
}

function checkTitle(file: string, text: string, report: Report): void {
	const prose = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, (block) => block.replace(/[^\n]/g, ''))
	const titles = [...prose.matchAll(/^# /gm)]
	if (titles.length === 0) report(file, 1, 'has no title')
	for (const extra of titles.slice(1)) report(file, lineAt(text, extra.index), 'has a second title')
}

function checkWord(file: string, text: string, word: RegExp, rule: string, report: Report): void {
	const found = word.exec(text)
	if (found) report(file, lineAt(text, found.index), `${rule}: ${found[0]}`)
}
