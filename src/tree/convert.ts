import type { Address, Dict, Resource, Schema } from '../model/index.ts'
import { canonicalAttributes, fail, findType, isSame, rekeyed } from '../model/index.ts'
import type { Clock, FileChange, HclFiles, Layout } from '../ports/index.ts'
import type { Converted, HclTree } from './hcl/index.ts'
import { isHclFile } from './in-hcl.ts'
import type { Tree } from './tree.ts'
import { runInTurns } from './turns.ts'

export type { Converted } from './hcl/index.ts'

/** `layout`: the one that the files are to have. */
export type ConvertRequest = {
	readonly tree: Tree
	readonly provider: { readonly name: string; readonly hcl?: HclFiles }
	readonly schema: Schema
	readonly layout: Layout
	/** The workspace's folder in the repository; '' = its root. */
	readonly folder: string
	readonly clock: Clock
}

/**
 * The files of a workspace in another layout. What they mean is read again and compared before anything is answered. Throws a `Failure`
 * where the files cannot all be read, or are in no format that has layouts.
 */
export async function convertTree(request: ConvertRequest): Promise<Converted> {
	const { tree, provider, schema, layout, folder } = request
	const { hcl } = tree
	if (!hcl || !provider.hcl)
		return fail('USAGE', 'only files of HCL have a layout that can be changed', { hint: '`tideway fmt` brings others into form' })
	const [hidden] = [...hcl.problems, ...hcl.unknown.values()]
	if (hidden) fail(hidden.code, hidden.message, hidden)
	const { convertHcl } = await import('./hcl/index.ts')
	const converted = await runInTurns(request, convertHcl({ tree: hcl, hcl: provider.hcl, schema, layout, folder, provider: provider.name }))
	const after = await readAgain(request, hcl, converted.files)
	const lost = difference(schema, hcl, after, converted.renamed)
	return lost === undefined ? converted : fail('PLAN_INVALID', `${lost} would not be the same afterwards, so nothing is converted`)
}

async function readAgain(request: ConvertRequest, { module, companions }: HclTree, files: readonly FileChange[]): Promise<HclTree> {
	const { provider, schema, folder } = request
	const { readHcl } = await import('./hcl/index.ts')
	const inFolder = (path: string): string => (folder === '' ? path : path.slice(folder.length + 1))
	const texts = new Map(module.files.map(({ path, hcl }) => [path, hcl.text]))
	const others = new Map(companions)
	for (const file of files) {
		const path = inFolder(file.path)
		const into: Map<string, string | Uint8Array> = isHclFile(path) ? texts : others
		if ('remove' in file) into.delete(path)
		else into.set(path, file.content)
	}
	const sources = [...texts].map(([path, text]) => ({ path, inRepository: path, id: path, text }))
	return await runInTurns(request, readHcl(sources, schema, provider.name, { ...provider.hcl, companions: others }))
}

/** The first resource that the two do not hold alike; undefined where there is none. */
function difference(schema: Schema, before: HclTree, after: HclTree, renamed: ReadonlyMap<Address, Address>): string | undefined {
	const [problem] = [...after.problems, ...after.unknown.values()]
	if (problem) return problem.message
	const keys = new Map<string, string>()
	for (const [address, next] of renamed) {
		const [was, is] = [before.keyed.get(address), after.keyed.get(next)]
		if (was && is) keys.set(`${was.type} ${was.key}`, is.key)
	}
	const meaning = (of: Resource, isBefore: boolean): Dict => {
		const type = findType(schema, of.type)
		const attributes = type && isBefore ? rekeyed(type, of.attributes, (name, key) => keys.get(`${name} ${key}`)) : of.attributes
		return type ? canonicalAttributes(type, attributes) : attributes
	}
	for (const [address, resource] of before.keyed) {
		const next = after.keyed.get(renamed.get(address) ?? address)
		if (!next || !isSame(meaning(resource, true), meaning(next, false)) || resource.wantedId !== next.wantedId) return address
	}
	return after.keyed.size === before.keyed.size ? undefined : 'the number of resources'
}
