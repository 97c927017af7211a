import type { Change } from '../../../model/index.ts'
import { blockType, labelFor } from '../../in-hcl.ts'
import { targetOf } from '../read/moved.ts'
import { attributeOf } from '../read/source.ts'
import type { HclTree } from '../read/tree.ts'

/** The names of blocks as they are once the changes are made: new ones get names that are free. */
export function labelsAfter(tree: HclTree, changes: readonly Change[], provider: string): ReadonlyMap<string, string> {
	const labels = new Map(tree.labels)
	const taken = new Set([...tree.module.resources.keys(), ...formerNames(tree.module)])
	const counts = new Map<string, number>()
	for (const change of changes) {
		if (change.to !== 'git') continue
		if (change.kind === 'delete') labels.delete(`${change.type} ${change.key}`)
		if (change.kind !== 'create') continue
		const name = freeName(taken, counts, `${blockType(provider, change.type)}.${labelFor(change.key)}`)
		taken.add(name)
		labels.set(`${change.type} ${change.key}`, name.slice(name.indexOf('.') + 1))
	}
	return labels
}

/** Names that a `moved` or a `removed` block speaks of: a new block of that name would be what the old one was. */
function formerNames({ statements }: HclTree['module']): readonly string[] {
	return statements
		.filter(({ block }) => block.type.text === 'moved' || block.type.text === 'removed')
		.flatMap(({ block }) => ['from', 'to'].map((name) => targetOf(attributeOf(block, name)?.value)))
		.flatMap((target) => (target ? [`${target.type}.${target.name}`] : []))
}

/** A name that is taken gets a number; the next one to ask for it goes on from there. */
function freeName(taken: ReadonlySet<string>, counts: Map<string, number>, name: string): string {
	for (let count = counts.get(name) ?? 1; ; count += 1) {
		const candidate = count === 1 ? name : `${name}_${count}`
		if (taken.has(candidate)) continue
		counts.set(name, count + 1)
		return candidate
	}
}
