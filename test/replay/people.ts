import type { Hand, Own } from './edits.ts'
import { changed, moreSources, ownFiles, pickOwn, pickSome } from './edits.ts'
import { canonicalText, DRESSES, manifestText, SPELLINGS } from './files.ts'
import { ROOT } from './first-tree.ts'
import { fresh } from './fresh.ts'
import type { Plain } from './meaning.ts'
import { ALIASES, MANIFEST } from './meaning.ts'

/** Whole paths, and texts; null removes. */
export type Edits = Readonly<Record<string, string | null>>

export type Commit = { readonly message: string; readonly author: string; readonly files: Edits }

/** What is done to the branch between two looks. `aside`: on a branch of its own, which is merged at the end. */
export type Step = {
	readonly title: string
	readonly by: 'people' | 'service'
	readonly commits: readonly Commit[]
	readonly aside?: readonly Commit[]
	/** The service removes files of what the workspace keeps. */
	readonly isFlap?: true
}

export type Act = (hand: Hand) => Omit<Step, 'by'> | undefined

export const ANN = 'Ann <ann@users.example>'

export function inRoot(files: Edits): Edits {
	return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${ROOT}/${path}`, text]))
}

function byHand(message: string, files: Edits): Commit {
	return { message, author: ANN, files: inRoot(files) }
}

function one(title: string, files: Edits): Omit<Step, 'by'> {
	return { title, commits: [byHand(title, files)] }
}

/** Each in a style that its file had, or another. */
function editsOf(hand: Hand, owns: readonly Own[]): Edits {
	return Object.fromEntries(
		owns.map((own) => {
			const value = changed(own, hand)
			const dress = hand.dice.chance(0.4) ? hand.dice.pick(DRESSES) : undefined
			return [own.path, dress ? dress(canonicalText(value), value) : canonicalText(value)]
		}),
	)
}

function editSome(hand: Hand): Omit<Step, 'by'> {
	const owns = pickOwn(hand, ownFiles(hand), 1 + hand.dice.below(3))
	return one(`people edit ${owns.map(({ path }) => path).join(', ')}`, editsOf(hand, owns))
}

function editEveryone(hand: Hand): Omit<Step, 'by'> {
	const type = hand.dice.pick(['sync', 'model', 'relationship', 'event', 'domain_event']) ?? 'sync'
	return one(`people edit every ${type}`, editsOf(hand, ownFiles(hand, [type])))
}

/** Of an event its name too: of one contract or domain each event has another. */
function renameFile(hand: Hand): Omit<Step, 'by'> | undefined {
	const [own] = pickOwn(hand, ownFiles(hand, ['model', 'sync', 'schema_model', 'relationship', 'event', 'domain_event']), 1)
	if (!own) return undefined
	const to = own.path.replace(/[^/]+\.yaml$/, `renamed-${hand.token}.yaml`)
	return one(`people rename ${own.path} to ${to}`, { [own.path]: null, [to]: own.text })
}

function removeFile(hand: Hand): Omit<Step, 'by'> | undefined {
	const types = ['model', 'sync', 'schema_model', 'relationship', 'event', 'domain_event', 'contract']
	const [own] = pickOwn(hand, ownFiles(hand, types), 1)
	if (!own) return undefined
	const inside = own.type === 'contract' ? ownFiles(hand, ['event']).filter(({ key }) => key.startsWith(`${own.key}/`)) : []
	return one(`people remove ${own.path}`, Object.fromEntries([own, ...inside].map(({ path }) => [path, null])))
}

function dressUp(hand: Hand): Omit<Step, 'by'> {
	const owns = pickOwn(hand, ownFiles(hand), 3)
	const dressed = owns.map(({ type, path, text, value }): [string, string] => {
		const dress = hand.dice.pick([
			...DRESSES,
			...(SPELLINGS[type] ?? []).map((spell) => (_: string, said: Plain) => canonicalText(spell(said))),
		])
		return [path, dress?.(text, value) ?? text]
	})
	return one(`people dress up ${owns.map(({ path }) => path).join(', ')}`, Object.fromEntries(dressed))
}

function breakFile(hand: Hand): Omit<Step, 'by'> | undefined {
	const [own] = pickOwn(hand, ownFiles(hand, ['model', 'sync', 'relationship', 'event', 'domain_event']), 1)
	return own && one(`people break ${own.path}`, { [own.path]: `<<<<<<< HEAD\n${own.text}` })
}

function mendFile({ files, dice }: Hand): Omit<Step, 'by'> | undefined {
	const [path, text] =
		dice.pick([...files].filter(([, candidate]) => candidate.startsWith('<<<<<<< HEAD\n') && !candidate.includes('>>>'))) ?? []
	if (path === undefined || text === undefined) return undefined
	return {
		title: `people mend ${path}`,
		commits: [{ message: 'Mend', author: ANN, files: { [path]: text.slice('<<<<<<< HEAD\n'.length) } }],
	}
}

function useAlias(hand: Hand): Omit<Step, 'by'> {
	const path = ALIASES
	const alias = `alias-${hand.token}`
	const text = (hand.files.get(`${ROOT}/${path}`) ?? '').replace('sources:\n', `sources:\n  ${alias}: production-postgres\n`)
	const users = pickSome(
		hand.dice,
		ownFiles(hand, ['model']).filter(({ value }) => value['source'] === 'production-postgres'),
		2,
	)
	const texts = users.map((own): [string, string] => [own.path, canonicalText({ ...own.value, source: alias })])
	return one(`people name production-postgres ${alias} in ${users.length} files`, { [path]: text, ...Object.fromEntries(texts) })
}

function editManifest(hand: Hand): Omit<Step, 'by'> {
	return one('people edit the manifest', { [MANIFEST]: moreSources(hand, { [`made-up-${hand.token}`]: { type: 'mysql' } }) })
}

function editElsewhere({ token, dice }: Hand): Omit<Step, 'by'> {
	const model = canonicalText({ name: token, source: 'other', type: 'table', tableName: token, primaryKey: 'id' } satisfies Plain)
	const files = {
		'src/index.ts': `export const shop = '${token}'\n`,
		'marketing/models/customers.yaml': model,
		'legacy/models/new.yaml': model,
		[`${ROOT}/models/staging.sql`]: `select '${token}'\n`,
		[`${ROOT}/models/schema.yml`]: `version: 2 # ${token}\n`,
		[`${ROOT}/models/deeper/${token}.yaml`]: model,
		[`${ROOT}/syncs/noext`]: token,
		[`${ROOT}/aliases-acme-staging.yaml`]: `sources:\n  warehouse: lake\n  only-staging: lake\n  ${token}: lake\ndestinations: {}\n`,
		[`${ROOT}/manifest-acme-staging.yaml`]: manifestText({ lake: { type: 'athena' }, [token]: { type: 's3' } }, {}, 'acme-staging'),
	}
	const chosen = pickSome(dice, Object.entries(files), 5)
	const message = `Work on the shop (${token})`
	return { title: 'people edit what is not the workspace', commits: [{ message, author: ANN, files: Object.fromEntries(chosen) }] }
}

function mergeBranch(hand: Hand): Omit<Step, 'by'> {
	const owns = pickOwn(hand, ownFiles(hand), 4)
	const texts = Object.entries(editsOf(hand, owns)).map(([path, text]): Edits => ({ [path]: text }))
	const [here = {}, there = {}, more = {}, last = {}] = texts
	const made = fresh(hand)
	return {
		title: `people merge a branch that edits ${owns
			.slice(1)
			.map(({ path }) => path)
			.join(', ')} and adds ${Object.keys(made).join(', ')}, beside ${owns[0]?.path}`,
		commits: [byHand('On main', here)],
		aside: [byHand('On a branch', { ...there, ...more }), byHand('More', { ...last, ...made })],
	}
}

function addFiles(hand: Hand): Omit<Step, 'by'> {
	const made = fresh(hand)
	return one(`people add ${Object.keys(made).join(', ')}`, made)
}

export const PEOPLE: readonly Act[] = [
	editSome,
	editEveryone,
	renameFile,
	removeFile,
	dressUp,
	breakFile,
	mendFile,
	useAlias,
	editManifest,
	editElsewhere,
	mergeBranch,
	addFiles,
]
