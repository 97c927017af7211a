import type { HashName } from '../../../../model/index.ts'
import { hashBytes } from '../../../../model/index.ts'
import type { Refusal } from '../refusal.ts'
import { refuse } from '../refusal.ts'
import { toBytes, toHex } from './bytes.ts'
import type { Functions, HclFunction } from './define.ts'
import { ofText, simple } from './define.ts'
import { encodeBase64 } from './encoding.ts'

export const HASH_FUNCTIONS: Functions = {
	base64sha256: hashed('sha256', encodeBase64),
	base64sha512: hashed('sha512', encodeBase64),
	md5: hashed('md5', toHex),
	sha1: hashed('sha1', toHex),
	sha256: hashed('sha256', toHex),
	sha512: hashed('sha512', toHex),
	uuidv5: simple({ namespace: 'string', name: 'string' }, 'string', ({ namespace, name }) => uuidv5(namespace, name)),
}

function hashed(algorithm: HashName, encode: (bytes: Uint8Array) => string): HclFunction {
	return ofText((text) => encode(hashBytes(algorithm, toBytes(text))))
}

const NAMESPACES: ReadonlyMap<string, string> = new Map([
	['dns', '6ba7b810-9dad-11d1-80b4-00c04fd430c8'],
	['url', '6ba7b811-9dad-11d1-80b4-00c04fd430c8'],
	['oid', '6ba7b812-9dad-11d1-80b4-00c04fd430c8'],
	['x500', '6ba7b814-9dad-11d1-80b4-00c04fd430c8'],
])

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Without the `urn:uuid:` or the two brackets that may stand around it; the dashes may be missing. */
function plainUuid(text: string): string {
	if (text.length === 38) return text.slice(1, -1)
	return text.replace(/^urn:uuid:(?=.{36}$)/i, '').replace(/^(\w{8})(\w{4})(\w{4})(\w{4})(\w{12})$/, '$1-$2-$3-$4-$5')
}

/** The name-based UUID of RFC 9562. */
function uuidv5(namespace: string, name: string): string | Refusal {
	const space = NAMESPACES.get(namespace) ?? plainUuid(namespace)
	if (!UUID.test(space)) return refuse('the namespace is no UUID', { argument: 0, hint: 'write a UUID, or one of dns, url, oid and x500' })
	const prefix = Uint8Array.from(space.replaceAll('-', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
	const digest = hashBytes('sha1', Uint8Array.from([...prefix, ...toBytes(name)])).slice(0, 16)
	digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50
	digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80
	return toHex(digest).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
