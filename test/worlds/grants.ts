import { parseJson } from '../../src/formats/json/index.ts'
import type { Plan } from '../../src/model/index.ts'
import { planFromJson, planToJson } from '../../src/show/index.ts'
import type { Ground } from './process.ts'
import type { Register, StoreWrite } from './register.ts'
import type { Logged } from './service.ts'
import { Violation } from './violation.ts'

/** A push that moved the branch: who made it, and how many writes the store had seen by then. */
export type Landing = { readonly by: string; readonly writes: number }

/** A time in which a process stood still, on the world's clock. */
export type Silence = {
	readonly by: string
	readonly fromMs: number
	readonly toMs: number
}

/** As long may a request of a holder that lost the lock be on its way. */
const REQUEST_MS = 60_000

/** Locks go from one to another only as they may, and the branch is moved only by whoever holds the lock. */
export function checkHolders({ register, dead, silences, landings }: Ground): void {
	for (const [index, write] of register.entries()) {
		const before = register[index - 1]
		if (before && isTakenOver(before, write)) checkTakenOver(before, write, { dead, silences })
	}
	for (const { by, writes } of landings) {
		const last = register[writes - 1]
		if (last?.by !== by) throw new Violation(`P5: ${by} moved the branch, and the lock was ${last?.by ?? 'nobody'}'s`)
	}
}

function isTakenOver(before: StoreWrite, write: StoreWrite): boolean {
	return before.lock !== null && write.lock !== null && before.lock.id !== write.lock.id
}

/** A holder that works gives signs of life; one that stood still is waited for as long as its lease says, and so is one that ended, or it is known. */
function checkTakenOver(before: StoreWrite, write: StoreWrite, { dead, silences }: Pick<Ground, 'dead' | 'silences'>): void {
	const silentMs = write.atMs - before.atMs
	if (silentMs < (before.lock?.leaseMs ?? 0) && !hadEnded(dead, before, write))
		throw new Violation(`P33: ${write.by} took the lock of ${before.by} after ${silentMs} ms, and its lease is ${before.lock?.leaseMs}`)
	const wasStill = silences.some(({ by, fromMs, toMs }) => by === before.by && fromMs <= write.atMs && toMs >= before.atMs)
	if (!dead.has(before.by) && !wasStill)
		throw new Violation(`P35: ${before.by} was at work, and gave no sign of life for ${silentMs} ms until ${write.by} took its lock`)
}

function hadEnded(dead: Ground['dead'], before: StoreWrite, write: StoreWrite): boolean {
	return (dead.get(before.by) ?? Number.POSITIVE_INFINITY) <= write.atMs
}

/** Calls that may change something are made under a lock, after the journal was stored, and not right after the lock was taken over. */
export function checkCalls({ register, dead }: Ground, effects: readonly Logged[], startMs: number): void {
	for (const { by, actor, at, operation } of effects) {
		if (by !== 'api' || actor === undefined) continue
		const atMs = Date.parse(at) - startMs
		const held = register.findLastIndex((write) => write.by === actor && write.lock !== null && write.atMs <= atMs)
		const write = register[held]
		if (!write) throw new Violation(`P33: ${actor} called ${operation} without a lock`)
		const isNoted = write.journal?.run === write.lock?.id && write.journal?.intents.some(({ to }) => to === 'live')
		if (!isNoted) throw new Violation(`P23: ${actor} called ${operation}, and nothing in the store says that it meant to`)
		const first = grantOf(register, write)
		const before = register[first - 1]
		const grant = register[first]
		if (grant && before && isTakenOver(before, grant) && !hadEnded(dead, before, grant) && atMs - grant.atMs < REQUEST_MS)
			throw new Violation(`P5: ${actor} took over and called ${operation} ${atMs - grant.atMs} ms later`)
	}
}

function grantOf(register: Register, { lock }: StoreWrite): number {
	return register.findIndex((write) => write.lock?.id === lock?.id)
}

/** Whoever got the lock for a plan found the very base that the plan was made from (P6). `since`: writes before that are older. */
export function checkFresh({ register }: Ground, name: string, plan: Plan, since: number): void {
	const grant = register.slice(since).find(({ by, lock }) => by === name && lock !== null)
	const [wanted, found] = [plan.inputs.base?.digest ?? null, grant?.state?.digest ?? null]
	if (grant && wanted !== found) throw new Violation(`P6: ${name} applied a plan made from base ${wanted}, and base was ${found}`)
}

/** A plan can be saved and is the same plan when it is read back. */
export function checkReadable(plan: Plan): void {
	const text = planToJson(plan)
	const parsed = parseJson(text)
	const read = parsed.kind === 'ok' ? planFromJson(parsed.value) : parsed
	const [first] = read.kind === 'ok' ? [] : read.problems
	if (first) throw new Violation(`P6: a saved plan cannot be read back: ${first.message}`)
	if (read.kind === 'ok' && 'plan' in read && planToJson(read.plan) !== text)
		throw new Violation('P12: a saved plan says something else when it is read back')
}
