import { dump } from 'js-yaml'
import type { Change } from '../../src/model/index.ts'
import { toPlain } from '../../src/model/index.ts'
import type { FileChange } from '../../src/ports/index.ts'
import type { Hand } from './changes.ts'
import { CHANGES } from './changes.ts'
import { piecesOf, rewrite, STYLES } from './pieces.ts'
import { FOLDER } from './process.ts'
import type { LiveResource, Plain } from './sides.ts'
import { addressOfFile, BROKEN, fileOf, isBroken, liveResources, readText } from './sides.ts'
import type { World } from './world.ts'

/** What was done, for people; undefined where there was nothing to do it to. */
export type Act = (hand: Hand) => Promise<string | undefined>

type File = { readonly path: string; readonly text: string; readonly type: string; readonly key: string }

function ownFiles(world: World): readonly File[] {
	return [...world.files()].flatMap(([path, text]) => {
		const place = addressOfFile(path)
		return place ? [{ path, text, type: place.type, key: place.key }] : []
	})
}

export async function editFile(hand: Hand): Promise<string | undefined> {
	const { world, dice, token } = hand
	const files = ownFiles(world).filter(({ text }) => !isBroken(text))
	const changed = new Map<string, string>()
	const said: string[] = []
	for (let count = dice.chance(0.3) ? 3 : 1; count > 0; count--) {
		const file = dice.pick(files)
		if (!file || changed.has(file.path)) continue
		const attributes = readText(file.text)
		const change = dice.pick(CHANGES[file.type] ?? [])
		const [name] = change?.(attributes, { ...hand, token: `${token}${'x'.repeat(count)}` }) ?? []
		if (name === undefined) continue
		changed.set(file.path, rewrite(file.text, name, attributes[name], dice.pick(STYLES) ?? {}))
		said.push(`${file.path} ${name}=${JSON.stringify(attributes[name])}`)
	}
	if (changed.size === 0) return undefined
	await world.commit(
		'edit',
		[...changed].map(([path, content]) => ({ path, content })),
	)
	return `git edits ${said.join(', ')}`
}

const editPage: Act = (hand) => editOneOf(hand, liveResources(hand.world))

/** Somebody is faster in the service's pages, at the very thing that is about to be written. */
export const editSame = (hand: Hand, type: string, key: string): Promise<string | undefined> =>
	editOneOf(
		hand,
		liveResources(hand.world).filter((found) => found.type === type && found.key === key),
	)

async function editOneOf(hand: Hand, candidates: readonly LiveResource[]): Promise<string | undefined> {
	const { world, dice } = hand
	const found = dice.pick(candidates)
	const attributes = structuredClone(found?.attributes ?? {})
	const [name] = dice.pick(CHANGES[found?.type ?? ''] ?? [])?.(attributes, hand) ?? []
	if (!found || name === undefined || !(await world.edit('update', found.type, found.key, { [name]: attributes[name] }))) return undefined
	return `page edits ${found.type}.${found.key} ${name}=${JSON.stringify(attributes[name])}`
}

/** In the service's pages, everything is set as it was before this change. */
export async function takeBack(
	{ world }: Hand,
	{ type, key, before, edits }: Extract<Change, { kind: 'update' }>,
): Promise<string | undefined> {
	const was = toPlain(before) as Plain
	const attributes = Object.fromEntries(edits.map(({ path: [name] }) => [String(name), was[String(name)] ?? null]))
	return (await world.edit('update', type, key, attributes)) ? `page edits ${type}.${key} ${JSON.stringify(attributes)}` : undefined
}

function newModel(token: string): Plain {
	return { name: `Model ${token}`, source: 'warehouse', type: 'raw_sql', rawSql: `select ${token}`, primaryKey: 'id' }
}

function newSync(token: string, model: string): Plain {
	return {
		model,
		destination: 'crm',
		config: { mode: 'upsert', object: token, mappings: [{ to: 'email', from: token, type: 'standard' }] },
		schedule: { type: 'interval', schedule: { interval: { unit: 'hour', quantity: 1 } } },
		schedulePaused: true,
	}
}

export async function createFiles({ world, dice, token }: Hand): Promise<string | undefined> {
	const key = dice.chance(0.3) ? `-${token}` : token
	const style = dice.pick(STYLES) ?? {}
	const model = { path: fileOf('model', key), content: `# made by hand\n${dump(newModel(token), style)}` }
	const sync = { path: fileOf('sync', `${key}-sync`), content: dump(newSync(token, key), style) }
	await world.commit('new', dice.chance(0.5) ? [model] : [sync, model])
	return `git creates ${key}`
}

async function createInPage({ world, dice, token }: Hand): Promise<string | undefined> {
	const model = dice.chance(0.5) ? undefined : dice.pick(liveResources(world).filter(({ type }) => type === 'model'))
	const attributes = model ? newSync(token, model.key) : newModel(token)
	return (await world.edit('create', model ? 'sync' : 'model', '', attributes))
		? `page creates a ${model ? 'sync' : 'model'} ${token}`
		: undefined
}

/** The same key on both sides, without either knowing of the other. */
async function createTwice({ world, token, dice }: Hand): Promise<string | undefined> {
	const other = dice.chance(0.3) ? newModel(token) : { ...newModel(token), rawSql: `select ${token} and more` }
	if (!(await world.edit('create', 'model', '', newModel(token)))) return undefined
	const made = liveResources(world).at(-1)
	const key = liveResources(world).find(({ attributes }) => attributes['name'] === `Model ${token}`)?.key ?? made?.key
	if (key === undefined) return undefined
	await world.commit('new', [{ path: fileOf('model', key), content: dump(other) }])
	return `both create ${key}`
}

export async function removeFile({ world, dice }: Hand): Promise<string | undefined> {
	const file = dice.pick(ownFiles(world))
	if (!file) return undefined
	await world.commit('remove', [{ path: file.path, remove: true }])
	return `git removes ${file.path}`
}

export async function renameFile({ world, dice, token }: Hand): Promise<string | undefined> {
	const file = dice.pick(ownFiles(world).filter(({ text }) => !isBroken(text)))
	if (!file) return undefined
	await world.commit('rename', [
		{ path: file.path, remove: true },
		{ path: fileOf(file.type, `${file.key}-${token}`), content: file.text },
	])
	return `git renames ${file.path} to ${file.key}-${token}`
}

/** A file that went away comes back, as it is in the workspace or edited. */
async function bringBack(hand: Hand): Promise<string | undefined> {
	const { world, dice } = hand
	const files = world.files()
	const gone = dice.pick(liveResources(world).filter(({ type, key }) => !files.has(fileOf(type, key))))
	if (!gone) return undefined
	const attributes = structuredClone(gone.attributes)
	if (dice.chance(0.5)) dice.pick(CHANGES[gone.type] ?? [])?.(attributes, hand)
	const present = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined && value !== ''))
	await world.commit('again', [{ path: fileOf(gone.type, gone.key), content: dump(present) }])
	return `git brings back ${gone.type}.${gone.key}`
}

async function removeInPage({ world, dice }: Hand): Promise<string | undefined> {
	const found: LiveResource | undefined = dice.pick(liveResources(world))
	if (!found || !(await world.edit('delete', found.type, found.key))) return undefined
	return `page deletes ${found.type}.${found.key}`
}

async function dressUp({ world, dice, token }: Hand): Promise<string | undefined> {
	const file = dice.pick(ownFiles(world).filter(({ text }) => !isBroken(text)))
	if (!file) return undefined
	const pieces = piecesOf(file.text).map((piece) => piece.text)
	const dresses: readonly (() => string)[] = [
		() => `# ${token} on top\n${file.text}`,
		() => pieces.flatMap((piece) => [`# ${token} ${'.'.repeat(piece.length % 7)}\n`, piece]).join(''),
		() => file.text.replace(/^(\w+: [^'"|>\s][^#\n]*[^#\s\r])(\r?)$/gm, `$1  # ${token}$2`),
		() => (file.text.includes('\r') ? file.text.replaceAll('\r', '') : file.text.replaceAll('\n', '\r\n')),
		() =>
			[...pieces]
				.reverse()
				.map((piece) => (piece.endsWith('\n') ? piece : `${piece}\n`))
				.join(''),
		() => file.text.replace(/\n$/, ''),
		() => file.text.replace(/^( +)- to:/gm, `$1# ${token} item\n$1- to:`),
	]
	const text = dice.pick(dresses)?.() ?? file.text
	const isSame = JSON.stringify(sorted(readText(text))) === JSON.stringify(sorted(readText(file.text)))
	if (!isSame || text === file.text) return undefined
	await world.commit('dress', [{ path: file.path, content: text }])
	return `git dresses up ${file.path}`
}

function sorted(value: Plain): readonly unknown[] {
	return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
}

async function editForeign({ world, dice, token }: Hand): Promise<string | undefined> {
	const path =
		dice.pick(['README.md', `${FOLDER}/notes.txt`, `${FOLDER}/models/deeper/x.yaml`, `${FOLDER}/manifest-elsewhere.yaml`]) ?? 'README.md'
	await world.commit('foreign', [{ path, content: `${token}\n` }])
	return `git edits ${path}`
}

async function breakFile({ world, dice }: Hand): Promise<string | undefined> {
	const file = dice.pick(ownFiles(world))
	if (!file) return undefined
	const content = isBroken(file.text) ? file.text.slice(BROKEN.length) : `${BROKEN}${file.text}`
	await world.commit('break', [{ path: file.path, content }])
	return `git ${isBroken(file.text) ? 'mends' : 'breaks'} ${file.path}`
}

/** Mends every file that does not parse. */
export async function mendAll(world: World): Promise<void> {
	const mended = ownFiles(world)
		.filter(({ text }) => isBroken(text))
		.map(({ path, text }): FileChange => ({ path, content: text.slice(BROKEN.length) }))
	if (mended.length > 0) await world.commit('mend', mended)
}

async function startRun({ world, dice }: Hand): Promise<string | undefined> {
	const found = dice.pick(liveResources(world).filter(({ type }) => type === 'sync'))
	if (!found) return undefined
	const status = dice.chance(0.5) ? 'querying' : 'success'
	await world.run(found.key, status)
	return `run of ${found.key}: ${status}`
}

/** Ends every run, so that nothing has to wait. */
export async function endRuns(world: World): Promise<void> {
	for (const { type, key } of liveResources(world)) if (type === 'sync') await world.run(key, 'success')
}

/** Everything that people do, each as often as it stands here. */
export const ACTS: readonly Act[] = [
	...Array.from({ length: 7 }, () => editFile),
	...Array.from({ length: 7 }, () => editPage),
	createFiles,
	createInPage,
	createTwice,
	removeFile,
	renameFile,
	bringBack,
	bringBack,
	removeInPage,
	removeInPage,
	dressUp,
	dressUp,
	editForeign,
	breakFile,
	startRun,
]
