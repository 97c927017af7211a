import { fail } from '../../../model/index.ts'
import type { FileChange } from '../../../ports/index.ts'
import { isHclFile } from '../../in-hcl.ts'
import type { Module } from '../read/module.ts'
import type { Sections } from './sections.ts'
import { cutSections, joinSections } from './sections.ts'

/** Files as they are after the changes so far, by path in the repository. */
export type Drafts = ReadonlyMap<string, Sections>

const FILES = new WeakMap<Module, ReadonlyMap<string, () => Sections>>()

/** The sections of a file after the changes so far; none where there is no such file. */
export function sectionsOf(module: Module, drafts: Drafts, path: string): Sections {
	return drafts.get(path) ?? openFiles(module).get(path)?.() ?? []
}

function openFiles(module: Module): ReadonlyMap<string, () => Sections> {
	const known = FILES.get(module)
	if (known) return known
	const files = new Map(
		module.files.map(({ inRepository, hcl }) => {
			let cut: Sections | undefined
			return [inRepository, () => (cut ??= cutSections(hcl))] as const
		}),
	)
	FILES.set(module, files)
	return files
}

/** The files of these paths as they are to be committed; one that holds nothing any more goes. */
export function filesOf(drafts: Drafts, paths: Iterable<string>): readonly FileChange[] {
	return [...paths].map((path) => {
		const sections = drafts.get(path) ?? fail('PLAN_INVALID', `${path} was not changed`)
		const content = joinSections(sections)
		const isNothing = sections.length === 0 || (isHclFile(path) && content.trim() === '')
		return isNothing ? { path, remove: true as const } : { path, content }
	})
}
