import type { Address } from '../model/index.ts'
import { byCodeUnit } from '../model/index.ts'

/** Resources, and who refers to whom; both sorted, each once. */
export type Graph = { readonly nodes: readonly Address[]; readonly edges: readonly { readonly from: Address; readonly to: Address }[] }

/** By resource: what it refers to. What is only referred to is there too. */
export function graphOf(references: ReadonlyMap<Address, readonly Address[]>): Graph {
	const nodes = [...new Set([...references.keys(), ...[...references.values()].flat()])].sort(byCodeUnit)
	const edges = nodes.flatMap((from) => [...new Set(references.get(from))].sort(byCodeUnit).map((to) => ({ from, to })))
	return { nodes, edges }
}

/** In the language of Graphviz, in the form of `terraform graph`. */
export function showGraph({ nodes, edges }: Graph): string {
	return [
		'digraph G {',
		'  rankdir = "RL";',
		'  node [shape = rect, fontname = "sans-serif"];',
		...nodes.map((node) => `  ${quoted(node)} [label=${quoted(node)}];`),
		...edges.map(({ from, to }) => `  ${quoted(from)} -> ${quoted(to)};`),
		'}',
	].join('\n')
}

function quoted(text: string): string {
	return `"${text.replace(/["\\]/g, '\\$&')}"`
}
