import type { Conflict, Plan } from '../../src/model/index.ts'
import { checkFiles } from './files.ts'
import type { Texts } from './hub.ts'
import type { Leaves, Side } from './sides.ts'
import { ABSENT, addressesOf, at, baseSides, differing, HIDDEN, leavesBelow, overlaps, WHOLE } from './sides.ts'
import { fail } from './violation.ts'

/** Both sides, and what the product remembers and has done, at one moment. */
export type Moment = {
	readonly texts: Texts
	readonly git: Side
	readonly live: Side
	readonly base: ReturnType<typeof baseSides>
	readonly writes: number
	readonly commits: number
}

/** A value that a person gave on one side. `landed`: both sides held it once, so neither may lose it again by itself. */
type Claim = {
	readonly side: 'git' | 'live'
	readonly address: string
	readonly path: string
	readonly value: string
	landed: boolean
	readonly by: string
}

/**
 * What a run was: `clean` = it could do everything there was to do; `settled` = conflicts for which a side was chosen, and which.
 * `plan` is undefined where the run was refused before anything was done; `read` is the moment at which it was made.
 */
export type Run = {
	readonly plan: Plan | undefined
	readonly clean: boolean
	readonly choice: 'git' | 'live' | undefined
	readonly read: Moment
}

export type Checker = {
	/** People did something between the two moments. */
	noteEdits(by: string, before: Moment, after: Moment): void
	/** The product ran between the two moments, and nobody else did anything. */
	checkRun(run: Run, before: Moment, after: Moment): void
}

type Shown = (conflict: Conflict, side: Claim['side']) => Leaves

export type Checking = { readonly isFilling: boolean; readonly isAny?: boolean; readonly shown?: Shown }

const shownBelow: Shown = (conflict, side) => leavesBelow(conflict.path, conflict[side])

/**
 * Follows every edit of every person: at any time it is live on both sides, superseded by a later edit of a person, or on the side
 * where it was made with a conflict or a reason in the plan (P1). `isFilling`: the service adds members to what it is sent. `isAny`: a change may
 * take several calls, and may be a delete. `shown`: what a conflict tells of a side, as leaves.
 */
export function makeChecker({ isFilling, isAny = false, shown = shownBelow }: Checking): Checker {
	let claims: Claim[] = []
	// What was edited in the pages since the last run, if only an order, which is no value of a claim, or by a run that could not tell.
	const stirred = new Set<string>()
	const agreed: Agreed = new Map()
	return {
		// An edit that leads back to base takes back what was said before, and says nothing by itself.
		noteEdits: (by, before, after) => {
			noteAgreed(agreed, before)
			const [, edited] = /^page edits (\S+)/.exec(by) ?? []
			if (edited !== undefined) stirred.add(edited)
			for (const side of ['git', 'live'] as const) {
				for (const address of addressesOf(before[side], after[side])) {
					const fresh = claimsOf(by, side, address, before, after)
					const isGone = before[side].has(address) && !after[side].has(address)
					const left = claims.filter((claim) => !(isGone && claim.address === address && (claim.side === side || claim.landed)))
					const kept = left.filter((claim) => !fresh.some((next) => isSuperseded(claim, next, before)))
					claims = [...kept, ...fresh.filter((claim) => claim.value !== at(after.base[side], address, claim.path))]
				}
			}
		},
		checkRun: (run, before, after) => {
			checkEffects(run, before, after, isAny)
			noteAgreed(agreed, before)
			checkBase(run, before, after, agreed)
			noteAgreed(agreed, after)
			if (!isAny) checkFiles(run.plan, before, after)
			if (run.choice) claims = claims.filter((claim) => !isGivenUp(claim, run, before))
			const moved = new Set([...stirred, ...claims.filter(isMove).map(({ address }) => address)])
			if (run.clean) stirred.clear()
			claims = claims.filter((claim) => checkClaim(claim, run, { moved, after, shown }) === 'kept')
			if (run.clean && run.plan) checkAgreement(run.plan, after, isFilling)
		},
	}
}

function claimsOf(by: string, side: Claim['side'], address: string, before: Moment, after: Moment): readonly Claim[] {
	const was = before[side].has(address)
	const is = after[side].has(address)
	const paths = is ? differing(before[side], after[side], address) : was ? [WHOLE] : []
	// That something went away can be known only of what was known to be there.
	if (was && !is && !before.base.git.has(address)) return []
	return paths.map((path) => ({ side, address, path, value: at(after[side], address, path), landed: false, by }))
}

/** By a later edit of the same side, or of the other one once that held the value too: a run that was under way may have read it there. */
function isSuperseded(claim: Claim, next: Claim, { git, live }: Moment): boolean {
	const { address, path, value } = claim
	const isOnBoth = at(git, address, path) === value && at(live, address, path) === value
	return (
		address === next.address &&
		overlaps(path, next.path) &&
		(claim.side === next.side || claim.landed || isOnBoth) &&
		!isStillThere(claim, next)
	)
}

/** The service hides it, or all that it is part of: nobody can tell whether it is there. */
function isHidden(live: Side, address: string, path: string): boolean {
	const names = JSON.parse(path) as readonly unknown[]
	return names.some((_, index) => at(live, address, JSON.stringify(names.slice(0, index + 1))) === HIDDEN)
}

/** That a resource exists is not taken back by an edit inside it. */
function isStillThere(claim: Claim, next: Claim): boolean {
	return claim.path === WHOLE && claim.value !== ABSENT && next.path !== WHOLE
}

function isIn(conflict: Conflict, claim: { readonly address: string; readonly path: string }): boolean {
	return conflict.address === claim.address && overlaps(JSON.stringify(conflict.path), claim.path)
}

/** The person who settled the conflict let this value go. */
function isGivenUp(claim: Claim, { plan, choice }: Run, before: Moment): boolean {
	const settled = plan?.conflicts.some((conflict) => conflict.choice === choice && isIn(conflict, claim)) ?? false
	return settled && claim.side !== choice && at(before[claim.side], claim.address, claim.path) === claim.value
}

type Known = { readonly moved: ReadonlySet<string>; readonly after: Moment; readonly shown: Shown }

function checkClaim(claim: Claim, run: Run, { moved, after, shown }: Known): 'kept' | 'over' {
	const { side, address, path, value } = claim
	const [git, live] = [at(after.git, address, path), at(after.live, address, path)]
	if (isHidden(after.live, address, path)) return 'over'
	const what = `${side} ${address} ${path} = ${value} (${claim.by}); git now ${git}, live now ${live}`
	if (git === value && live === value) {
		claim.landed = true
		return 'kept'
	}
	// A file that was removed comes back with the next change of its resource in the workspace.
	if (side === 'git' && path === WHOLE && value === ABSENT && moved.has(address)) return 'over'
	if (run.plan && isLeaving(run.plan, claim)) return 'over'
	if (claim.landed) fail(value === ABSENT ? 'P19' : 'P1', `lost after it was on both sides: ${what}`)
	if ((side === 'git' ? git : live) !== value) fail('P1', `lost where it was made: ${what}`)
	if (run.clean && run.plan && !isAccounted(run.plan, claim, shown)) fail('P1', `neither carried over nor explained: ${what}`)
	return 'kept'
}

/** Git lists in a set what Git itself deletes: that leaves the set, and the plan says so. */
function isLeaving({ changes }: Plan, { address, path, value }: Claim): boolean {
	return changes.some(
		(change) =>
			value !== ABSENT &&
			change.address === address &&
			change.notes.some((note) => note.endsWith('is deleted, and leaves it')) &&
			change.kind === 'update' &&
			change.edits.some((edit) => overlaps(JSON.stringify(edit.path), path)),
	)
}

/** An edit in the workspace that the product has not carried over yet, other than a deletion. */
function isMove({ side, landed, path, value }: Claim): boolean {
	return side === 'live' && !landed && (path !== WHOLE || value !== ABSENT)
}

function isAccounted(plan: Plan, claim: Claim, shown: Shown): boolean {
	const { address, path } = claim
	const conflict = plan.conflicts.find((candidate) => isIn(candidate, claim))
	if (conflict) {
		const leaves = shown(conflict, claim.side)
		const isShown = path === WHOLE || claim.value === ABSENT ? !leaves.has(path) : leaves.get(path) === claim.value
		if (!isShown) fail('P1', `the conflict at ${JSON.stringify(conflict.path)} of ${address} does not show ${path} = ${claim.value}`)
		return true
	}
	return isExplained(plan, address, path)
}

function isExplained(plan: Plan, address: string, path: string): boolean {
	return (
		plan.held.some((held) => held.address === address) ||
		plan.detached.some((detached) => detached.address === address) ||
		plan.unsupported.some((entry) => entry.address === address && overlaps(JSON.stringify(entry.path ?? []), path))
	)
}

/** Nothing differs without a line in the plan. */
function checkAgreement(plan: Plan, after: Moment, isFilling: boolean): void {
	for (const address of addressesOf(after.git, after.live)) {
		for (const path of differing(after.git, after.live, address)) {
			if ((isFilling && isFilledIn(after, address, path)) || isHidden(after.live, address, path)) continue
			const isOpen = plan.conflicts.some((conflict) => !conflict.choice && isIn(conflict, { address, path }))
			if (!isOpen && !isExplained(plan, address, path))
				fail('P10', `${address} ${path} differs without a word: git ${at(after.git, address, path)}, live ${at(after.live, address, path)}`)
		}
	}
}

/** The service added it, and base knows that. */
function isFilledIn({ git, base, live }: Moment, address: string, path: string): boolean {
	const isKnown = at(base.live, address, path) === at(live, address, path)
	return at(git, address, path) === ABSENT && at(base.git, address, path) === ABSENT && isKnown
}

function checkEffects({ plan, clean }: Run, before: Moment, after: Moment, isAny: boolean): void {
	const [inbound, outbound] = [
		plan?.changes.filter(({ to }) => to === 'live').length ?? 0,
		plan?.changes.filter(({ to }) => to === 'git').length ?? 0,
	]
	const [writes, commits] = [after.writes - before.writes, after.commits - before.commits]
	if (clean && (isAny ? inbound === 0 && writes > 0 : writes !== inbound))
		fail('P22', `${writes} calls that write, for ${inbound} planned changes`)
	if (clean && commits !== outbound) fail('P22', `${commits} commits, for ${outbound} planned changes`)
	if (!plan && (writes > 0 || commits > 0)) fail('P38', `a run that was refused made ${writes} calls that write and ${commits} commits`)
	for (const address of before.live.keys())
		if (!after.live.has(address) && !(isAny && deletesInLive(plan, address))) fail('P3', `${address} was deleted in the workspace by us`)
	for (const address of before.git.keys())
		if (!after.git.has(address) && after.live.has(address)) fail('P3', `the file of ${address} was removed although the workspace has it`)
}

function deletesInLive(plan: Plan | undefined, address: string): boolean {
	return plan?.changes.some((change) => change.kind === 'delete' && change.to === 'live' && change.address === address) ?? false
}

/** Values that both sides held at one moment, by address and path. */
type Agreed = Map<string, Set<string>>

function noteAgreed(agreed: Agreed, { git, live }: Moment): void {
	for (const [address, leaves] of git) {
		const others = live.get(address)
		for (const [path, value] of leaves) {
			if (others?.get(path) !== value) continue
			const name = `${address} ${path}`
			const values = agreed.get(name)
			if (values) values.add(value)
			else agreed.set(name, new Set([value]))
		}
	}
}

/**
 * Base moves only where both sides hold what it says, or held it when they were read (P21), or once held it, of which a run that was
 * interrupted did not tell.
 */
function checkBase({ plan, read }: Run, before: Moment, after: Moment, agreed: Agreed): void {
	for (const address of addressesOf(before.base.git, after.base.git)) {
		const isMadeAnew = !after.live.has(address) && deletesInLive(plan, address)
		if (!after.base.git.has(address) && (after.git.has(address) || after.live.has(address)) && !isMadeAnew)
			fail('P21', `${address} left base and is still there`)
		const moved = [...differing(before.base.git, after.base.git, address), ...differing(before.base.live, after.base.live, address)]
		for (const path of after.base.git.has(address) ? moved : []) {
			const seen = [at(after.live, address, path), at(read.live, address, path)]
			const [inGit, inLive] = [at(after.base.git, address, path), at(after.base.live, address, path)]
			const isFact = [after.git, read.git].some((side) => at(side, address, path) === inGit) && seen.includes(inLive)
			// What was made in part is recorded as far as it came: what is missing follows.
			const isHalfMade = !before.base.git.has(address) && inGit === ABSENT && inLive === ABSENT
			const wasFact = inGit === inLive && (agreed.get(`${address} ${path}`)?.has(inGit) ?? false)
			if (!isFact && !wasFact && !isHalfMade)
				fail(
					'P21',
					`base of ${address} ${path} is ${at(after.base.git, address, path)}, but git has ${at(after.git, address, path)} and live ${at(after.live, address, path)}`,
				)
		}
	}
}
