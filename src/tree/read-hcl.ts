import type { Address, Problem, Read, Resource, Resources, Snapshot } from '../model/index.ts'
import { complete, digestText, fileTypes, problem, unknown } from '../model/index.ts'
import type { Provider } from '../ports/index.ts'
import { NO_ALIASES } from './alias.ts'
import { decodeExactly, standIn } from './content.ts'
import type { Companions } from './hcl/index.ts'
import { mayReadFiles, readHcl } from './hcl/index.ts'
import { inHcl, isCompanion, isHclFile, unreadForm } from './in-hcl.ts'
import type { ListedFile } from './list.ts'
import { inRepository, listFolder, notAFile } from './list.ts'
import type { Loose, LooseFiles, Tree, TreeFile, TreeRequest } from './tree.ts'
import { runInTurns } from './turns.ts'

/** Every file of the workspace in HCL as one configuration. Any file may hold any resource, so one that cannot be read hides all (P3). */
export async function readHclTree(request: TreeRequest): Promise<Tree> {
	const { folder, schema, provider, repository } = request
	const listed = await listFolder(request)
	const own = [...listed].filter(([path]) => isHclFile(path) || unreadForm(path) !== undefined)
	const files = own.filter(([path, { mode }]) => mode.startsWith('100') && unreadForm(path) === undefined)
	const contents = await repository.read([...new Set(files.filter(([, { content }]) => !content).map(([, { id }]) => id))])
	const bytesOf = ({ id, content }: ListedFile): Uint8Array | undefined => content ?? contents.get(id)
	const texts = files.map(([path, file]) => {
		const bytes = bytesOf(file)
		return { path, inRepository: inRepository(folder, path), id: file.id, text: bytes && decodeExactly(bytes) }
	})
	const elsewhere = files.flatMap(([path, file]) => standIn(bytesOf(file) ?? new Uint8Array(), inRepository(folder, path)) ?? [])
	const others = texts.some(({ text }) => mayReadFiles(text ?? '')) ? [...listed].filter(([path]) => isCompanion(path)) : []
	const surroundings = {
		...provider.hcl,
		...(request.variables && { variables: request.variables }),
		companions: await readCompanions(request, others),
		paths: new Set(listed.keys()),
	}
	const hcl = await runInTurns(request, readHcl(texts, schema, provider.name, surroundings))
	const links = own.filter(([, { mode }]) => !mode.startsWith('100')).map(([path]) => notAFile(inRepository(folder, path)))
	const unread = own.flatMap(([path]) => notRead(inRepository(folder, path), unreadForm(path)))
	const invalid = hcl.problems.filter(({ where }) => !elsewhere.some((other) => other.where?.file === where?.file))
	const problems = [...links, ...unread, ...elsewhere, ...invalid]
	const [hidden] = problems
	const snapshot: Snapshot = {
		of: 'git',
		marker: request.commit ?? '',
		scopes: scopesOf(request, hcl.keyed, hidden),
		unknown: hcl.unknown,
		gone: new Set(),
		released: hcl.released,
		warnings: [...problems, ...hcl.warnings],
	}
	const sources = new Map(texts.map((text) => [text.path, text]))
	const held = [...hcl.held].map(([address, { instance, type }]): [Address, TreeFile] => {
		const { path, id } = instance.declared.file
		const content = listed.get(path)?.content
		const source = { path, inRepository: sources.get(path)?.inRepository ?? path, id }
		return [address, { ...source, type: type.name, key: instance.key, ...(content && { content }) }]
	})
	const digest = digestText([...own, ...others].map(([path, { id }]) => `${path}\0${id}`).join('\n'))
	return { commit: request.commit, snapshot, files: new Map(held), paths: [...listed.keys()], aliases: NO_ALIASES, digest, hcl }
}

/** What Terraform reads as resources and is not read here must not be passed over: it may hold any of them (P3). */
function notRead(file: string, form: ReturnType<typeof unreadForm>): readonly Problem[] {
	if (form === undefined) return []
	const [what, hint] = NOT_READ[form]
	return [problem('HCL_INVALID', `${file} ${what}`, { hint, where: { file } })]
}

const NOT_READ = {
	json: ['is a configuration in JSON, which is not read', 'write it as a file of HCL, whose name ends with .tf'],
	values: ['gives values to variables in JSON, which is not read', 'write it as a file of HCL, without the .json at the end of its name'],
} as const

/** Files that are no HCL and may be read by expressions. */
async function readCompanions({ repository }: TreeRequest, others: readonly (readonly [string, ListedFile])[]): Promise<Companions> {
	const files = others.filter(([, { mode }]) => mode.startsWith('100'))
	if (files.length === 0) return new Map()
	const contents = await repository.read([...new Set(files.filter(([, { content }]) => !content).map(([, { id }]) => id))])
	return new Map(
		files.flatMap(([path, { id, content }]): [string, string | Uint8Array][] => {
			const bytes = content ?? contents.get(id)
			return bytes ? [[path, decodeExactly(bytes) ?? bytes]] : []
		}),
	)
}

/** The resources that loose files hold, and what is wrong with these. */
export async function readLooseHcl(clock: Pick<TreeRequest, 'clock'>, provider: Provider, files: LooseFiles): Promise<Loose> {
	const { schema } = inHcl(provider, 'readable')
	const own = [...files].filter(([path]) => isHclFile(path))
	const texts = own.map(([path, content]) => ({ path, inRepository: path, id: path, text: decodeExactly(content) }))
	const companions = new Map([...files].map(([path, content]) => [path, decodeExactly(content) ?? content]))
	const surroundings = { ...provider.hcl, companions }
	const { keyed, unknown: unread, problems } = await runInTurns(clock, readHcl(texts, schema, provider.name, surroundings))
	return { resources: [...keyed.values()], problems: [...problems, ...unread.values()] }
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
