import type { DumpOptions } from 'js-yaml'
import { dump } from 'js-yaml'

/** Ways in which people write YAML. */
export const STYLES: readonly DumpOptions[] = [
	{ lineWidth: -1 },
	{ lineWidth: 40 },
	{ forceQuotes: true, quotingType: '"' },
	{ indent: 4 },
	{ noArrayIndent: true },
	{ flowLevel: 2 },
	{ forceQuotes: true, quotingType: "'" },
]

/** A text cut where its top-level keys begin; comments between them are pieces of their own. */
export function piecesOf(text: string): readonly { readonly name: string; readonly text: string }[] {
	const pieces: { name: string; text: string }[] = []
	for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
		const name = /^(?:"([^"]*)"|'([^']*)'|([A-Za-z]\w*)):/.exec(line)
		if (name) pieces.push({ name: name[1] ?? name[2] ?? name[3] ?? '', text: line })
		else if (line.startsWith('#')) pieces.push({ name: '#', text: line })
		else if (pieces.length === 0) pieces.push({ name: '', text: line })
		else pieces.push({ name: pieces.at(-1)?.name ?? '', text: `${pieces.pop()?.text ?? ''}${line}` })
	}
	return pieces
}

/** As a person edits a file: only what is about the attribute, in a style of their own. */
export function rewrite(text: string, name: string, value: unknown, style: DumpOptions): string {
	const pieces = piecesOf(text)
	const eol = text.includes('\r\n') ? '\r\n' : '\n'
	const made = dump({ [name]: value }, style).replaceAll('\n', eol)
	const found = pieces.findIndex((piece) => piece.name === name)
	const end = text === '' || text.endsWith('\n') ? '' : eol
	if (found < 0) return `${text}${end}${made}`
	return pieces.map((piece, index) => (index === found ? made : piece.text)).join('')
}
