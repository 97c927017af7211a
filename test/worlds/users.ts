import type { DumpOptions } from 'js-yaml'
import { dump } from 'js-yaml'
import type { FileChange } from '../../src/ports/index.ts'
import type { LiveResource, Plain } from './sides.ts'
import { addressOfFile, BROKEN, fileOf, isBroken, liveResources, readText } from './sides.ts'
import type { World } from './world.ts'
import { FOLDER } from './world.ts'

/** Numbers from a seed: the same seed, the same numbers. */
export type Dice = { below(count: number): number; pick<T>(items: readonly T[]): T | undefined; chance(share: number): boolean }

export function makeDice(seed: string): Dice {
	let state = [...seed].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193), 0x811c9dc5) >>> 0
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0
		let mixed = Math.imul(state ^ (state >>> 15), state | 1)
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
	}
	const below = (count: number): number => Math.floor(next() * count)
	return { below, pick: (items) => items[below(items.length)], chance: (share) => next() < share }
}

/** What one scripted person has in hand. `token` is in no other value of the history. */
export type Hand = { readonly world: World; readonly dice: Dice; readonly token: string }

/** What was done, for people; undefined where there was nothing to do it to. */
export type Act = (hand: Hand) => Promise<string | undefined>

/** Texts that are hard to spell in a file. */
function textOf({ dice, token }: Hand): string {
	const forms = [
		token,
		`${token}: colon`,
		`${token} # hash`,
		`'${token}'`,
		`- ${token}`,
		`${token} é 😀`,
		` ${token} `,
		`${token}\nsecond line`,
		`${token}\n`,
	]
	return dice.chance(0.5) ? token : (dice.pick(forms) ?? token)
}

type Change = (attributes: Plain, hand: Hand) => readonly string[]

/** Changes of attributes that both a file and the service's pages can make; each answers with the names that it touched. */
const CHANGES: Readonly<Record<string, readonly Change[]>> = {
	model: [
		set('name', textOf),
		set('primaryKey', ({ token }) => token),
		(attributes, hand) =>
			attributes['type'] === 'table' ? set('tableName', textOf)(attributes, hand) : set('rawSql', queryOf)(attributes, hand),
		set('description', textOf),
	],
	sync: [
		setConfig,
		setConfig,
		dropConfig,
		setMapping,
		setMapping,
		addMapping,
		addMapping,
		dropMapping,
		turnMappings,
		setSchedule,
		togglePause,
	],
}

function set(name: string, value: (hand: Hand) => unknown): Change {
	return (attributes, hand) => {
		attributes[name] = value(hand)
		return [name]
	}
}

function queryOf(hand: Hand): string {
	const { dice, token } = hand
	const queries = [
		`select 1 as ${token}`,
		`select *\nfrom ${token}\nwhere id > 1\n`,
		`  select ${token}\n\n  from x`,
		`select '${token}' -- ${'long '.repeat(30)}`,
	]
	return dice.pick(queries) ?? token
}

function configOf(attributes: Plain): Plain {
	const config = (attributes['config'] ?? {}) as Plain
	attributes['config'] = config
	return config
}

function setConfig(attributes: Plain, hand: Hand): readonly string[] {
	const { dice, token } = hand
	const values = [textOf(hand), [token, 'b'], { inner: token }, { inner: { deep: token, 10: 'ten', 2: 'two' } }, `${token}.0`]
	configOf(attributes)[dice.pick(['object', 'mode', 'a-key', '__proto__x', '15', 'nested']) ?? 'object'] = dice.pick(values)
	return ['config']
}

function dropConfig(attributes: Plain, { dice }: Hand): readonly string[] {
	const config = configOf(attributes)
	const name = dice.pick(Object.keys(config).filter((key) => key !== 'mappings'))
	if (name === undefined) return []
	delete config[name]
	return ['config']
}

function mappingsOf(attributes: Plain): Plain[] {
	const { mappings } = configOf(attributes)
	return Array.isArray(mappings) ? (mappings as Plain[]) : []
}

function setMapping(attributes: Plain, { dice, token }: Hand): readonly string[] {
	const item = dice.pick(mappingsOf(attributes))
	if (!item) return []
	item[dice.pick(['from', 'from', 'type', 'note']) ?? 'from'] = token
	return ['config']
}

function addMapping(attributes: Plain, { dice, token }: Hand): readonly string[] {
	const items = mappingsOf(attributes)
	items.splice(dice.below(items.length + 1), 0, {
		to: dice.chance(0.2) ? `to-${items.length}` : `to-${token}`,
		from: token,
		type: 'standard',
	})
	configOf(attributes)['mappings'] = items.filter((item, index) => items.findIndex((other) => other['to'] === item['to']) === index)
	return ['config']
}

function dropMapping(attributes: Plain, { dice }: Hand): readonly string[] {
	const items = mappingsOf(attributes)
	if (items.length === 0) return []
	items.splice(dice.below(items.length), 1)
	return ['config']
}

function turnMappings(attributes: Plain): readonly string[] {
	const items = mappingsOf(attributes)
	if (items.length < 2) return []
	items.reverse()
	return ['config']
}

function setSchedule(attributes: Plain, { dice, token }: Hand): readonly string[] {
	const quantity = Number(token.replace(/\D/g, '')) + 1
	attributes['schedule'] = dice.chance(0.2)
		? { type: 'cron', schedule: { expression: `${quantity % 60} 1 * * *` } }
		: { type: 'interval', schedule: { interval: { unit: 'hour', quantity } } }
	return ['schedule']
}

function togglePause(attributes: Plain): readonly string[] {
	attributes['schedulePaused'] = attributes['schedulePaused'] !== true
	return ['schedulePaused']
}

const STYLES: readonly DumpOptions[] = [
	{ lineWidth: -1 },
	{ lineWidth: 40 },
	{ forceQuotes: true, quotingType: '"' },
	{ indent: 4 },
	{ noArrayIndent: true },
	{ flowLevel: 2 },
	{ forceQuotes: true, quotingType: "'" },
]

/** A text cut where its top-level keys begin; comments between them are pieces of their own. */
export function piecesOf(text: string): readonly { readonly name: string; readonly text: string }[] {
	const pieces: { name: string; text: string }[] = []
	for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
		const name = /^(?:"([^"]*)"|'([^']*)'|([A-Za-z]\w*)):/.exec(line)
		if (name) pieces.push({ name: name[1] ?? name[2] ?? name[3] ?? '', text: line })
		else if (line.startsWith('#')) pieces.push({ name: '#', text: line })
		else if (pieces.length === 0) pieces.push({ name: '', text: line })
		else pieces.push({ name: pieces.at(-1)?.name ?? '', text: `${pieces.pop()?.text ?? ''}${line}` })
	}
	return pieces
}

/** As a person edits a file: only what is about the attribute, in a style of their own. */
function rewrite(text: string, name: string, value: unknown, style: DumpOptions): string {
	const pieces = piecesOf(text)
	const eol = text.includes('\r\n') ? '\r\n' : '\n'
	const made = dump({ [name]: value }, style).replaceAll('\n', eol)
	const found = pieces.findIndex((piece) => piece.name === name)
	const end = text === '' || text.endsWith('\n') ? '' : eol
	if (found < 0) return `${text}${end}${made}`
	return pieces.map((piece, index) => (index === found ? made : piece.text)).join('')
}

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
	world.commit(
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

async function createFiles({ world, dice, token }: Hand): Promise<string | undefined> {
	const key = dice.chance(0.3) ? `-${token}` : token
	const style = dice.pick(STYLES) ?? {}
	const model = { path: fileOf('model', key), content: `# made by hand\n${dump(newModel(token), style)}` }
	const sync = { path: fileOf('sync', `${key}-sync`), content: dump(newSync(token, key), style) }
	world.commit('new', dice.chance(0.5) ? [model] : [sync, model])
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
	world.commit('new', [{ path: fileOf('model', key), content: dump(other) }])
	return `both create ${key}`
}

async function removeFile({ world, dice }: Hand): Promise<string | undefined> {
	const file = dice.pick(ownFiles(world))
	if (!file) return undefined
	world.commit('remove', [{ path: file.path, remove: true }])
	return `git removes ${file.path}`
}

async function renameFile({ world, dice, token }: Hand): Promise<string | undefined> {
	const file = dice.pick(ownFiles(world).filter(({ text }) => !isBroken(text)))
	if (!file) return undefined
	world.commit('rename', [
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
	world.commit('again', [{ path: fileOf(gone.type, gone.key), content: dump(present) }])
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
	world.commit('dress', [{ path: file.path, content: text }])
	return `git dresses up ${file.path}`
}

function sorted(value: Plain): readonly unknown[] {
	return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
}

async function editForeign({ world, dice, token }: Hand): Promise<string | undefined> {
	const path =
		dice.pick(['README.md', `${FOLDER}/notes.txt`, `${FOLDER}/models/deeper/x.yaml`, `${FOLDER}/manifest-elsewhere.yaml`]) ?? 'README.md'
	world.commit('foreign', [{ path, content: `${token}\n` }])
	return `git edits ${path}`
}

async function breakFile({ world, dice }: Hand): Promise<string | undefined> {
	const file = dice.pick(ownFiles(world))
	if (!file) return undefined
	const content = isBroken(file.text) ? file.text.slice(BROKEN.length) : `${BROKEN}${file.text}`
	world.commit('break', [{ path: file.path, content }])
	return `git ${isBroken(file.text) ? 'mends' : 'breaks'} ${file.path}`
}

/** Mends every file that does not parse. */
export function mendAll(world: World): void {
	const mended = ownFiles(world)
		.filter(({ text }) => isBroken(text))
		.map(({ path, text }): FileChange => ({ path, content: text.slice(BROKEN.length) }))
	if (mended.length > 0) world.commit('mend', mended)
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
