import type { Brand } from './brand.ts'

/** Our stable name of a resource inside its workspace: `model.customers`, `event.web/signed-up`, or `model["odd key"]`. Survives a rename. */
export type Address = Brand<string, 'Address'>
export type TypeName = string

const PLAIN_KEY = /^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/
const ADDRESS = /^([a-z][a-z0-9_]*)(?:\.([A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*)|\[("(?:[^"\\]|\\.)*")\])$/

export function makeAddress(type: TypeName, key: string): Address {
	return (PLAIN_KEY.test(key) ? `${type}.${key}` : `${type}[${quote(key)}]`) as Address
}

/** As JSON, with what changes how the text around it is shown written as escapes (P42). */
function quote(key: string): string {
	return JSON.stringify(key).replace(
		/[\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	)
}

/** The parts of an address as a person types it; undefined where it is none. */
export function parseAddress(text: string): { type: TypeName; key: string; address: Address } | undefined {
	const match = ADDRESS.exec(text)
	if (!match) return undefined
	const [, type = '', plain, quoted] = match
	const key = plain ?? parseQuoted(quoted ?? '')
	return key === undefined ? undefined : { type, key, address: makeAddress(type, key) }
}

function parseQuoted(text: string): string | undefined {
	try {
		const key: unknown = JSON.parse(text)
		return typeof key === 'string' ? key : undefined
	} catch {
		return undefined
	}
}
