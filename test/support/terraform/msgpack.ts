/** A value as Terraform hands it over: null where an attribute is not set, `UNKNOWN` where nobody knows it before an apply. */
export type Wire = null | boolean | number | string | readonly Wire[] | Members | Extension
export type Members = { readonly [name: string]: Wire }

/** MessagePack's own way out; Terraform has one for what is unknown. */
export class Extension {
	readonly bytes: Uint8Array

	constructor(bytes: Uint8Array) {
		this.bytes = bytes
	}
}

export const UNKNOWN = new Extension(Uint8Array.of(0xd4, 0, 0))

export function encode(value: Wire): Uint8Array {
	if (value === null) return Uint8Array.of(0xc0)
	if (typeof value === 'boolean') return Uint8Array.of(value ? 0xc3 : 0xc2)
	if (typeof value === 'number') return encodeNumber(value)
	if (typeof value === 'string') return withLength(0xdb, Buffer.byteLength(value), [Buffer.from(value)])
	if (value instanceof Extension) return value.bytes
	if (isList(value)) return withLength(0xdd, value.length, value.map(encode))
	const entries = Object.entries(value)
	return withLength(
		0xdf,
		entries.length,
		entries.flatMap(([name, member]) => [encode(name), encode(member)]),
	)
}

function isList(value: Wire): value is readonly Wire[] {
	return Array.isArray(value)
}

function encodeNumber(value: number): Uint8Array {
	const bytes = Buffer.alloc(9)
	if (Number.isSafeInteger(value)) {
		bytes[0] = 0xd3
		bytes.writeBigInt64BE(BigInt(value), 1)
	} else {
		bytes[0] = 0xcb
		bytes.writeDoubleBE(value, 1)
	}
	return bytes
}

function withLength(kind: number, length: number, parts: readonly Uint8Array[]): Uint8Array {
	const head = Buffer.alloc(5)
	head[0] = kind
	head.writeUInt32BE(length, 1)
	return Buffer.concat([head, ...parts])
}

export function decode(bytes: Uint8Array): Wire {
	return readValue({ view: Buffer.from(bytes), at: 0 })
}

type Cursor = { readonly view: Buffer; at: number }

function readValue(cursor: Cursor): Wire {
	const kind = cursor.view[cursor.at++] ?? 0xc1
	if (kind < 0x80) return kind
	if (kind < 0x90) return readMap(cursor, kind - 0x80)
	if (kind < 0xa0) return readList(cursor, kind - 0x90)
	if (kind < 0xc0) return readText(cursor, kind - 0xa0)
	if (kind >= 0xe0) return kind - 0x100
	const reader = READERS[kind]
	if (!reader) throw new TypeError(`MessagePack has nothing that begins with ${kind.toString(16)}`)
	return reader(cursor)
}

const READERS: Readonly<Record<number, (cursor: Cursor) => Wire>> = {
	192: () => null,
	194: () => false,
	195: () => true,
	199: (cursor) => readExtension(cursor, readUnsigned(cursor, 1) + 1, 2),
	202: (cursor) => cursor.view.readFloatBE(move(cursor, 4)),
	203: (cursor) => cursor.view.readDoubleBE(move(cursor, 8)),
	204: (cursor) => readUnsigned(cursor, 1),
	205: (cursor) => readUnsigned(cursor, 2),
	206: (cursor) => readUnsigned(cursor, 4),
	207: (cursor) => Number(cursor.view.readBigUInt64BE(move(cursor, 8))),
	208: (cursor) => cursor.view.readInt8(move(cursor, 1)),
	209: (cursor) => cursor.view.readInt16BE(move(cursor, 2)),
	210: (cursor) => cursor.view.readInt32BE(move(cursor, 4)),
	211: (cursor) => Number(cursor.view.readBigInt64BE(move(cursor, 8))),
	212: (cursor) => readExtension(cursor, 2, 1),
	213: (cursor) => readExtension(cursor, 3, 1),
	214: (cursor) => readExtension(cursor, 5, 1),
	215: (cursor) => readExtension(cursor, 9, 1),
	216: (cursor) => readExtension(cursor, 17, 1),
	217: (cursor) => readText(cursor, readUnsigned(cursor, 1)),
	218: (cursor) => readText(cursor, readUnsigned(cursor, 2)),
	219: (cursor) => readText(cursor, readUnsigned(cursor, 4)),
	220: (cursor) => readList(cursor, readUnsigned(cursor, 2)),
	221: (cursor) => readList(cursor, readUnsigned(cursor, 4)),
	222: (cursor) => readMap(cursor, readUnsigned(cursor, 2)),
	223: (cursor) => readMap(cursor, readUnsigned(cursor, 4)),
}

/** Where so many bytes begin, which are then behind. */
function move(cursor: Cursor, length: number): number {
	cursor.at += length
	return cursor.at - length
}

function readUnsigned(cursor: Cursor, length: number): number {
	return cursor.view.readUIntBE(move(cursor, length), length)
}

function readText(cursor: Cursor, length: number): string {
	const from = move(cursor, length)
	return cursor.view.toString('utf8', from, from + length)
}

/** As it stands there, its `head` of kind and length included. */
function readExtension(cursor: Cursor, length: number, head: number): Extension {
	const from = move(cursor, length) - head
	return new Extension(cursor.view.subarray(from, cursor.at))
}

function readList(cursor: Cursor, length: number): readonly Wire[] {
	return Array.from({ length }, () => readValue(cursor))
}

function readMap(cursor: Cursor, length: number): Members {
	return Object.fromEntries(Array.from({ length }, () => [String(readValue(cursor)), readValue(cursor)]))
}
