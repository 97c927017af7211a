import type { TokenKind } from '../token.ts'

/** What a token does to the depth of brackets. */
export function bracketChange(kind: TokenKind | undefined): -1 | 0 | 1 {
	switch (kind) {
		case '(':
		case '[':
		case '{':
		case '${':
		case '%{':
			return 1
		case ')':
		case ']':
		case '}':
		case 'end-sequence':
			return -1
		default:
			return 0
	}
}

/** Three kinds in a row; `before` undefined at the start of a cell. `isIn`: the one in the middle is the word `in`. */
type Neighbours = { readonly before: TokenKind | undefined; readonly kind: TokenKind; readonly after: TokenKind; readonly isIn: boolean }

/** Behind these a `-` is a sign; behind all others it subtracts. */
const SIGN_BEHIND: ReadonlySet<TokenKind> = new Set<TokenKind>([
	...(['(', '{', '[', '=', ':', ',', '?'] as const),
	...(['+', '*', '/', '%', '-', '==', '!=', '>', '>=', '<', '<=', '&&', '||', '!'] as const),
])
const TIGHT_AFTER: ReadonlySet<TokenKind> = new Set<TokenKind>(['.', 'text', 'quote', 'heredoc'])
const TIGHT_BEFORE: ReadonlySet<TokenKind> = new Set<TokenKind>(['.', ',', '...', 'text', 'end-quote', 'end-heredoc', 'newline'])

/** Whether `terraform fmt` puts a blank between `kind` and `after`; the first rule that speaks of them decides. */
export function isSpaced({ before, kind, after, isIn }: Neighbours): boolean {
	if (TIGHT_AFTER.has(kind) || TIGHT_BEFORE.has(after)) return false
	if (kind === 'name' && (after === '(' || after === '::')) return false
	if (kind === '::' && after === 'name') return false
	if (kind === ',') return true
	if (isIn && before === 'name') return true
	if (after === '[' && (kind === 'name' || kind === 'number' || bracketChange(kind) < 0)) return false
	if (kind === '!') return false
	if (kind === '-') return before !== undefined && !SIGN_BEHIND.has(before)
	if (kind === '{' || after === '}') return kind !== '{' || after !== '}'
	return isSpacedByBrackets(kind, after)
}

function isSpacedByBrackets(kind: TokenKind, after: TokenKind): boolean {
	// An object alone between the braces of an interpolation keeps its own braces apart from them.
	if ((kind === '${' || kind === '%{') && after === '{') return true
	if (kind === '}' && after === 'end-sequence') return true
	if (kind === 'end-sequence' && (after === '${' || after === '%{')) return false
	return bracketChange(kind) <= 0 && bracketChange(after) >= 0
}
