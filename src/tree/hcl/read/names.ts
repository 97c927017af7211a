import type { Expression } from '../../../formats/hcl/index.ts'

/** Members of a block that say how it is used, not what the resource holds. */
export const RESERVED: ReadonlySet<string> = new Set([
	'key',
	'count',
	'for_each',
	'depends_on',
	'provider',
	'lifecycle',
	'connection',
	'provisioner',
	'timeouts',
])

/** The same where a resource may have a `key` of its own. */
export function isReserved(name: string, hasOwnKey: boolean): boolean {
	return RESERVED.has(name) && !(hasOwnKey && name === 'key')
}

/** True for what a reference ends with that means which resource it is. */
export function namesId(step: string | undefined, hasOwnKey: boolean): boolean {
	return step === 'id' || (step === 'key' && !hasOwnKey)
}

/** The text of a literal without anything put in; undefined for any other expression. */
export function textOfLiteral(expression: Expression | undefined): string | undefined {
	if (expression?.kind !== 'template') return undefined
	const texts = expression.parts.map((part) => (part.kind === 'text' ? part.value : undefined))
	return texts.includes(undefined) ? undefined : texts.join('')
}

/** The key of an object's entry as the text alone tells it. */
export function keyText(key: Expression): string | undefined {
	return key.kind === 'variable' ? key.name : textOfLiteral(key)
}
