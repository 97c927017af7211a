import type { Layout, Standing, TypeName } from '../../src/provider.ts'
import { fitsFileName } from '../../src/provider.ts'

/** A folder for each type, a file for each resource, by its name in Unleash. */
export const layout: Layout = { place, path, slug: (name) => name, accepts: (_type, key) => fitsFileName(key) }

const FOLDERS: ReadonlyMap<TypeName, string> = new Map([
	['environment', 'environments'],
	['project', 'projects'],
	['context_field', 'context_fields'],
	['tag_type', 'tag_types'],
	['strategy', 'strategies'],
	['segment', 'segments'],
	['feature', 'features'],
	['addon', 'addons'],
])

const FILE = /^([^/]+)\/([^/]+)\.yaml$/s

function place(file: string): Standing | undefined {
	const [, folder = '', key = ''] = FILE.exec(file) ?? []
	for (const [type, own] of FOLDERS) if (own === folder) return fitsFileName(key) === true ? { type, key } : undefined
	return undefined
}

function path(type: TypeName, key: string): string | undefined {
	const folder = FOLDERS.get(type)
	return folder === undefined ? undefined : `${folder}/${key}.yaml`
}
