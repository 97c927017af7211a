import type { Scanner } from '../token.ts'

/** What stands where something else was expected, and what to do about it where the token alone says so. A text is never quoted. */
export function foundToken({ kind, text, start, end }: Scanner): { readonly message: string; readonly hint?: string } {
	switch (kind) {
		case 'end':
			return { message: 'found the end of the file' }
		case 'newline':
			return { message: 'found the end of the line' }
		case 'name':
			return { message: 'found a name' }
		case 'number':
			return { message: 'found a number' }
		case 'quote':
			return { message: 'found a text in quotes' }
		case 'heredoc':
			return { message: 'found a heredoc' }
		case 'text':
			return { message: 'found text' }
		case 'comment':
			return { message: 'found a comment' }
		case 'broken-text':
			return { message: 'found the end of the line' }
		case 'end-heredoc':
			return { message: 'found the end of the heredoc' }
		case 'invalid':
			return foundInvalid(text, start, end)
		default:
			return { message: `found ${text.slice(start, end)}` }
	}
}

const HINTS: Readonly<Partial<Record<string, string>>> = {
	"'": 'use double quotes',
	'`': 'use double quotes, or a heredoc such as <<EOT for a text of several lines',
	';': 'start a new line, or use a comma between items',
	'&': 'write && for "and"',
	'|': 'write || for "or"',
	'~': 'write ! for "not"',
	'\\': 'a backslash may stand only in quotes',
	'@': 'put the text in quotes',
	$: 'put the text in quotes',
	'\r': 'save the file with LF or CRLF line ends',
	'\uFEFF': 'remove the byte order mark; it may stand only at the start of a file',
}

/** Characters that show nothing, or that people take for others. */
const UNSEEN = /^[\p{C}\p{Z}]$/u

function foundInvalid(text: string, start: number, end: number): { message: string; hint?: string } {
	if (text.startsWith('/*', start)) return { message: 'found a comment that does not end', hint: 'end the comment with */' }
	const character = text.slice(start, end)
	const name = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
	const shown = UNSEEN.test(character) ? `the character ${name}` : character
	return { message: `found ${shown}, which means nothing here`, hint: HINTS[character] ?? 'remove it, or put the text in quotes' }
}
