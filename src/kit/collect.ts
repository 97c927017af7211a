import type { Address, Problem, Read, Resource, Resources } from '../model/index.ts'
import { complete, problem, unknown } from '../model/index.ts'

/** One item of a list. `dangling`: it refers to what no list held. `invalid`: not what the API promises. */
export type Mapped =
	| { readonly kind: 'resource'; readonly resource: Resource }
	| { readonly kind: 'dangling'; readonly address: Address; readonly problem: Problem }
	| { readonly kind: 'invalid'; readonly problem: Problem }

/**
 * All items of a scope as resources by address, or the first reason why the scope is not known. What dangles is told in `unread`. `title`: of
 * the resources' type, as people read it.
 */
export function collectResources(items: readonly Mapped[], title: string, unread: Map<Address, Problem>): Read<Resources> {
	const resources = new Map<Address, Resource>()
	for (const item of items) {
		if (item.kind === 'invalid') return unknown(item.problem)
		if (item.kind === 'dangling') {
			unread.set(item.address, item.problem)
			continue
		}
		const { address, id } = item.resource
		const other = resources.get(address)
		if (other) return unknown(problem('ADDRESS_DUPLICATE', `Two ${title} go by ${address}: ids ${other.id} and ${id}`))
		resources.set(address, item.resource)
	}
	return complete(resources)
}
