import type { Address, Dict, Problem, Read, Resource, Resources, ResourceType, Snapshot } from '../model/index.ts'
import { complete, digestText, fileTypes, makeAddress, problem, unknown } from '../model/index.ts'
import type { Provider } from '../ports/index.ts'
import type { Aliases } from './alias.ts'
import { aliasesIn, resolveNames } from './alias.ts'
import { parseContent, withTold, wrongKind } from './content.ts'
import { inRepository, listFolder, notAFile } from './list.ts'
import type { Loose, LooseFiles, Tree, TreeFile, TreeRequest } from './tree.ts'

/** Files that are read at once and parsed between two breaths of the event loop, so that no stall is felt. */
const BATCH = 64

/** Reads every file of the workspace once, parses what the cache does not know, and leaves foreign files alone. */
export async function readTree(request: TreeRequest): Promise<Tree> {
	if (request.format === 'yaml') return await readYaml(request)
	const { readHclTree } = await import('./read-hcl.ts')
	return await readHclTree(request)
}

/** The resources that loose files of HCL hold, and what is wrong with these. */
export async function readHclFiles(clock: Pick<TreeRequest, 'clock'>, provider: Provider, files: LooseFiles): Promise<Loose> {
	const { readLooseHcl } = await import('./read-hcl.ts')
	return await readLooseHcl(clock, provider, files)
}

async function readYaml(request: TreeRequest): Promise<Tree> {
	const listed = await listFiles(request)
	const problems = new Map<Address, Problem>(listed.links)
	const parsed = await parseAll(request, listed.own, problems)
	const scopes = new Map(fileTypes(request.schema).map((type) => [type.name, new Map<Address, Resource>()]))
	const files = new Map<Address, TreeFile>()
	for (const file of listed.own) {
		const address = makeAddress(file.type, file.key)
		const twin = files.get(address)
		files.set(address, file)
		const found = parsed.get(file.path)
		const attributes = found && withTold(found, file)
		const place = { file: file.inRepository, line: 1, column: 1 }
		if (twin) problems.set(address, twoFiles(address, twin, file))
		else if (attributes) scopes.get(file.type)?.set(address, { address, type: file.type, key: file.key, attributes, place })
	}
	const aliases = aliasesIn(request.schema, request.slug, scopes, problems)
	const snapshot: Snapshot = {
		of: 'git',
		marker: request.commit ?? '',
		scopes: readScopes(request, scopes, aliases, listed.paths),
		unknown: problems,
		gone: new Set(),
		warnings: aliases.problems,
	}
	const digest = digestText(listed.own.map((file) => `${file.path}\0${file.id}`).join('\n'))
	return { commit: request.commit, snapshot, files, paths: listed.paths, aliases, digest }
}

/** Keys in place of other names; files that cannot be told apart from others' are not known at all. */
function readScopes(
	{ schema, layout }: TreeRequest,
	scopes: ReadonlyMap<string, Resources>,
	aliases: Aliases,
	paths: readonly string[],
): Snapshot['scopes'] {
	const doubts = layout.doubts?.(paths) ?? new Map<string, Problem>()
	const read = new Map<string, Read<Resources>>()
	for (const type of fileTypes(schema)) {
		const doubt = doubts.get(type.name)
		const resources = scopes.get(type.name) ?? new Map<Address, Resource>()
		read.set(type.name, doubt ? unknown(doubt) : complete(withKeys(type, resources, aliases)))
	}
	return read
}

function withKeys(type: ResourceType, resources: Resources, aliases: Aliases): Resources {
	if (aliases.keys.size === 0) return resources
	return new Map(
		[...resources].map(([address, resource]) => [address, { ...resource, attributes: resolveNames(type, resource.attributes, aliases) }]),
	)
}

function twoFiles(address: Address, one: TreeFile, other: TreeFile): Problem {
	return problem('LAYOUT_COLLISION', `${address} has two files, ${one.inRepository} and ${other.inRepository}`, {
		hint: 'keep one of them',
		where: { file: other.inRepository, address },
	})
}

type Listed = { readonly own: readonly TreeFile[]; readonly paths: readonly string[]; readonly links: ReadonlyMap<Address, Problem> }

async function listFiles(request: TreeRequest): Promise<Listed> {
	const { folder, layout } = request
	const files = await listFolder(request)
	const own: TreeFile[] = []
	const links = new Map<Address, Problem>()
	for (const [path, file] of files) {
		const place = layout.place(path)
		if (!place) continue
		if (file.mode.startsWith('100'))
			own.push({ path, inRepository: inRepository(folder, path), id: file.id, ...place, ...(file.content && { content: file.content }) })
		else links.set(makeAddress(place.type, place.key), notAFile(inRepository(folder, path)))
	}
	return { own, paths: [...files.keys()], links }
}

/** The values of each file by its path. While some are parsed, the next ones are being read. */
async function parseAll(
	request: TreeRequest,
	files: readonly TreeFile[],
	problems: Map<Address, Problem>,
): Promise<ReadonlyMap<string, Dict>> {
	const parsed = new Map<string, Dict>()
	let next = beginReading(request, files.slice(0, BATCH))
	for (let end = BATCH; end < files.length + BATCH; end += BATCH) {
		const { batch, known, contents } = next
		next = beginReading(request, files.slice(end, end + BATCH))
		const read = await contents
		for (const file of batch) {
			const attributes = known.get(file) ?? parseFile(request, file, file.content ?? read.get(file.id), problems)
			if (attributes && hasRightKinds(request, file, attributes, problems)) parsed.set(file.path, attributes)
		}
		request.log.progress('reading files', Math.min(end, files.length), files.length)
		await request.clock.sleep(0)
	}
	await request.cache.keepOnly(files.map((file) => file.id))
	return parsed
}

/** `known`: values from the cache. `contents`: those of the other files, by object id. */
type Reading = {
	readonly batch: readonly TreeFile[]
	readonly known: ReadonlyMap<TreeFile, Dict>
	readonly contents: Promise<ReadonlyMap<string, Uint8Array>>
}

function beginReading(request: TreeRequest, batch: readonly TreeFile[]): Reading {
	const known = new Map<TreeFile, Dict>()
	const ids = new Set<string>()
	for (const file of batch) {
		const attributes = file.content === undefined ? request.cache.get(file.id) : undefined
		if (attributes) known.set(file, attributes)
		else if (file.content === undefined) ids.add(file.id)
	}
	const contents = ids.size === 0 ? Promise.resolve(new Map<string, Uint8Array>()) : request.repository.read([...ids])
	// Whoever waits for it is told; until then nobody does.
	contents.catch(() => undefined)
	return { batch, known, contents }
}

function parseFile(
	request: TreeRequest,
	file: TreeFile,
	content: Uint8Array | undefined,
	problems: Map<Address, Problem>,
): Dict | undefined {
	const type = request.schema.types.find((candidate) => candidate.name === file.type)
	const path = file.inRepository
	const found =
		type && content ? parseContent(content, path) : { problem: problem('FILE_IO', `${path} could not be read`, { where: { file: path } }) }
	if ('problem' in found) {
		problems.set(makeAddress(file.type, file.key), found.problem)
		return undefined
	}
	if (file.content === undefined) request.cache.put(file.id, found.attributes)
	return found.attributes
}

/** Looked at beside the cache, which knows a content and not what type of resource it stands for. */
function hasRightKinds(request: TreeRequest, file: TreeFile, attributes: Dict, problems: Map<Address, Problem>): boolean {
	const type = request.schema.types.find((candidate) => candidate.name === file.type)
	const wrong = type && wrongKind(attributes, type)
	if (wrong === undefined) return true
	const where = { file: file.inRepository, line: 1, column: 1 }
	problems.set(makeAddress(file.type, file.key), problem('VALUE_INVALID', `${file.inRepository}: ${wrong}`, { where }))
	return false
}
