/** The part of Protocol Buffers' wire format that Terraform's plugin protocol needs: varints, and what has a length. */
export type Fields = ReadonlyMap<number, readonly (number | Uint8Array)[]>

export function decodeFields(bytes: Uint8Array): Fields {
	const fields = new Map<number, (number | Uint8Array)[]>()
	const cursor = { bytes, at: 0 }
	while (cursor.at < bytes.length) {
		const tag = readVarint(cursor)
		const [number, kind] = [Math.floor(tag / 8), tag % 8]
		const value = kind === 0 ? readVarint(cursor) : kind === 2 ? readBytes(cursor) : skip(kind)
		fields.set(number, [...(fields.get(number) ?? []), value])
	}
	return fields
}

type Cursor = { readonly bytes: Uint8Array; at: number }

function readVarint(cursor: Cursor): number {
	let value = 0
	for (let factor = 1; ; factor *= 128) {
		const byte = cursor.bytes[cursor.at++] ?? 0
		value += (byte % 128) * factor
		if (byte < 128) return value
	}
}

function readBytes(cursor: Cursor): Uint8Array {
	const length = readVarint(cursor)
	cursor.at += length
	return cursor.bytes.subarray(cursor.at - length, cursor.at)
}

function skip(kind: number): never {
	throw new TypeError(`no message of Terraform has a field of wire type ${kind}`)
}

export function textOf(fields: Fields, number: number): string {
	return Buffer.from(bytesOf(fields, number) ?? []).toString('utf8')
}

export function bytesOf(fields: Fields, number: number): Uint8Array | undefined {
	const value = fields.get(number)?.at(-1)
	return typeof value === 'number' ? undefined : value
}

/** A message from its fields; a field that is undefined, false, 0 or empty is left out, as the default that it is. */
export function message(...fields: readonly (readonly [number, boolean | number | string | Uint8Array | undefined])[]): Uint8Array {
	return Buffer.concat(fields.flatMap(([number, value]) => (value === undefined ? [] : field(number, value))))
}

function field(number: number, value: boolean | number | string | Uint8Array): readonly Uint8Array[] {
	if (typeof value === 'boolean' || typeof value === 'number') return value ? [varint(number * 8), varint(Number(value))] : []
	const bytes = typeof value === 'string' ? Buffer.from(value) : value
	return [varint(number * 8 + 2), varint(bytes.length), bytes]
}

function varint(value: number): Uint8Array {
	const bytes: number[] = []
	let left = value
	for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128)
	return Uint8Array.from([...bytes, left])
}
