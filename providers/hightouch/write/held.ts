import type { Change, Dict, Outcome, Problem, Read, RemoteId, Value } from '../../../src/provider.ts'
import { complete, isDict, problem, refused } from '../../../src/provider.ts'
import { besideUntaken } from '../cannot.ts'
import { partsOf } from '../layout.ts'
import type { Holder } from '../read/events.ts'
import { holderOf, memberOf, untakenIn } from '../read/events.ts'
import type { Whole } from '../read/find.ts'
import { knownHolder, readWhole } from '../read/find.ts'
import { endpointsOf, findId, getItem } from '../read/look.ts'
import type { Memory } from '../read/memory.ts'
import { bodyOf, splitBy } from './body.ts'
import { holderStep } from './holder.ts'
import { moved, unable, unsure } from './outcome.ts'
import { partStep } from './parts.ts'
import { changedAttributes } from './request.ts'
import type { Step, Written } from './step.ts'
import { together } from './turns.ts'

/** One contract or domain, and changes of it and of what it holds. */
type Held = { readonly type: Holder; readonly id: RemoteId }
type Outcomes = ReadonlyMap<Change, Outcome>

/** True for a change that is written with the whole lists of a contract or a domain. */
export function isHeld(change: Change): boolean {
	const isOwn = memberOf(change.type) === undefined
	return change.to === 'live' && holderOf(change.type) !== undefined && (!isOwn || change.kind === 'update')
}

/**
 * Changes of contracts and domains, and of the events and components that they hold. All that waits for one contract or domain is
 * written together: its lists are sent as a whole, so that a call for each change would send each of them as often.
 */
export async function writeHeld(memory: Memory, changes: readonly Change[]): Promise<readonly Outcome[]> {
	const holders = new Map<Change, Read<Held>>()
	for (const change of changes) if (!isIdle(change)) holders.set(change, await findHolder(memory, change))
	return Promise.all(changes.map((change) => takeTurn(memory, change, holders.get(change))))
}

/** What only the file knows needs no call. */
function isIdle(change: Change): boolean {
	return change.kind === 'update' && changedAttributes(change).length === 0
}

async function findHolder(memory: Memory, { type, key, remoteId }: Change): Promise<Read<Held>> {
	const holder = holderOf(type) ?? 'contract'
	const known = remoteId === undefined ? undefined : knownHolder(memory, type, remoteId)
	const id = known === undefined ? await findId(memory, holder, type === holder ? key : partsOf(type, key)[0]) : complete(known)
	return id.kind === 'unknown' ? id : complete({ type: holder, id: id.value })
}

async function takeTurn(memory: Memory, change: Change, holder: Read<Held> | undefined): Promise<Outcome> {
	if (!holder) return { change: change.id, kind: 'skipped' }
	if (holder.kind === 'unknown') return refused(change, { ...holder.reason, where: { address: change.address } })
	const { type, id } = holder.value
	const work = (changes: readonly Change[]) => writeInRounds(memory, holder.value, changes)
	const outcomes = await together(memory.writes, `${type} ${id}`, change, { clock: memory.ports.clock, work })
	return outcomes.get(change) ?? refused(change, unable(change))
}

/** Each round has one change of each resource: the next one is to be compared with what the one before made of it. */
async function writeInRounds(memory: Memory, held: Held, changes: readonly Change[]): Promise<Outcomes> {
	const round = new Map<string, Change>()
	const later: Change[] = []
	for (const change of changes)
		if (round.has(change.address)) later.push(change)
		else round.set(change.address, change)
	const outcomes = await writeRound(memory, held, [...round.values()])
	return later.length === 0 ? outcomes : new Map([...outcomes, ...(await writeInRounds(memory, held, later))])
}

/**
 * One look, each change compared with it, and one body for all that can be made. Where the service refuses that body, it is tried in
 * parts: so what is wrong fails alone, and the others cost few calls more.
 */
async function writeRound(memory: Memory, held: Held, changes: readonly Change[]): Promise<Outcomes> {
	const before = await look(memory, held)
	if (before.kind === 'unknown') return forAll(changes, (change) => refused(change, before.reason))
	if (before.value === 'gone')
		return forAll(changes, (change) => refused(change, moved(change, `cannot be written: its ${held.type} was deleted`)))
	const now = before.value
	const seen = changes.map((change) => [change, stepOf(memory, change, now)] as const)
	const settled = seen.flatMap(([change, step]) => ('tell' in step ? [] : [[change, step] as const]))
	const steps = seen.flatMap(([, step]) => ('tell' in step ? [step] : []))
	return new Map([...settled, ...(steps.length > 0 ? await writeSteps(memory, now, steps) : [])])
}

async function writeSteps(memory: Memory, before: Whole, steps: readonly Step[]): Promise<Outcomes> {
	const changes = steps.map(({ change }) => change)
	const untaken = untakenIn(before.type, before.shown, before.key)
	if (untaken) return forAll(changes, (change) => refused(change, unable(change, besideUntaken(before.type, untaken))))
	const body = bodyOf(before, steps)
	const sent = await send(memory, before, body)
	if (sent.kind === 'held') return tellAll(before, sent, steps)
	if (sent.kind === 'unknown') return forAll(changes, (change) => unsure(change, sent.problem))
	if (steps.length === 1 || !isAboutValues(sent.problem)) return forAll(changes, (change) => refused(change, sent.problem))
	const outcomes: (readonly [Change, Outcome])[] = []
	for (const part of splitBy(sent.answer, body, steps)) outcomes.push(...(await writeRound(memory, before, part)))
	return new Map(outcomes)
}

function tellAll(before: Whole, { now, lost }: Extract<Sent, { kind: 'held' }>, steps: readonly Step[]): Outcomes {
	const wrong = takenAway(before, now, steps)
	const written: Written = { now, ...(lost && { lost }), ...(wrong !== undefined && { wrong }) }
	return new Map(steps.map((step) => [step.change, step.tell(written)]))
}

/** A credential, a limit or a stop is no matter of one change. */
function isAboutValues({ code }: Problem): boolean {
	return code === 'API_REJECTED' || code === 'API_CONFLICT'
}

function forAll(changes: readonly Change[], outcome: (change: Change) => Outcome): Outcomes {
	return new Map(changes.map((change) => [change, outcome(change)]))
}

function stepOf(memory: Memory, change: Change, now: Whole): Step | Outcome {
	if (memberOf(change.type) !== undefined) return partStep(change, now)
	return change.kind === 'update' ? holderStep(memory, change, now) : refused(change, unable(change))
}

type Sent =
	| { readonly kind: 'held'; readonly now: Whole; readonly lost?: Problem }
	| { readonly kind: 'refused'; readonly problem: Problem; readonly answer: Value }
	| { readonly kind: 'unknown'; readonly problem: Problem }

/** Sends a body, and reads what is held then: out of the answer where that shows all of it, else by another look. */
async function send(memory: Memory, { type, id, key }: Whole, body: Dict): Promise<Sent> {
	const endpoints = endpointsOf(type)
	const answer = await memory.ports.api.call(endpoints.update ?? '', { path: { [endpoints.id]: id }, body })
	if (answer.kind === 'refused') return { kind: 'refused', problem: answer.problem, answer: answer.body }
	const answered = answer.kind === 'ok' && isDict(answer.body) ? readWhole(memory, type, answer.body) : undefined
	if (answered?.kind === 'complete' && answered.value.id === id) return { kind: 'held', now: answered.value }
	const lost = answer.kind === 'unknown' ? answer.problem : undefined
	const now = await look(memory, { type, id })
	if (now.kind === 'unknown') return { kind: 'unknown', problem: lost ?? now.reason }
	if (now.value === 'gone')
		return { kind: 'unknown', problem: lost ?? problem('API_NOT_FOUND', `The ${type} ${key} is gone since the write`) }
	return { kind: 'held', now: now.value, ...(lost && { lost }) }
}

async function look(memory: Memory, { type, id }: Held): Promise<Read<Whole | 'gone'>> {
	const item = await getItem(memory, type, id)
	if (item.kind === 'unknown') return item
	return item.value === 'gone' ? complete('gone') : readWhole(memory, type, item.value)
}

/** What was held before a write and is not any more, although no change was about it; as a sentence. */
function takenAway(before: Whole, after: Whole, steps: readonly Step[]): string | undefined {
	const touched = new Set(steps.flatMap(({ part }) => part?.shown ?? []))
	const lost = [...before.parts].flatMap(([type, parts]) => {
		const left = new Set(after.parts.get(type)?.map(({ own }) => own))
		return parts.filter(({ own, raw }) => !left.has(own) && !touched.has(raw))
	})
	return lost.length > 0 ? `no longer has ${lost.map(({ own }) => own).join(', ')}` : undefined
}
