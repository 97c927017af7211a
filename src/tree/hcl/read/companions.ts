import type { Expression } from '../../../formats/hcl/index.ts'
import { parseExpression } from '../../../formats/hcl/index.ts'
import type { Module } from './module.ts'
import { textOfLiteral } from './names.ts'

/** Files that expressions may read, by their path from the workspace's folder: text, or bytes where it is none. */
export type Companions = ReadonlyMap<string, string | Uint8Array>

/** True where a text may call a function that reads files. */
export function mayReadFiles(text: string): boolean {
	return /\b(?:file\w*|templatefile)\s*\(/.test(text)
}

/** The file that an expression stands for the whole text of, where nothing else reads it; undefined where it is no such expression. */
export function findCompanion(module: Module, companions: Companions, expression: string): string | undefined {
	if (!expression.startsWith('file')) return undefined
	const parsed = parseExpression(expression)
	const path = parsed.kind === 'ok' ? pathIn(parsed.expression) : undefined
	if (path === undefined || typeof companions.get(path) !== 'string') return undefined
	const name = path.slice(path.lastIndexOf('/') + 1)
	const uses = module.files.reduce((count, { hcl }) => count + hcl.text.split(name).length - 1, 0)
	return uses === 1 ? path : undefined
}

function pathIn(node: Expression): string | undefined {
	if (node.kind !== 'call' || node.name.text !== 'file' || node.args.length !== 1) return undefined
	const [argument] = node.args
	const text = textOfLiteral(argument) ?? textInModule(argument)
	return text?.replace(/^(?:\.\/)+/, '')
}

/** The rest of a path that begins with `${path.module}/` or `${path.root}/`. */
function textInModule(node: Expression | undefined): string | undefined {
	if (node?.kind !== 'template') return undefined
	const [first, ...rest] = node.parts
	const isHere = first?.kind === 'interpolation' && first.value.kind === 'attribute' && first.value.of.kind === 'variable'
	if (!isHere || first.value.kind !== 'attribute' || first.value.of.kind !== 'variable' || first.value.of.name !== 'path') return undefined
	const texts = rest.map((part) => (part.kind === 'text' ? part.value : undefined))
	return texts.includes(undefined) ? undefined : texts.join('').replace(/^\//, '')
}

/** An expression that reads a file beside the one that it stands in. */
export function readingOf(path: string): string {
	return `file("\${path.module}/${path}")`
}
