import type { Value } from '../model/index.ts'
import { isDict, isHidden, isList, renderForeignJson } from '../model/index.ts'

/** A body as JSON text, or that it holds what we do not know ourselves and so cannot send. */
export function renderBody(value: Value): { readonly kind: 'text'; readonly text: string } | { readonly kind: 'masked' } {
	return hasMasked(value) ? { kind: 'masked' } : { kind: 'text', text: renderForeignJson(value) }
}

function hasMasked(value: Value): boolean {
	if (isList(value)) return value.some(hasMasked)
	if (isDict(value)) return [...value.values()].some(hasMasked)
	return isHidden(value)
}
