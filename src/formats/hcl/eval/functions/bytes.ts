/** A text as UTF-8. */
export function toBytes(text: string): Uint8Array {
	return new TextEncoder().encode(text)
}

/** The text that bytes are in UTF-8, a byte order mark included; undefined where they are none. */
export function fromBytes(bytes: Uint8Array): string | undefined {
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
	} catch {
		return undefined
	}
}

export function toHex(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
