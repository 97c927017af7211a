import { scanToken } from '../scan.ts'
import type { Span } from '../syntax.ts'
import type { Scanner, TokenKind } from '../token.ts'

export type Token = Span & { readonly kind: TokenKind }

/** Every token of a text in order, comments and line breaks included; between them are blanks only. */
export function tokensOf(text: string): readonly Token[] {
	const tokens: Token[] = []
	const start = text.startsWith('\uFEFF') ? 1 : 0
	const scanner: Scanner = { text, kind: 'end', start, end: start, inText: false, braces: 0, outer: [], closers: [] }
	for (scanToken(scanner); scanner.kind !== 'end'; scanToken(scanner)) {
		const { kind, start: from, end } = scanner
		tokens.push({ kind, start: from, end })
	}
	return tokens
}

export function hasHclComments(text: string): boolean {
	return tokensOf(text).some(({ kind }) => kind === 'comment')
}
