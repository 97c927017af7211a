/** Which properties and rows the titles of tests name, read from the code, without running anything. */
import type { Files, Node, Source } from '../tidy/source.ts'
import { isNode, parseAll } from '../tidy/source.ts'

/** One test, or one row of a table of tests, with the ids in its title and in those around it. `isOpen`: it proves nothing yet. */
export type Case = { readonly file: string; readonly ids: readonly string[]; readonly title: string; readonly isOpen: boolean }

/** `P3`, `S13` and `2.4` at the beginning of a title, up to its first colon: `P1, P22: …`, `2.3, P9: …`. */
const IDS = /^(?:[PS]\d+|2\.\d)(?:,? (?:[PS]\d+|2\.\d))*(?=:)/

export function idsIn(title: string): readonly string[] {
	return IDS.exec(title)?.[0].split(/,? /) ?? []
}

/** Of all files below `test`. One that does not parse is left out. */
export function projectCases(files: Files): readonly Case[] {
	const tests = [...files].filter(([file]) => file.startsWith('test/') && !/^test\/(?:tidy|properties)\//.test(file))
	return parseAll(new Map(tests), () => {}).flatMap(casesIn)
}

/** Where a table of tests is made by a function of the file, the table counts as one. */
export function casesIn({ file, body }: Source): readonly Case[] {
	return body.flatMap((node) => collect(node, { file, ids: [], title: '', isOpen: false }))
}

function collect(node: Node, around: Case): readonly Case[] {
	if (node.type !== 'CallExpression') return [...rowOf(node, around), ...childrenOf(node).flatMap((child) => collect(child, around))]
	const { callee, args } = partsOf(node)
	const [first, ...others] = args
	const title = first === undefined ? undefined : textOf(first)
	if (title === undefined) return [callee, ...args].flatMap((child) => collect(child, around))
	const names = namesOf(callee)
	const isOpen = around.isOpen || names.some((name) => /^(?:todo|skip|fails)$/.test(name))
	const own: Case = { file: around.file, ids: [...new Set([...around.ids, ...idsIn(title)])], title, isOpen }
	const inside = [...collect(callee, { ...around, isOpen }), ...others.flatMap((child) => collect(child, own))]
	const isTest = /^(?:test|it)$/.test(names[0] ?? '')
	const isTable = idsIn(title).length > 0 && !inside.some((one) => one.ids.length >= own.ids.length)
	return isTest || isTable ? [own, ...inside] : inside
}

/** A text in the data of a table of tests that names ids, and so is a title. */
function rowOf(node: Node, around: Case): readonly Case[] {
	const title = textOf(node)
	return title === undefined || idsIn(title).length === 0 ? [] : [{ ...around, ids: [...new Set([...around.ids, ...idsIn(title)])], title }]
}

function partsOf(call: Node): { readonly callee: Node; readonly args: readonly Node[] } {
	const { callee, arguments: args } = call
	return { callee: isNode(callee) ? callee : call, args: Array.isArray(args) ? args.filter(isNode) : [] }
}

/** `test`, `fails` and `each` of `test.fails.each(rows)`. */
function namesOf(callee: unknown): readonly string[] {
	if (!isNode(callee)) return []
	if (callee.type === 'Identifier') return [String(callee['name'])]
	return [...namesOf(callee['callee'] ?? callee['object'] ?? callee['tag']), ...namesOf(callee['property'])]
}

/** The text of a literal, of a template up to its first value. */
function textOf(node: Node): string | undefined {
	if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : undefined
	if (node.type !== 'TemplateLiteral' || !Array.isArray(node['quasis'])) return undefined
	const { value } = node['quasis'][0] as { readonly value: { readonly cooked: string } }
	return value.cooked
}

function childrenOf(node: Node): readonly Node[] {
	return Object.values(node).flatMap((value) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []))
}
