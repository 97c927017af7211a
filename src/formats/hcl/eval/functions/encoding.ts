import type { Refusal } from '../refusal.ts'
import { refuse } from '../refusal.ts'
import { fromBytes, toBytes, toHex } from './bytes.ts'
import { charsetNamed } from './charset.ts'
import type { Functions } from './define.ts'
import { ofText, simple } from './define.ts'

export const ENCODING_FUNCTIONS: Functions = {
	base64decode: ofText((text) => {
		const bytes = decodeBase64(text)
		if (!bytes) return refuse('the text is not valid base64', { argument: 0 })
		return fromBytes(bytes) ?? refuse('what the text stands for is no text in UTF-8', { argument: 0 })
	}),
	base64encode: ofText((text) => encodeBase64(toBytes(text))),
	textdecodebase64: simple({ source: 'string', encoding: 'string' }, 'string', ({ source, encoding: name }) => decodeText(source, name)),
	textencodebase64: simple({ string: 'string', encoding: 'string' }, 'string', ({ string: text, encoding: name }) =>
		encodeText(text, name),
	),
	urlencode: ofText(encodeUrl),
}

export function encodeBase64(bytes: Uint8Array): string {
	let binary = ''
	for (const byte of bytes) binary += String.fromCharCode(byte)
	return btoa(binary)
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** With its padding; line breaks do not count. Undefined where it is none. */
function decodeBase64(text: string): Uint8Array | undefined {
	const plain = text.replace(/[\r\n]/g, '')
	return BASE64.test(plain) ? Uint8Array.from(atob(plain), (character) => character.charCodeAt(0)) : undefined
}

const UNRESERVED = /[^A-Za-z0-9\-_.~]/gu

/** As a part of a query: a blank is a plus. */
function encodeUrl(text: string): string {
	return text.replace(UNRESERVED, (character) =>
		character === ' ' ? '+' : Array.from(toBytes(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
	)
}

const ENCODINGS = 'such as UTF-8, UTF-16LE, ISO-8859-1, windows-1252 or GBK, by their names at IANA'

/** Bytes of one character in an encoding with one or two bytes for each. */
type Units = { readonly width: 1 | 2; readonly limit: number; readonly isBig: boolean }

const UNITS: Readonly<Record<string, Units>> = {
	'UTF-16LE': { width: 2, limit: 0x1_0000, isBig: false },
	'UTF-16BE': { width: 2, limit: 0x1_0000, isBig: true },
	LATIN1: { width: 1, limit: 0x100, isBig: false },
	'ISO-8859-1': { width: 1, limit: 0x100, isBig: false },
	'US-ASCII': { width: 1, limit: 0x80, isBig: false },
}

function unitsOf(name: string): Units | undefined {
	return new Map(Object.entries(UNITS)).get(name.toUpperCase())
}

function encodeText(text: string, name: string): string | Refusal {
	if (name.toUpperCase() === 'UTF-8') return encodeBase64(toBytes(text))
	if (name.toUpperCase() === 'UTF-16') return encodeText(`\ufeff${text}`, 'UTF-16BE')
	const missing = refuse(`the text has a character that ${name} does not have`, { argument: 0 })
	const units = unitsOf(name)
	if (!units) {
		const charset = charsetNamed(name)
		const encoded = charset?.encode(text)
		if (!charset) return refuse('the encoding is not known', { argument: 1, hint: ENCODINGS })
		return encoded ? encodeBase64(encoded) : missing
	}
	const bytes: number[] = []
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at)
		if (code >= units.limit) return missing
		bytes.push(...bytesOf(code, units))
	}
	return encodeBase64(Uint8Array.from(bytes))
}

function bytesOf(code: number, { width, isBig }: Units): readonly number[] {
	if (width === 1) return [code]
	return isBig ? [code >> 8, code & 0xff] : [code & 0xff, code >> 8]
}

function decodeText(source: string, name: string): string | Refusal {
	const bytes = decodeBase64(source)
	if (!bytes) return refuse('the text is not valid base64', { argument: 0 })
	return name.toUpperCase() === 'UTF-16' ? decodeMarked(bytes) : decodeBytes(bytes, name)
}

/** A mark at the beginning says the order of bytes; without one the large one comes first. */
function decodeMarked(bytes: Uint8Array): string | Refusal {
	const mark = toHex(bytes.subarray(0, 2))
	return decodeBytes(mark === 'feff' || mark === 'fffe' ? bytes.subarray(2) : bytes, mark === 'fffe' ? 'UTF-16LE' : 'UTF-16BE')
}

function decodeBytes(bytes: Uint8Array, name: string): string | Refusal {
	const wrong = refuse(`what the text stands for is no text in ${name}`, { argument: 0 })
	if (name.toUpperCase() === 'UTF-8') return fromBytes(bytes) ?? wrong
	const units = unitsOf(name)
	if (!units) {
		const charset = charsetNamed(name)
		return charset ? (charset.decode(bytes) ?? wrong) : refuse('the encoding is not known', { argument: 1, hint: ENCODINGS })
	}
	if (bytes.length % units.width !== 0) return wrong
	const codes = Array.from({ length: bytes.length / units.width }, (_, index) => codeAt(bytes, index, units))
	if (codes.some((code) => code >= units.limit)) return wrong
	const text = codes.map((code) => String.fromCharCode(code)).join('')
	return text.isWellFormed() ? text : wrong
}

function codeAt(bytes: Uint8Array, index: number, { width, isBig }: Units): number {
	if (width === 1) return bytes[index] ?? 0
	const [first = 0, second = 0] = bytes.subarray(index * 2)
	return isBig ? first * 256 + second : second * 256 + first
}
