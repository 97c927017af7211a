import { layout } from '../../providers/hightouch/layout.ts'
import { aliases, manifest } from '../../providers/hightouch/schema/workspace.ts'
import { parseYaml, renderYaml } from '../../src/formats/yaml/index.ts'
import type { Dict, Present } from '../../src/model/index.ts'
import { isDict, toPlain } from '../../src/model/index.ts'
import { runAtDesk } from './desk.ts'
import type { World } from './e2e.ts'
import { FOLDER } from './e2e.ts'
import type { TextTree } from './e2e-front.ts'

/**
 * Hightouch's own Git Sync beside ours: on the branch itself and, as a person's edits, in the workspace. It writes whole files
 * in its own form, whatever was there before, and never removes a resource.
 */
export type GitSync = {
	/** Commits what changed in the workspace since its last push, a commit per resource; answers the messages. */
	push(by?: By): Promise<readonly string[]>
	/** Does in the workspace what changed on the branch since its last pull; answers the paths of files that it cannot apply. */
	pull(): Promise<readonly string[]>
	/** Commits everything, and pulls then: what was edited in Git and not pulled yet is lost. */
	resync(by?: By): Promise<readonly string[]>
	/** Removes a file although the workspace has the resource; the answer writes it again. */
	flap(file: string, by?: By): Promise<() => Promise<void>>
}

/** `person`: whose edits are committed; none = a batch of the service's own. `at`: when, ISO 8601. `says`: one commit of all, whose message says that. */
export type By = { readonly person?: string; readonly at?: string; readonly says?: string }

type Commit = { readonly message: string; readonly author: string; readonly files: Readonly<Record<string, string | null>> }

const SYSTEM = 'Hightouch Git <git@hightouch.io>'

/** Begins in step: workspace and branch count as exchanged as they are. */
export async function gitSync(world: World): Promise<GitSync> {
	let pushed = textsOf(await world.tree())
	let pulled = world.files()
	let count = 0

	const push = async (by: By = {}, scope: 'changed' | 'all' = 'changed'): Promise<readonly string[]> => {
		const [tree, files] = [textsOf(await world.tree()), world.files()]
		const commits: Commit[] = []
		for (const [file, text] of tree) {
			if ((scope === 'changed' && pushed.get(file) === text) || files[file] === text) continue
			count += 1
			commits.push({ ...writing(file, by, files[file] === undefined || count % 2 === 0 ? 'added' : 'changed'), files: { [file]: text } })
		}
		for (const file of pushed.keys()) if (!tree.has(file) && files[file] !== undefined) commits.push(removal(file))
		const own = aliasesFile(tree)
		if (files[own] === undefined)
			commits.push({ message: 'Add workspace source and destination aliases', author: SYSTEM, files: { [own]: aliases.head ?? '' } })
		pushed = tree
		const made = by.says === undefined || commits.length === 0 ? commits : [together(commits, by.says)]
		commit(world, made, by.at)
		return made.map(({ message }) => message)
	}

	const pull = async (): Promise<readonly string[]> => {
		const [files, tree] = [world.files(), await world.tree()]
		const changed = Object.keys(files).filter((file) => files[file] !== pulled[file])
		pulled = files
		return await applyFiles(world, changed, files, tree)
	}

	return {
		push: (by) => push(by),
		pull,
		resync: async (by) => {
			const made = await push(by, 'all')
			await pull()
			return made
		},
		flap: async (file, by = {}) => {
			const text = world.files()[file] ?? ''
			commit(world, [removal(file)], by.at)
			return async () => commit(world, [{ ...writing(file, {}, 'added'), files: { [file]: text } }], undefined)
		},
	}
}

function textsOf(tree: ReadonlyMap<string, Dict>): ReadonlyMap<string, string> {
	return new Map([...tree].map(([file, attributes]) => [file, (isManifest(file) ? (manifest.head ?? '') : '') + renderYaml(attributes)]))
}

function isManifest(file: string): boolean {
	return file.startsWith('manifest-')
}

function aliasesFile(tree: ReadonlyMap<string, unknown>): string {
	return [...tree.keys()].find(isManifest)?.replace('manifest-', 'aliases-') ?? 'aliases-none.yaml'
}

function writing(file: string, { person }: By, verb: 'added' | 'changed'): Omit<Commit, 'files'> {
	if (isManifest(file)) return { message: 'Update source and destination manifest', author: SYSTEM }
	const name = `${folderOf(file)} ${slugOf(file)}`
	if (person === undefined) return { message: `${name} added or changed in Hightouch`, author: SYSTEM }
	return { message: `${name} ${verb} in Hightouch`, author: `${person} <${person.toLowerCase()}@vendor.example>` }
}

function removal(file: string): Commit {
	return { message: `${slugOf(file)} deleted in Hightouch`, author: SYSTEM, files: { [file]: null } }
}

function together(commits: readonly Commit[], message: string): Commit {
	return { message, author: SYSTEM, files: Object.assign({}, ...commits.map(({ files }) => files)) }
}

/** As messages name it: events go by a folder that there is not. */
function folderOf(file: string): string {
	const parts = file.split('/')
	if (parts[0] === 'events' && parts.at(-2) === 'components') return 'events/components'
	if (parts[0] === 'events' && parts.length === 4 && parts[3] !== 'domain.yaml') return 'events/schemas'
	return parts[0] === 'models' || parts[0] === 'syncs' ? parts[0] : parts.slice(0, 2).join('/')
}

function slugOf(file: string): string {
	const [, slug = ''] = /([^/]+)(?:\/domain)?\.yaml$/.exec(file) ?? []
	return slug
}

/** One process for all commits, straight into the remote: nothing else pushes meanwhile. */
function commit(world: World, commits: readonly Commit[], at = new Date().toISOString()): void {
	if (commits.length === 0) return
	const date = `${Math.floor(Date.parse(at) / 1000)} +0000`
	const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`
	const stream = commits.map(({ message, author, files }, index) =>
		[
			`commit refs/heads/main\nauthor ${author} ${date}\ncommitter ${author} ${date}\n${data(message)}`,
			index === 0 ? 'from refs/heads/main^0\n' : '',
			...Object.entries(files).map(([file, text]) =>
				text === null ? `D ${FOLDER}/${file}\n` : `M 100644 inline ${FOLDER}/${file}\n${data(text)}`,
			),
		].join(''),
	)
	runAtDesk('git', ['fast-import', '--quiet'], { cwd: world.remote, env: { PATH: process.env['PATH'] }, input: stream.join('') })
}

/** As people's edits: what the file no longer says is taken away. A file that names what the workspace does not have is left alone. */
async function applyFiles(
	world: World,
	changed: readonly string[],
	files: TextTree,
	tree: ReadonlyMap<string, Dict>,
): Promise<readonly string[]> {
	const fresh = new Map<string, Dict>()
	const left: string[] = []
	for (const file of changed) {
		const place = layout.place(file)
		const parsed = parseYaml(files[file] ?? '')
		if (!place || place.type === 'manifest' || place.type === 'aliases') continue
		const attributes = parsed.kind === 'ok' ? resolved(parsed.document.value, files, tree) : undefined
		const before = tree.get(file)
		if (!attributes) left.push(file)
		else if (!before) fresh.set(file, attributes)
		else if (renderYaml(before) !== renderYaml(attributes)) {
			const removed = [...before.keys()].filter((name) => !attributes.has(name)).map((name): [string, null] => [name, null])
			await world.ui('update', place.type, place.key, toPlain(new Map<string, Present>([...attributes, ...removed])) as object)
		}
	}
	return [...left, ...(fresh.size > 0 ? await world.fill(fresh) : [])]
}

/** With ids in place of this workspace's aliases; undefined where one of them leads nowhere. */
function resolved(attributes: Dict, files: TextTree, tree: ReadonlyMap<string, Dict>): Dict | undefined {
	const own = parseYaml(files[aliasesFile(tree)] ?? '')
	const [known] = [...tree].filter(([file]) => isManifest(file)).map(([, listed]) => listed)
	const named = new Map<string, Present>()
	for (const attribute of ['source', 'destination']) {
		const name = attributes.get(attribute)
		if (typeof name !== 'string') continue
		const [other, real] = [own.kind === 'ok' ? own.document.value.get(`${attribute}s`) : undefined, known?.get(`${attribute}s`)]
		const slug = (isDict(other) ? other.get(name) : undefined) ?? name
		if (!isDict(real) || typeof slug !== 'string' || !real.has(slug)) return undefined
		named.set(attribute, slug)
	}
	return new Map([...attributes].map(([name, value]) => [name, named.get(name) ?? value]))
}
