/** Encodings with one or two bytes for each character, by the name that the registry of IANA has for them: what the machine calls them. */
const LABELS: ReadonlyMap<string, string> = new Map([
	...['windows-874', 'koi8-r', 'koi8-u', 'macintosh', 'ibm866', 'gbk'].map((name) => [name, name] as const),
	...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((page) => [`windows-125${page}`, `windows-125${page}`] as const),
	...[2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16].map((part) => [`iso-8859-${part}`, `iso-8859-${part}`] as const),
	...[
		['cp936', 'gbk'],
		['cp866', 'ibm866'],
		['mac', 'macintosh'],
	].map(([alias = '', name = '']) => [alias, name] as const),
])

export type Charset = {
	/** Undefined where the bytes are no text. */
	readonly decode: (bytes: Uint8Array) => string | undefined
	/** Undefined where a character has no bytes. */
	readonly encode: (text: string) => Uint8Array | undefined
}

/** Undefined where it is not known. */
export function charsetNamed(name: string): Charset | undefined {
	const label = LABELS.get(name.toLowerCase())
	if (label === undefined) return undefined
	const decode = decoderOf(label)
	return {
		decode,
		encode: (text) => {
			const bytes = Array.from(text, (character) => tableOf(label, decode).get(character))
			return bytes.every((each) => each !== undefined) ? Uint8Array.from(bytes.flat()) : undefined
		},
	}
}

/** What a machine puts where an encoding has no character, and characters that it came to have later. */
const STAND_IN = /[\x80-\x9f\u9fb4-\u9fbb\ue000-\uf8ff\ufe10-\ufe19]/

function decoderOf(label: string): Charset['decode'] {
	const decoder = new TextDecoder(label, { fatal: true })
	return (bytes) => {
		try {
			const text = decoder.decode(bytes)
			return STAND_IN.test(text) ? undefined : text
		} catch {
			return undefined
		}
	}
}

type Table = ReadonlyMap<string, readonly number[]>

const TABLES = new Map<string, Table>()

/** The bytes of each character, from what all bytes mean: made once, when it is asked for. */
function tableOf(label: string, decode: Charset['decode']): Table {
	const known = TABLES.get(label)
	if (known) return known
	const table = new Map<string, readonly number[]>()
	const add = (...bytes: readonly number[]): void => {
		const text = decode(Uint8Array.from(bytes))
		if (text !== undefined && [...text].length === 1 && !table.has(text)) table.set(text, bytes)
	}
	for (let byte = 0; byte < 0x100; byte++) add(byte)
	if (decode(Uint8Array.of(0xff, 0xff)) === undefined)
		for (let lead = 0x81; lead < 0xff; lead++) for (let trail = 0x40; trail < 0xff; trail++) add(lead, trail)
	TABLES.set(label, table)
	return table
}
