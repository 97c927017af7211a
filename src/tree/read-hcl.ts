import type { Address, Problem, Read, Resource, Resources, Snapshot } from '../model/index.ts'
import { complete, digestText, fileTypes, unknown } from '../model/index.ts'
import { NO_ALIASES } from './alias.ts'
import { decodeExactly } from './content.ts'
import { readHcl } from './hcl/index.ts'
import { isHclFile } from './in-hcl.ts'
import { inRepository, listFolder, notAFile } from './list.ts'
import type { Tree, TreeFile, TreeRequest } from './tree.ts'
import { runInTurns } from './turns.ts'

/** Every file of the workspace in HCL as one configuration. Any file may hold any resource, so one that cannot be read hides all (P3). */
export async function readHclTree(request: TreeRequest): Promise<Tree> {
	const { folder, schema, provider, repository } = request
	const listed = await listFolder(request)
	const own = [...listed].filter(([path]) => isHclFile(path))
	const files = own.filter(([, { mode }]) => mode.startsWith('100'))
	const contents = await repository.read([...new Set(files.filter(([, { content }]) => !content).map(([, { id }]) => id))])
	const texts = files.map(([path, { id, content }]) => {
		const bytes = content ?? contents.get(id)
		return { path, inRepository: inRepository(folder, path), id, text: bytes && decodeExactly(bytes) }
	})
	const hcl = await runInTurns(request, readHcl(texts, schema, provider.name))
	const links = own.filter(([, { mode }]) => !mode.startsWith('100')).map(([path]) => notAFile(inRepository(folder, path)))
	const [hidden] = [...links, ...hcl.problems]
	const snapshot: Snapshot = {
		of: 'git',
		marker: request.commit ?? '',
		scopes: scopesOf(request, hcl.resources, hidden),
		unknown: hcl.unknown,
		gone: new Set(),
		released: hcl.released,
		warnings: [...links, ...hcl.problems, ...hcl.warnings],
	}
	const sources = new Map(texts.map((text) => [text.path, text]))
	const held = [...hcl.held].map(([address, { instance, type }]): [Address, TreeFile] => {
		const { path, id } = instance.declared.file
		const content = listed.get(path)?.content
		const source = { path, inRepository: sources.get(path)?.inRepository ?? path, id }
		return [address, { ...source, type: type.name, key: instance.key, ...(content && { content }) }]
	})
	const digest = digestText(own.map(([path, { id }]) => `${path}\0${id}`).join('\n'))
	return { commit: request.commit, snapshot, files: new Map(held), paths: [...listed.keys()], aliases: NO_ALIASES, digest, hcl }
}

function scopesOf(
	{ schema }: TreeRequest,
	resources: ReadonlyMap<Address, Resource>,
	hidden: Problem | undefined,
): ReadonlyMap<string, Read<Resources>> {
	const scopes = new Map(fileTypes(schema).map(({ name }) => [name, new Map<Address, Resource>()]))
	for (const [address, resource] of resources) scopes.get(resource.type)?.set(address, resource)
	return new Map([...scopes].map(([name, own]) => [name, hidden ? unknown(hidden) : complete(own)]))
}
