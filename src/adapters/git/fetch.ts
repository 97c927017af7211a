import { createHash, randomBytes } from 'node:crypto'

import { type CommitId, Failure, fail, type Problem } from '../../model/index.ts'
import type { RefMove, RefName } from '../../ports/index.ts'
import { commitAt, listRefs, type Pointing } from './history.ts'
import { type Git, gitProblem, type Result, runGit } from './process.ts'
import { checkRef } from './refs.ts'
import { cureFor } from './refusals.ts'
import { hostKeyProblem } from './ssh.ts'
import type { Store } from './store.ts'

/**
 * One command brings all refs, so that they are seen at one instant. A pattern that matches nothing is no error to git, so the
 * command's success proves that a ref is not there (P3); an exact name asks for less, but makes git fail without saying more.
 */
export async function fetchRefs(store: Store, refs: readonly RefName[]): Promise<ReadonlyMap<RefName, CommitId | null>> {
	const names = [...new Set(refs.map(checkRef))]
	if (names.length === 0) return new Map()
	// A place of its own for this call: others may fetch into the same repository, and what they see must not mix with what we see.
	const place = `refs/tideway-fetch/${randomBytes(8).toString('hex')}`
	const places = new Map(names.map((name, index) => [name, `${place}/${index}/x`]))
	const exact = await bring(store, names, places)
	const come = exact === 'exact' ? await readExact(store, places) : await listRefs(store.local, [`${place}/`])
	const found = new Map(names.map((name) => [name, commitAt(come, places.get(name) ?? '', `${name} of ${store.remote.shown}`)]))
	await keep(store, [...come.keys()], found)
	if ([...found.values()].every((id) => id === null)) await proveAbsence(store, names)
	return found
}

/** `patterns`: others may have come along whose names begin alike. What was there last time, and a branch, is asked for by its very name. */
async function bring(store: Store, names: readonly RefName[], places: ReadonlyMap<RefName, string>): Promise<'exact' | 'patterns'> {
	const kept = await store.objects(store.local, names.map(keptName))
	const doubtful = new Set(names.filter((name, index) => kept[index] === undefined && !name.startsWith('refs/heads/')))
	const tryAs = (patterns: ReadonlySet<RefName>): Promise<Tried> =>
		tryFetch(
			store,
			names.map((name) => spec(name, places.get(name) ?? '', patterns.has(name) ? '*' : '')),
		)
	const first = await tryAs(doubtful)
	if (first.result.code === 0) return doubtful.size === 0 ? 'exact' : 'patterns'
	// The text only decides whether a second look is worth it; its exit code is the proof.
	const isAbsent = /couldn't find remote ref/.test(first.result.error)
	const second = isAbsent ? await tryAs(new Set(names)) : first
	if (second.result.code !== 0) throw new Failure(unreachable(store, second))
	return 'patterns'
}

/** What came under exact names. Each has come, else git would have failed: that one is not found is no proof that it is not there. */
async function readExact(store: Store, places: ReadonlyMap<RefName, string>): Promise<ReadonlyMap<RefName, Pointing>> {
	const refs = [...places.values()]
	const found = await store.objects(
		store.local,
		refs.flatMap((ref) => [ref, `${ref}^{}`]),
	)
	return new Map(
		refs.map((ref, index) => {
			const [pointed, peeled] = found.slice(2 * index)
			if (!pointed || !peeled) return fail('GIT_FAILED', `what was fetched from ${store.remote.shown} is not to be found`)
			return [ref, { kind: pointed.kind, commit: peeled.kind === 'commit' ? peeled.id : undefined }]
		}),
	)
}

type Tried = { readonly git: Git; readonly args: readonly string[]; readonly result: Result }

async function tryFetch(store: Store, specs: readonly string[]): Promise<Tried> {
	const args = [
		'fetch',
		'--quiet',
		'--no-tags',
		'--no-write-fetch-head',
		'--no-recurse-submodules',
		'--no-show-forced-updates',
		// Packs are joined when the repository is opened.
		'--no-auto-maintenance',
		'--atomic',
		'--end-of-options',
		store.remote.address,
		...specs,
	]
	const git = await store.fetching()
	return { git, args, result: await runGit(git, args, { accept: 'any', deadlineMs: git.transferMs }) }
}

/** True where the remote shows each ref exactly where it was to be put. Brings nothing. */
export async function haveArrived(store: Store, moves: readonly RefMove[]): Promise<boolean> {
	const shown = await shownRefs(
		store,
		moves.map(({ ref }) => checkRef(ref)),
	)
	return moves.every(({ ref, to }) => shown.get(ref) === to)
}

/** Where refs are, without bringing what they lead to: one call, null where the remote does not show one. Throws a `Failure`. */
export async function lookAtRefs(store: Store, refs: readonly RefName[]): Promise<ReadonlyMap<RefName, CommitId | null>> {
	const shown = await shownRefs(store, refs.map(checkRef))
	return new Map(refs.map((ref) => [ref, (shown.get(ref) ?? null) as CommitId | null]))
}

/** The ids of refs by name, of those that match patterns of `git ls-remote`; of all where there is none. */
async function shownRefs(store: Store, patterns: readonly string[]): Promise<ReadonlyMap<RefName, string>> {
	const args = ['ls-remote', '--quiet', '--refs', '--end-of-options', store.remote.address, ...patterns]
	const git = await store.fetching()
	const result = await runGit(git, args, { accept: 'any', deadlineMs: git.transferMs })
	if (result.code !== 0) throw new Failure(unreachable(store, { git, args, result }))
	const lines = result.out.toString().split('\n').filter(Boolean)
	if (lines.length === 0 && store.remote.kind === 'http') await proveServer(store, args)
	return new Map(lines.map((line) => [line.slice(line.indexOf('\t') + 1), line.slice(0, line.indexOf('\t'))]))
}

/** A line of git's trace that tells what a server said. */
const SPOKEN = /\bpacket: .*</

/**
 * Proves that it is a Git server that shows nothing: git also takes any empty answer for an empty repository, as of a proxy, or of a connection
 * that was cut at the right place. A Git server always says a word of the protocol.
 */
async function proveServer(store: Store, args: readonly string[]): Promise<void> {
	const git = await store.fetching()
	const traced = { ...git, env: { ...git.env, GIT_TRACE_PACKET: '1' } }
	const { code, error } = await runGit(traced, args, { accept: 'any', deadlineMs: git.transferMs })
	if (code !== 0 || !SPOKEN.test(error))
		fail('GIT_FAILED', `${store.remote.shown} could not be read: what answers there does not speak as a Git server does`, { hint: ADVICE })
}

/** Proves that the remote answers although it showed none of the refs: an empty repository does, a missing one does not. */
async function proveAbsence(store: Store, names: readonly RefName[]): Promise<void> {
	const shown = await shownRefs(store, [])
	const late = names.find((name) => shown.has(name))
	if (late !== undefined)
		fail('GIT_FAILED', `${late} came into being in ${store.remote.shown} while it was read`, { hint: 'Run the command again.' })
}

/** Names under which the objects stay, and from which the next fetch knows what is here already; those they came by go. Nothing reads them. */
async function keep(store: Store, come: readonly RefName[], found: ReadonlyMap<RefName, CommitId | null>): Promise<void> {
	const left = come.map((ref) => `delete ${ref}\n`)
	const kept = [...found].map(([name, id]) => (id === null ? `delete ${keptName(name)}\n` : `update ${keptName(name)} ${id}\n`))
	try {
		await store.refs.ask(store.local, async (session) => {
			session.write(`start\n${[...kept, ...left].join('')}commit\n`)
			return (await session.line()) === 'start: ok' && (await session.line()) === 'commit: ok' ? {} : undefined
		})
	} catch (error) {
		// Another process may be doing the same: then the names of this call stay a little longer, which harms nobody.
		if (!(error instanceof Failure) || error.problem.code === 'CANCELLED') throw error
	}
}

function keptName(name: RefName): RefName {
	return `refs/tideway-kept/${createHash('sha256').update(name).digest('hex').slice(0, 32)}`
}

function unreachable(store: Store, { git, args, result }: Tried): Problem {
	const stranger = hostKeyProblem(result.error, store.pins)
	if (stranger !== undefined && store.pins.length > 0) return stranger
	const cause = gitProblem(git, args, result)
	return {
		...cause,
		message: `${store.remote.shown} could not be read: ${cause.message}`,
		hint: cureFor(cause.message) ?? cause.hint ?? ADVICE,
	}
}

const ADVICE = 'See whether `git ls-remote` with the same address works, and whether the credential may read it.'

function spec(name: RefName, place: string, star: '' | '*'): string {
	return `+${name}${star}:${place}${star}`
}
