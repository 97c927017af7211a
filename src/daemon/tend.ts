import type { Problem } from '../model/index.ts'
import { CATALOGUE, Failure, fail, problem } from '../model/index.ts'
import type { Memory } from './memory.ts'
import { NOTHING_KNOWN, serialOf } from './memory.ts'
import { backoffMs, CONFIRM_MS, SWEEP_MS } from './pace.ts'
import type { Round, Turn } from './round.ts'
import { playRound } from './round.ts'
import type { Sight } from './sight.ts'
import { look, nextReadMs } from './sight.ts'
import type { Loop, Tended } from './tended.ts'

/** What a loop keeps from one turn to the next. */
type Desk = { memory: Memory; open: Tended | null; failures: number; isBeaten: boolean; told: string; toldConflicts: number }

/** Watches one workspace until the signal aborts. Whatever happens to it, others are not touched: this never rejects. */
export async function tend(loop: Loop): Promise<void> {
	const desk: Desk = { memory: NOTHING_KNOWN, open: null, failures: 0, isBeaten: false, told: '', toldConflicts: 0 }
	while (!loop.signal.aborted) {
		let restMs: number
		try {
			restMs = await takeTurn(loop, desk)
			desk.failures = 0
			desk.isBeaten = false
		} catch (error) {
			if (loop.signal.aborted) break
			restMs = await afterFailure(loop, desk, problemOf(error))
		}
		await loop.bell.rest(Math.max(restMs, 0), loop.signal)
	}
	await close(desk)
}

/** One look, and a round where it found a reason. Answers how long to rest. */
async function takeTurn(loop: Loop, desk: Desk): Promise<number> {
	const { clock } = loop
	const tended = desk.open ?? (await openAnew(loop, desk))
	const sight = await look(loop, tended, desk.memory)
	// What was found is not forgotten where the round fails.
	desk.memory = { ...sight.memory, isBegun: sight.memory.isBegun && sight.reason === null }
	if (sight.reason === null) {
		if (desk.memory.isWell) succeed(loop, desk)
		return sight.dueMs - clock.monotonicMs()
	}
	const play = (): Promise<void> => playSight(loop, desk, sight)
	// Who was beaten holds the others off from before its plan is made, so that nobody is beaten for ever.
	await (desk.isBeaten ? loop.turns.take(tended.remote, play) : play())
	return 0
}

async function playSight(loop: Loop, desk: Desk, sight: Sight): Promise<void> {
	const { clock } = loop
	const fresh = desk.open && !desk.isBeaten && isCurrent(sight, desk.open) ? desk.open : await openAnew(loop, desk)
	if (fresh.tip !== sight.tip) loop.lookout.forget(fresh.remote)
	const marked = await withMark(fresh, desk.memory)
	const beganMs = clock.monotonicMs()
	const round = await playRound(loop, fresh, turnOf(loop, desk, fresh))
	desk.memory = remember(loop, marked, round, beganMs)
	tellOf(loop, desk, round)
	await loop.onPlayed()
	// From the first write on, reading no longer stops when the process is to stop.
	if (round.hasWritten) await closeAfter(loop, desk)
}

/** Who has the turn already goes on. Anybody else waits for it, and is beaten where another one's commit landed since the plan was begun. */
function turnOf({ turns }: Loop, { isBeaten }: Desk, { remote }: Tended): Turn {
	const before = turns.landings(remote)
	const land: Turn['take'] = async (apply) => {
		if (turns.landings(remote) !== before) fail('PLAN_STALE', 'the branch moved since this plan was made', { hint: 'plan again' })
		const report = await apply()
		if (report.commit !== null) turns.land(remote)
		return report
	}
	return { isOurs: isBeaten, take: isBeaten ? land : (apply) => turns.take(remote, () => land(apply)) }
}

/** What time alone brings back is tried with what is there now: a credential may be another one. */
function isCurrent({ tip, reason }: Sight, tended: Tended): boolean {
	return tip === tended.tip && reason !== 'retry' && reason !== 'sweep'
}

async function openAnew(loop: Loop, desk: Desk): Promise<Tended> {
	await close(desk)
	desk.open = await loop.watched.open(loop.signal)
	loop.follows(desk.open.workspace.branch)
	return desk.open
}

async function close(desk: Desk): Promise<void> {
	const { open } = desk
	desk.open = null
	await open?.close()
}

/** After a write, or where it is not known whether there was one: nobody goes by what was seen before. */
async function closeAfter({ lookout }: Loop, desk: Desk): Promise<void> {
	if (desk.open) lookout.forget(desk.open.remote)
	await close(desk)
}

/** What happens from here on is found by the next look, also where it happens while the plan is made. */
async function withMark({ workspace: { live } }: Tended, memory: Memory): Promise<Memory> {
	if (!live.moved || memory.mark !== null) return memory
	const first = await live.moved(null)
	return first.kind === 'unknown' ? memory : { ...memory, mark: first.value.mark }
}

function remember(loop: Loop, memory: Memory, round: Round, beganMs: number): Memory {
	const nowMs = loop.clock.monotonicMs()
	const retries = round.again === 'later' ? memory.retries + 1 : 0
	const pauses = { soon: CONFIRM_MS, later: backoffMs(Math.max(retries, 1), loop.random.fraction()), no: Number.POSITIVE_INFINITY }
	return {
		...memory,
		isBegun: true,
		tip: round.tip,
		serial: serialOf(round.state),
		live: loop.steady.digest(),
		readDueMs: nowMs + nextReadMs(memory.mark, loop.pace.liveMs, nowMs - beganMs, loop.random.fraction()),
		sweepDueMs: nowMs + SWEEP_MS,
		retryDueMs: nowMs + pauses[round.again],
		retries,
		isPaused: round.refused?.code === 'PAUSED',
		isRefused: round.refused !== null,
		isWell: round.refused === null && round.failures.length === 0,
	}
}

function tellOf(loop: Loop, desk: Desk, { counts, refused, problems, failures }: Round): void {
	const { figures, tell, watched } = loop
	Object.assign(figures, { conflicts: counts.conflicts, held: counts.held })
	figures.outbound += counts.outbound
	figures.inbound += counts.inbound
	const workspace = watched.name
	if (counts.outbound + counts.inbound > 0) {
		const level = counts.undone > 0 ? 'warn' : 'info'
		tell({ level, event: 'synced', workspace, message: sentenceOf(counts), counts })
	}
	if (counts.conflicts !== desk.toldConflicts) {
		const message = counts.conflicts === 0 ? 'no conflict is left' : `${counted(counts.conflicts, 'conflict')} to be settled by a person`
		tell({ level: counts.conflicts === 0 ? 'info' : 'warn', event: 'conflicts', workspace, message, counts })
		desk.toldConflicts = counts.conflicts
	}
	for (const one of problems) tell({ level: 'warn', event: 'problem', workspace, ...wordsOf(one) })
	const wrong = refused ?? failures[0]
	if (wrong) tellProblem(loop, desk, wrong)
	else succeed(loop, desk)
}

function sentenceOf({ outbound, inbound, undone }: Round['counts']): string {
	const left = undone > 0 ? `; ${undone} not carried out` : ''
	return `${counted(outbound, 'change')} to Git, ${counted(inbound, 'change')} to the workspace${left}`
}

function counted(count: number, what: string): string {
	return `${count} ${what}${count === 1 ? '' : 's'}`
}

/** Back to normal, or still there. */
function succeed({ figures, clock, tell, watched }: Loop, desk: Desk): void {
	figures.lastSuccess = clock.now()
	figures.problem = null
	if (desk.told !== '') tell({ level: 'info', event: 'recovered', workspace: watched.name, message: 'it works again' })
	desk.told = ''
}

async function afterFailure(loop: Loop, desk: Desk, cause: Problem): Promise<number> {
	// Once it means that somebody else was faster: there is nothing wrong, and no reason to wait.
	const isFirstDefeat = cause.code === 'PLAN_STALE' && !desk.isBeaten
	desk.isBeaten = cause.code === 'PLAN_STALE'
	if (!isFirstDefeat) tellProblem(loop, desk, cause)
	// A credential, a network or a setting may have changed by the next time.
	await closeAfter(loop, desk)
	if (isFirstDefeat) return 0
	desk.failures = desk.isBeaten ? 1 : desk.failures + 1
	return backoffMs(desk.failures, loop.random.fraction())
}

/** The same problem is told of once, and not at each try. */
function tellProblem({ figures, tell, watched }: Loop, desk: Desk, cause: Problem): void {
	figures.problem = cause.code
	const words = `${cause.code} ${cause.message}`
	if (words === desk.told) return
	desk.told = words
	const level = CATALOGUE[cause.code].waiting || cause.code === 'PAUSED' || cause.code === 'PLAN_STALE' ? 'warn' : 'error'
	tell({ level, event: 'problem', workspace: watched.name, ...wordsOf(cause) })
}

function wordsOf({ code, message, hint }: Problem): { readonly code: Problem['code']; readonly message: string; readonly hint?: string } {
	return { code, message, ...(hint !== undefined && { hint }) }
}

/** A defect must not take the other workspaces down. Its message may quote anything, so that only its place is told. */
function problemOf(error: unknown): Problem {
	if (error instanceof Failure) return error.problem
	const [name, stack] = error instanceof Error ? [error.name, error.stack ?? ''] : ['something', '']
	const place = /\(?([^\s()/]+:\d+:\d+)\)?/.exec(stack.split('\n').find((line) => /^\s+at /.test(line)) ?? '')?.[1] ?? 'an unknown place'
	return problem('DEFECT', `${name} at ${place}`, { hint: 'report it with the version of tideway; the workspace is tried again' })
}
