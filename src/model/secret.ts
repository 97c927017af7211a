import type { Present, Secret, Value } from './value.ts'
import { isDict, isList, isSecret } from './value.ts'

/** A piece of a secret: a text as it is, or what a variable holds. */
export type SecretPart = string | { readonly variable: string }

/** A form of secrets that services have in their own files, which takes up all of a text: `@@NAME@@`. */
const REFERENCE = /^@@([A-Za-z_][A-Za-z0-9_-]*)@@$/

/** The value with a secret in place of each text of that form. */
export function readReferences(value: Present): Present {
	if (typeof value === 'string') {
		const variable = REFERENCE.exec(value)?.[1]
		return variable === undefined ? value : secretOf([{ variable }])
	}
	if (isList(value)) return mapped(value, value.map(readReferences))
	if (!isDict(value)) return value
	const members = new Map([...value].map(([name, member]) => [name, readReferences(member)]))
	return [...members].every(([name, member]) => member === value.get(name)) ? value : members
}

function mapped(before: readonly Present[], after: readonly Present[]): Present {
	return after.every((item, index) => item === before[index]) ? before : after
}

/** A name that a secret's variable can have. */
export const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/

export function secretOf(parts: readonly SecretPart[]): Secret {
	const text = parts.map((part) => (typeof part === 'string' ? part.replaceAll('$', '$$$$') : `\${${part.variable}}`)).join('')
	return { kind: 'secret', text }
}

/** The inverse of `secretOf`; texts side by side are one. */
export function secretParts({ text }: Secret): readonly SecretPart[] {
	const parts: SecretPart[] = []
	for (const [token, variable] of text.matchAll(/\$\$|\$\{([^}]*)\}|[^$]+|\$/g)) {
		const before = parts.at(-1)
		const plain = token === '$$' ? '$' : token
		if (variable !== undefined) parts.push({ variable })
		else if (typeof before === 'string') parts[parts.length - 1] = before + plain
		else parts.push(plain)
	}
	return parts
}

/** The same without its version. */
export function bareSecret({ text }: Secret): Secret {
	return { kind: 'secret', text }
}

/** The variable whose value alone the secret is. */
export function onlyVariable(secret: Secret): string | undefined {
	const [part, ...others] = secretParts(secret)
	return others.length === 0 && typeof part === 'object' ? part.variable : undefined
}

/** The names of all variables in a secret, each once. */
export function variablesOf(secret: Secret): readonly string[] {
	return [...new Set(secretParts(secret).flatMap((part) => (typeof part === 'string' ? [] : [part.variable])))]
}

/** All secrets in a value, from the outside in. */
export function secretsIn(value: Value): readonly Secret[] {
	if (!hasSecrets(value)) return []
	if (isSecret(value)) return [value]
	if (isList(value)) return value.flatMap(secretsIn)
	return isDict(value) ? [...value.values()].flatMap(secretsIn) : []
}

/** Whether there are any: nearly nothing holds one, and this needs no lists. */
export function hasSecrets(value: Value): boolean {
	if (typeof value !== 'object') return false
	if (isList(value)) return value.some(hasSecrets)
	if (!isDict(value)) return isSecret(value)
	for (const member of value.values()) if (hasSecrets(member)) return true
	return false
}

/** The value with each secret in it replaced; one without any is given back itself. */
export function mapSecrets(value: Present, replace: (secret: Secret) => Present): Present {
	if (!hasSecrets(value)) return value
	if (isSecret(value)) return replace(value)
	if (isList(value)) return value.map((item) => mapSecrets(item, replace))
	return isDict(value) ? new Map([...value].map(([name, member]) => [name, mapSecrets(member, replace)])) : value
}
