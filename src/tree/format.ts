import { hasComments, parseYaml, renderYaml } from '../formats/yaml/index.ts'
import type { Problem, ResourceType } from '../model/index.ts'
import { isSame, problem } from '../model/index.ts'
import { inFileOrder } from './order.ts'
import { newFile } from './write.ts'

/** `commented`: it is not in the canonical form and cannot be brought there without losing its comments. */
export type Formatted =
	| { readonly kind: 'same' | 'commented' }
	| { readonly kind: 'changed'; readonly text: string }
	| { readonly kind: 'unreadable'; readonly problem: Problem }

/** A file of HCL as `terraform fmt` writes it; comments stay. */
export async function formatHclFile(text: string): Promise<Formatted> {
	const { formatHcl, parseHcl } = await import('../formats/hcl/index.ts')
	const parsed = parseHcl(text)
	if (parsed.kind !== 'ok') return unreadable(parsed.problems)
	const formatted = formatHcl(text)
	return formatted === text ? { kind: 'same' } : { kind: 'changed', text: formatted }
}

/** A file in the provider's canonical form: the order of keys, quoting and folding. Values and comments are never lost. */
export function formatFile(text: string, type: ResourceType): Formatted {
	const parsed = parseYaml(text)
	if (parsed.kind !== 'ok') return unreadable(parsed.problems)
	const canonical = renderYaml(inFileOrder(type, parsed.document.value))
	// The comments that a file begins with belong to its form; those of a file that is the user's own are the user's.
	if (canonical === text || newFile(type, parsed.document.value) === text) return { kind: 'same' }
	if (hasComments(parsed.document)) return { kind: type.role === 'seed' ? 'same' : 'commented' }
	const again = parseYaml(canonical)
	return again.kind === 'ok' && isSame(again.document.value, parsed.document.value)
		? { kind: 'changed', text: canonical }
		: unreadable([problem('YAML_INVALID', 'the canonical form would not say the same')])
}

function unreadable([first]: readonly Problem[]): Formatted {
	return { kind: 'unreadable', problem: first ?? problem('YAML_INVALID', 'not valid') }
}
