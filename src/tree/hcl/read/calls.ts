import { folderOf } from './folders.ts'
import type { Declared, Module } from './module.ts'

/** A `module` block that calls a module of the same tree. */
export type Call = { readonly declared: Declared; readonly module: Module; readonly folder: string }

/** The calls of modules of the same tree, by their names. */
export function callsIn({ statements, called }: Module): ReadonlyMap<string, Call> {
	return new Map(
		statements.flatMap(({ block, file }): readonly (readonly [string, Call])[] => {
			const folder = block.type.text === 'module' ? folderOf(file, block) : undefined
			const module = folder === undefined ? undefined : called.get(folder)
			const name = block.labels[0]?.text ?? ''
			return folder !== undefined && module
				? [[name, { declared: { file, block, type: 'module', name, hasOwnKey: true }, module, folder }]]
				: []
		}),
	)
}
