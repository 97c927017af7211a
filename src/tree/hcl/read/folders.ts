import type { BlockItem } from '../../../formats/hcl/index.ts'
import { textOfLiteral } from './names.ts'
import type { SourceFile } from './source.ts'
import { attributeOf } from './source.ts'

/** Folders that hold modules which the files call by a path of the same tree; none of them is the folder of the files themselves. */
export function localFolders(files: readonly SourceFile[]): readonly string[] {
	const folders = files.flatMap((file) =>
		file.hcl.body.items.flatMap((item) => (item.kind === 'block' && item.type.text === 'module' ? (folderOf(file, item) ?? []) : [])),
	)
	return [...new Set(folders)]
}

/** The folder that a `module` block calls; undefined where that is none of the same tree. */
export function folderOf({ path }: SourceFile, block: BlockItem): string | undefined {
	const source = textOfLiteral(attributeOf(block, 'source')?.value)
	return source === undefined || !/^\.\.?\//.test(source) ? undefined : joined(path, source) || undefined
}

/** `source` from the folder of `path`; undefined where that leads out of the tree. */
function joined(path: string, source: string): string | undefined {
	const parts = path.split('/').slice(0, -1)
	for (const part of source.split('/')) {
		if (part === '' || part === '.') continue
		if (part !== '..') parts.push(part)
		else if (parts.pop() === undefined) return undefined
	}
	return parts.join('/')
}
