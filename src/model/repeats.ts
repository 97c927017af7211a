/** Pieces of a secret that are shorter are no help to anybody, and may stand in any text. */
const PIECE = 8

/** True where some piece of the secret stands in the text, in one of the spellings in which servers quote what they were sent (P7). */
export function repeatsSecret(text: string, secret: string): boolean {
	return isSpelledIn(text, secret, (spelling, looked) => {
		for (let at = 0; at + PIECE <= spelling.length; at += 1) if (looked.includes(spelling.slice(at, at + PIECE))) return true
		return false
	})
}

/** The same of all of it, for texts that have a right to hold pieces. One that is shorter than a piece is held by any text, and so by none. */
export function holdsSecret(text: string, secret: string): boolean {
	return (
		secret.length >= PIECE && text.length >= secret.length && isSpelledIn(text, secret, (spelling, looked) => looked.includes(spelling))
	)
}

function isSpelledIn(text: string, secret: string, isIn: (spelling: string, looked: string) => boolean): boolean {
	const joined = text.replace(/\s+/g, '')
	const folded = joined.toLowerCase()
	return spellings(secret).some(({ spelling, isFolded }) => isIn(spelling, isFolded ? folded : joined))
}

function spellings(secret: string): readonly { readonly spelling: string; readonly isFolded?: true }[] {
	const codes = [...new TextEncoder().encode(secret)]
	const hex = codes.map((code) => code.toString(16).padStart(2, '0'))
	// What stands before it shifts the base 64 of a text by up to two bytes; the first and last letters then belong to others too.
	const base64 = ['', 'x', 'xx'].map((before) =>
		btoa(before + codes.map((code) => String.fromCharCode(code)).join(''))
			.replace(/=+$/, '')
			.slice(before.length === 0 ? 0 : 4, -1),
	)
	return [
		{ spelling: secret.replace(/\s+/g, '') },
		...[
			hex.join(''),
			hex.map((code) => `%${code}`).join(''),
			hex.map((code) => `\\u00${code}`).join(''),
			hex.map((code) => `&#x${code};`).join(''),
		].map((spelling) => ({ spelling, isFolded: true as const })),
		{ spelling: codes.map((code) => `&#${code};`).join('') },
		...base64.flatMap((spelling) => [{ spelling }, { spelling: spelling.replaceAll('+', '-').replaceAll('/', '_') }]),
	]
}
