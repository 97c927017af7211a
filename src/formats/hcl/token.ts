type Mark = '(' | ')' | '[' | ']' | '{' | '}' | '=' | ':' | '::' | '=>' | ',' | '.' | '...' | '?' | '!'
type OperatorMark = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%'

/**
 * What a token is; a mark is its own kind. `quote`, `heredoc`: what begins a template, the latter with its line break; `end-quote`,
 * `end-heredoc`: what ends it, the latter being its whole line without the line break. In a template stand `text`, and `${` or `%{`
 * (each with a `~` that follows it) up to `end-sequence`, which is `}` or `~}`. `broken-text`: a line ends, or a lone carriage return
 * stands, where a template cannot have one; this token is empty. `comment`: without its line break. `newline`: LF or CRLF.
 */
export type TokenKind =
	| Mark
	| OperatorMark
	| 'name'
	| 'number'
	| 'newline'
	| 'comment'
	| 'quote'
	| 'end-quote'
	| 'heredoc'
	| 'end-heredoc'
	| 'text'
	| 'broken-text'
	| '${'
	| '%{'
	| 'end-sequence'
	| 'invalid'
	| 'end'

/** Where scanning stands: the current token, and what is open around it. */
export type Scanner = {
	readonly text: string
	kind: TokenKind
	start: number
	end: number
	/** What comes next is text of the innermost template, not code. */
	inText: boolean
	/** Braces that are open in the code, up to the template that it stands in. */
	braces: number
	/** The same of the code around each open template. */
	readonly outer: number[]
	/** What ends each open template: `"`, the marker of a heredoc, or nothing but the end of the file where it is empty. */
	readonly closers: string[]
}
