import type { ResourceType, TypeName } from '../model/index.ts'
import { fitsFileName } from '../model/index.ts'
import type { Layout } from '../ports/index.ts'
import type { Declared } from './declared.ts'

const FILE = /^([^/]+)\/([^/]+)\.yaml$/s

/** A folder for each type, in it a file for each resource, by its key. */
export function layoutOf(declared: Declared): Layout {
	return layoutFor(declared, ({ role }) => role !== 'data')
}

/** The same where what is only read has files, too, so that a sandbox can be filled with it. */
export function sandboxLayout(declared: Declared): Layout {
	return layoutFor(declared, () => true)
}

function layoutFor({ things, schema }: Declared, isFiled: (type: ResourceType) => boolean): Layout {
	const own = schema.types.filter(isFiled).map(({ name }) => [name, folderOf(name, things)] as const)
	const folders: ReadonlyMap<TypeName, string> = new Map(own)
	const types: ReadonlyMap<string, TypeName> = new Map(own.map(([type, folder]) => [folder, type]))
	return {
		place: (path) => {
			const [, folder = '', key = ''] = FILE.exec(path) ?? []
			const type = types.get(folder)
			return type !== undefined && fitsFileName(key) === true ? { type, key } : undefined
		},
		path: (type, key) => {
			const folder = folders.get(type)
			return folder === undefined ? undefined : `${folder}/${key}.yaml`
		},
		slug: (name) => name,
		accepts: (_type, key) => fitsFileName(key),
	}
}

export function folderOf(type: TypeName, things: Declared['things']): string {
	return things[type]?.folder ?? `${type}s`
}
