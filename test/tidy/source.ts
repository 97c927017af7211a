import path from 'node:path'
import { parseSync } from 'oxc-parser'

/** A file's text by its path from the project's root, with '/' between folders. */
export type Files = ReadonlyMap<string, string>

export type Source = { readonly file: string; readonly text: string; readonly body: readonly Node[]; readonly imports: readonly Import[] }

/** A piece of the syntax tree. Every kind has a type and a place; the rest is looked at where a rule needs it. */
export type Node = { readonly type: string; readonly start: number; readonly end: number; readonly [member: string]: unknown }

/** `target` is a file of the project where the specifier is relative. `isType`: nothing of it is there when the program runs. */
export type Import = {
	readonly specifier: string
	readonly target?: string
	readonly line: number
	readonly isDynamic: boolean
	readonly isType: boolean
}

export type Report = (file: string, line: number, rule: string) => void

/** The TypeScript files among `files`, parsed. A file that does not parse is reported and left out. */
export function parseAll(files: Files, report: Report): readonly Source[] {
	return [...files].filter(([file]) => file.endsWith('.ts')).flatMap(([file, text]) => parse(file, text, report))
}

function parse(file: string, text: string, report: Report): Source[] {
	const { program, errors } = parseSync(file, text)
	const [error] = errors
	if (error) {
		report(file, lineAt(text, error.labels[0]?.start ?? 0), `does not parse: ${error.message}`)
		return []
	}
	const body = program.body as unknown as readonly Node[]
	return [{ file, text, body, imports: importsOf(file, text, body) }]
}

export function lineAt(text: string, offset: number): number {
	let line = 1
	for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++
	return line
}

/** Calls `visit` for each node, parents first. */
export function walk(node: Node, visit: (node: Node, parent: Node | undefined, member: string) => void, parent?: Node, member = ''): void {
	visit(node, parent, member)
	for (const [name, value] of Object.entries(node)) {
		if (Array.isArray(value)) for (const item of value) if (isNode(item)) walk(item, visit, node, name)
		if (isNode(value)) walk(value, visit, node, name)
	}
}

export function isNode(value: unknown): value is Node {
	return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value
}

const IMPORTING = ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression', 'TSImportType']

function importsOf(file: string, text: string, body: readonly Node[]): readonly Import[] {
	const found: Import[] = []
	for (const statement of body) {
		walk(statement, (node) => {
			if (!IMPORTING.includes(node.type)) return
			const specifier = isNode(node['source']) ? node['source']['value'] : undefined
			if (typeof specifier !== 'string') return
			const target = specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : undefined
			const isType = node.type === 'TSImportType' || node['importKind'] === 'type' || node['exportKind'] === 'type'
			const place = { specifier, line: lineAt(text, node.start), isDynamic: node.type === 'ImportExpression', isType }
			found.push(target === undefined ? place : { ...place, target })
		})
	}
	return found
}
