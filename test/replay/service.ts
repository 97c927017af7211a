import type { Hand, Own } from './edits.ts'
import { changed, moreSources, ownFiles, pickOwn, pickSome } from './edits.ts'
import { canonicalText } from './files.ts'
import { within } from './first-tree.ts'
import { fresh } from './fresh.ts'
import { MANIFEST, namesIn, resolved } from './meaning.ts'
import type { Act, Commit, Edits, Step } from './people.ts'
import { inRoot } from './people.ts'

const SYSTEM = 'Hightouch Git <git@hightouch.io>'
const BEA = 'Bea <bea@vendor.example>'

/** As messages name it: events go by a folder that there is not. */
function nameOf(path: string): string {
	const parts = path.split('/')
	const slug =
		path
			.replace(/(\/domain)?\.yaml$/, '')
			.split('/')
			.at(-1) ?? ''
	if (parts[0] === 'models' || parts[0] === 'syncs') return `${parts[0]} ${slug}`
	if (parts.includes('components')) return `events/components ${slug}`
	return parts[0] === 'events' && parts.length === 4 && parts[3] !== 'domain.yaml'
		? `events/schemas ${slug}`
		: `${parts.slice(0, 2).join('/')} ${slug}`
}

export function written(path: string, text: string, verb: 'added' | 'changed'): Commit {
	return { message: `${nameOf(path)} ${verb} in Hightouch`, author: BEA, files: inRoot({ [path]: text }) }
}

/** The message says one slug, which need not be among the files. */
function batch(says: string, files: Edits): Commit {
	return { message: `${nameOf(says)} added or changed in Hightouch`, author: SYSTEM, files: inRoot(files) }
}

export function removed(paths: readonly string[]): Commit {
	return {
		message: `${paths[0]?.split('/').at(-1)?.replace('.yaml', '')} deleted in Hightouch`,
		author: SYSTEM,
		files: inRoot(Object.fromEntries(paths.map((path) => [path, null]))),
	}
}

/** What the workspace has: names that only another one knows are not about it. */
function editable(hand: Hand, types?: readonly string[]): readonly Own[] {
	return ownFiles(hand, types).filter(({ value }) => value['source'] !== 'only-staging')
}

function changeSome(hand: Hand): Omit<Step, 'by'> {
	const owns = pickOwn(hand, editable(hand), 1 + hand.dice.below(2))
	const verb = hand.dice.chance(0.5) ? 'added' : 'changed'
	return {
		title: `service changes ${owns.map(({ path }) => path).join(', ')}`,
		commits: owns.map((own) => written(own.path, canonicalText(changed(own, hand)), verb)),
	}
}

function changeMany(hand: Hand): Omit<Step, 'by'> | undefined {
	const [says, ...owns] = pickSome(hand.dice, editable(hand), 12)
	if (!says) return undefined
	const files = Object.fromEntries(owns.map((own): [string, string] => [own.path, canonicalText(changed(own, hand))]))
	return { title: `service changes ${Object.keys(files).join(', ')} and says ${says.path}`, commits: [batch(says.path, files)] }
}

/** With slugs in place of aliases, which it does not know. */
function rewrite(hand: Hand): Omit<Step, 'by'> | undefined {
	const names = namesIn(within(hand.files))
	const old = editable(hand).flatMap(({ path, text, value }): readonly [string, string][] => {
		const { isSchema: _, ...rest } = resolved(value, names)
		const kept = Object.fromEntries(Object.entries(rest).filter(([, member]) => member !== null && member !== ''))
		return text === canonicalText(kept) ? [] : [[path, canonicalText(kept)]]
	})
	const [first] = old
	if (!first) return undefined
	return { title: `service rewrites ${old.length} files as they are`, commits: [batch(first[0], Object.fromEntries(old.slice(0, 11)))] }
}

function add(hand: Hand): Omit<Step, 'by'> {
	const made = fresh(hand)
	return {
		title: `service adds ${Object.keys(made).join(', ')}`,
		commits: Object.entries(made).map(([path, text]) => written(path, text, 'added')),
	}
}

function unused(hand: Hand): readonly Own[] {
	const all = editable(hand, ['sync', 'model', 'relationship', 'event', 'domain_event'])
	const text = all
		.filter(({ type }) => type === 'sync' || type === 'relationship')
		.map(({ value }) => JSON.stringify([value['model'], value['through']]))
		.join()
	return all.filter(({ key }) => !text.includes(JSON.stringify(key)))
}

function remove(hand: Hand): Omit<Step, 'by'> {
	const paths = pickOwn(hand, unused(hand), 1 + hand.dice.below(2)).map(({ path }) => path)
	return { title: `service deletes ${paths.join(', ')}`, commits: paths.map((path) => removed([path])) }
}

function flap(hand: Hand): Omit<Step, 'by'> {
	const owns = pickOwn(hand, editable(hand, ['sync', 'model', 'event', 'domain_event']), 2)
	const paths = owns.map(({ path }) => path)
	const back = owns.map((own) => written(own.path, own.text, 'added'))
	const isOver = hand.dice.chance(0.3)
	return {
		title: `service flaps ${paths.join(', ')}${isOver ? ' and brings them back' : ''}`,
		commits: [removed(paths), ...(isOver ? back : [])],
		isFlap: true,
	}
}

function refreshManifest(hand: Hand): Omit<Step, 'by'> {
	const files = inRoot({ [MANIFEST]: moreSources(hand, { [`source-${hand.token}`]: { type: 'postgres' } }) })
	return {
		title: 'service refreshes the manifest',
		commits: [{ message: 'Update source and destination manifest', author: SYSTEM, files }],
	}
}

export const SERVICE: readonly Act[] = [changeSome, changeMany, rewrite, add, remove, flap, refreshManifest]
