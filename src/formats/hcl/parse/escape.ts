import type { Reader } from './reader.ts'
import { refuse } from './reader.ts'

const SIMPLE: Readonly<Partial<Record<string, string>>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }

/** What the current token, a text, means: `$${` is `${`, `%%{` is `%{`, and in quotes a backslash begins an escape. */
export function unescapeText(reader: Reader, isQuoted: boolean): string | undefined {
	const { start, end } = reader
	const source = reader.text.slice(start, end)
	if (!(isQuoted && source.includes('\\')) && !source.includes('$${') && !source.includes('%%{')) return source
	const pieces: string[] = []
	let from = 0
	const escapes = isQuoted ? /\\(?:u[\da-fA-F]{4}|U[\da-fA-F]{8}|.|$)|\$\$\{|%%\{/gsu : /\$\$\{|%%\{/g
	for (const { 0: found, index } of source.matchAll(escapes)) {
		const meaning = found.startsWith('\\') ? unescapeOne(found) : found.slice(1)
		if (meaning === undefined) return refuseEscape(reader, start + index, found)
		pieces.push(source.slice(from, index), meaning)
		from = index + found.length
	}
	return from === 0 ? source : pieces.join('') + source.slice(from)
}

function unescapeOne(found: string): string | undefined {
	const code = found.length > 3 ? Number.parseInt(found.slice(2), 16) : undefined
	if (code === undefined) return Object.hasOwn(SIMPLE, found.charAt(1)) ? SIMPLE[found.charAt(1)] : undefined
	const isCharacter = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
	return isCharacter ? String.fromCodePoint(code) : undefined
}

function refuseEscape(reader: Reader, offset: number, found: string): undefined {
	if (found.length > 3)
		return refuse(reader, offset, 'an escape names a code that is no character', 'a character beyond U+FFFF is written \\U0001F600')
	if (/^\\u/i.test(found)) return refuse(reader, offset, 'an escape has too few digits', '\\u takes four hexadecimal digits, \\U eight')
	const hint = '\\n, \\r, \\t, \\", \\\\, \\u and \\U are known; double the backslash to mean itself'
	return refuse(reader, offset, 'a text in quotes holds an escape that HCL does not have', hint)
}
