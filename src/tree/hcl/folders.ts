import { textOfLiteral } from './names.ts'
import type { SourceFile } from './source.ts'
import { attributeOf } from './source.ts'

/** Folders that hold modules which the files call by a path of the same tree; none of them is the folder of the files themselves. */
export function localFolders(files: readonly SourceFile[]): readonly string[] {
	const folders = files.flatMap(({ path, hcl }) =>
		hcl.body.items.flatMap((item) => {
			if (item.kind !== 'block' || item.type.text !== 'module') return []
			const source = textOfLiteral(attributeOf(item, 'source')?.value)
			const folder = source === undefined || !/^\.\.?\//.test(source) ? undefined : joined(path, source)
			return folder ? [folder] : []
		}),
	)
	return [...new Set(folders)]
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
