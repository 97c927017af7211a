import { randomBytes } from 'node:crypto'
import { matcherOf } from './canary-match.ts'

/** Secrets by what they are called. Found in any text, they say that something leaks. */
export type Canaries = Readonly<Record<string, string>>

/** Answers, for the bytes of an output, which secrets are in it and how each is spelled where it was met first: `token as base64`. */
export type Scan = (content: Uint8Array | string) => readonly string[]

/** So many characters of a secret in a row must not come out. */
const PIECE = 10
/** The same of base64, which has fewer bits in each. */
const BLOCKS = 12
/** What has to be left of a piece when all but letters and digits is taken out. */
const BARE_PIECE = 8

/** A secret that nothing else looks like, with the characters in it that encodings write in ways of their own. */
export function newCanary(): string {
	const parts = ['"', '\\', '&<', "'${", '%{', '/+='].map((special) => `${random(11)}${special}`)
	return `${parts.join('')}${random(11)}`
}

function random(length: number): string {
	return randomBytes(64)
		.toString('base64')
		.replace(/[^A-Za-z0-9]/g, '')
		.slice(0, length)
}

/**
 * Looks for each secret, whole or a piece of it, in every encoding below; then once more in the letters and digits alone, so that
 * neither wrapped lines nor quotes, commas and escapes between two chunks hide it.
 */
export function scanFor(canaries: Canaries): Scan {
	const needles = new Map<string, string>()
	const bare = new Map<string, string>()
	for (const [name, secret] of Object.entries(canaries)) {
		for (const [encoding, pieces] of Object.entries(piecesOf(secret))) {
			for (const piece of pieces) needles.set(piece, needles.get(piece) ?? `${name} as ${encoding}`)
			for (const piece of pieces.map(bareOf).filter(({ length }) => length >= BARE_PIECE))
				bare.set(piece, bare.get(piece) ?? `${name} as ${encoding}, in chunks`)
		}
	}
	const [find, findBare] = [matcherOf(needles), matcherOf(bare)]
	return (content) => {
		const bytes = typeof content === 'string' ? Buffer.from(content) : content
		const found = [...find(bytes), ...findBare(Buffer.from(bareOf(Buffer.from(bytes).toString('latin1')), 'latin1'))]
		return Object.keys(canaries).flatMap((name) => found.find((finding) => finding.startsWith(`${name} as `)) ?? [])
	}
}

function piecesOf(secret: string): Readonly<Record<string, readonly string[]>> {
	const byCharacter = Object.entries(ENCODINGS).map(([name, encode]) => [name, cut(secret, PIECE).map(encode)] as const)
	const inBlocks = (['base64', 'base64url'] as const).map(
		(name) => [name, [0, 1, 2].flatMap((offset) => cut(innerBase64(secret, offset, name), BLOCKS))] as const,
	)
	return Object.fromEntries([...byCharacter, ...inBlocks])
}

const each = (secret: string, spell: (code: number) => string): string => [...Buffer.from(secret)].map(spell).join('')
const hex = (code: number): string => code.toString(16).padStart(2, '0')
const NAMED: Readonly<Record<string, string>> = { '"': '&quot;', '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&#39;' }

/** How one character after the other is written where it may not stand as it is. */
export const ENCODINGS: Readonly<Record<string, (secret: string) => string>> = {
	'plain text': (secret) => secret,
	'reversed text': (secret) => [...secret].reverse().join(''),
	hex: (secret) => each(secret, hex),
	'upper hex': (secret) => each(secret, hex).toUpperCase(),
	'percent escapes': (secret) => encodeURIComponent(secret),
	'percent escapes of all': (secret) => each(secret, (code) => `%${hex(code).toUpperCase()}`),
	'lower percent escapes of all': (secret) => each(secret, (code) => `%${hex(code)}`),
	JSON: (secret) => JSON.stringify(secret).slice(1, -1),
	'JSON escapes of all': (secret) => each(secret, (code) => `\\u00${hex(code)}`),
	HTML: (secret) => secret.replace(/["&<>']/g, (sign) => NAMED[sign] ?? ''),
	'HTML decimal': (secret) => each(secret, (code) => `&#${code};`),
	'HTML hex': (secret) => each(secret, (code) => `&#x${hex(code)};`),
	'shell, in quotes': (secret) => secret.replaceAll("'", "'\\''"),
	'shell, with backslashes': (secret) => secret.replace(/[^A-Za-z0-9_/.,:=+-]/g, '\\$&'),
	'shell, in bytes': (secret) => each(secret, (code) => `\\x${hex(code)}`),
	HCL: (secret) => secret.replace(/["\\]/g, '\\$&').replaceAll('${', '$${').replaceAll('%{', '%%{'),
}

/** The characters of base64 that the secret alone decides where it begins `offset` bytes behind a multiple of three. */
function innerBase64(secret: string, offset: number, name: 'base64' | 'base64url'): string {
	const text = Buffer.from(`${'\0'.repeat(offset)}${secret}`).toString(name)
	return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + secret.length) * 8) / 6))
}

/** Without a rest that is shorter than the others. */
function cut(text: string, length: number): readonly string[] {
	return Array.from({ length: Math.floor(text.length / length) }, (_, index) => text.slice(index * length, (index + 1) * length))
}

function bareOf(text: string): string {
	return text.replace(/\\[nrt]|[^A-Za-z0-9]+/g, '')
}
