import type { BlockItem, Body, Span } from '../../../formats/hcl/index.ts'
import { referencesIn } from '../../../formats/hcl/index.ts'
import type { Module } from './module.ts'
import type { SourceFile } from './source.ts'

/** One place that refers to something: the names behind the root, as far as the text alone tells them, and the block at the top. */
export type Use = Span & { readonly steps: readonly string[]; readonly file: SourceFile; readonly block: BlockItem }

const USES = new WeakMap<Module, ReadonlyMap<string, readonly Use[]>>()

/** All references to a root and the name behind it, `local.x`, `var.x` or `type.name`; of `each` all, by the root alone. */
export function usesOf(module: Module, name: string): readonly Use[] {
	const known = USES.get(module) ?? collectUses(module)
	USES.set(module, known)
	return known.get(name) ?? []
}

/** True where nothing but the place that has it uses the value below `steps`, all or part of it. */
export function isOnlyUse(uses: readonly Pick<Use, 'steps'>[], steps: readonly string[]): boolean {
	return uses.filter((use) => overlaps(use.steps, steps)).length === 1
}

function overlaps(one: readonly string[], other: readonly string[]): boolean {
	const length = Math.min(one.length, other.length)
	return one.slice(0, length).every((step, index) => step === other[index])
}

function collectUses(module: Module): ReadonlyMap<string, readonly Use[]> {
	const uses = new Map<string, Use[]>()
	const collect = (file: SourceFile, block: BlockItem, { items }: Body): void => {
		for (const item of items) {
			if (item.kind === 'block') {
				collect(file, block, item.body)
				continue
			}
			for (const { root, steps, start, end } of referencesIn(item.value)) {
				const names = steps.map(({ name }) => name)
				const [first] = names
				const name = root === 'each' || first === undefined ? root : `${root}.${first}`
				const own = uses.get(name) ?? []
				own.push({ steps: names, file, block, start, end })
				uses.set(name, own)
			}
		}
	}
	for (const file of module.files) for (const item of file.hcl.body.items) if (item.kind === 'block') collect(file, item, item.body)
	return uses
}
