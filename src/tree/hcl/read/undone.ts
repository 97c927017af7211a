import type { Place, Problem } from '../../../model/index.ts'
import { problem } from '../../../model/index.ts'
import type { Module } from './module.ts'
import type { SourceFile } from './source.ts'
import { blocksIn, placeIn } from './source.ts'

/** Blocks at the top of a file that are understood and do nothing here. */
const STATEMENTS: ReadonlyMap<string, string> = new Map([
	['module', 'what a module makes is not among the resources'],
	['check', 'its conditions are not looked at'],
	['ephemeral', 'nothing is opened'],
])

/** What stands in the blocks of resources, and in their `lifecycle`, and does nothing here. */
const IN_RESOURCE = ['provisioner', 'connection'] as const
const IN_LIFECYCLE = ['precondition', 'postcondition'] as const

/** What the files ask for and is not carried out: told once for each kind, at the first place. */
export function leftUndone(module: Module, provider: string): readonly Problem[] {
	const found = new Map<string, { readonly where: Place; readonly why: string; count: number }>()
	const note = (name: string, file: SourceFile, start: number, why: string): void => {
		const known = found.get(name)
		if (known) known.count += 1
		else found.set(name, { where: placeIn(file, start), why, count: 1 })
	}
	for (const { block, file } of module.statements) {
		const why = STATEMENTS.get(block.type.text)
		if (why !== undefined) note(block.type.text, file, block.start, why)
	}
	for (const { block, file, type } of module.resources.values()) {
		if (!type.startsWith(`${provider}_`)) continue
		for (const name of IN_RESOURCE) for (const { start } of blocksIn(block, name)) note(name, file, start, 'nothing is run')
		for (const lifecycle of blocksIn(block, 'lifecycle'))
			for (const name of IN_LIFECYCLE) for (const { start } of blocksIn(lifecycle, name)) note(name, file, start, 'it has no effect here')
	}
	return [...found].map(([name, { where, why, count }]) =>
		problem('HCL_UNDONE', `\`${name}\` is not carried out${count > 1 ? ` (${count} times)` : ''}: ${why}`, {
			hint: 'take it out where nothing else reads these files',
			where,
		}),
	)
}
