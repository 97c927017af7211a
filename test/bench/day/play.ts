import { execFile } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isUnleashInstalled } from '../../support/unleash/install.ts'
import type { Dice } from '../../worlds/dice.ts'
import { makeDice } from '../../worlds/dice.ts'
import type { GitSide } from './clone.ts'
import { gitSide } from './clone.ts'
import type { Edit } from './ledger.ts'
import { judge } from './ledger.ts'
import type { Desk, Hours } from './people.ts'
import { keepOffice, nameOf } from './people.ts'
import { copyProgram } from './program.ts'
import type { Arrival, Field, Seat } from './seat.ts'
import { hightouchSeat, segmentSeat } from './seats.ts'
import { unleashSeat } from './unleash-seat.ts'
import type { Watch } from './watched.ts'
import { makeWatch } from './watched.ts'

export type Script = {
	readonly folder: string
	readonly seed: string
	/** The first hour of the day that is played, and how many. */
	readonly from: number
	readonly hours: number
	/** So many seconds of the day pass in one. */
	readonly speed: number
	/** So many times as many edits as usual. */
	readonly busy: number
	/** Nothing goes wrong in the services. */
	readonly calm?: true
	/** After so many hours the watch is ended, and started again. */
	readonly restarts: readonly { readonly atHour: number; readonly signal: 'SIGTERM' | 'SIGKILL' }[]
}

/** How the day was for one workspace; times in milliseconds of the day. */
export type Played = {
	readonly name: string
	readonly edits: number
	readonly verdict: ReturnType<typeof judge>
	/** From where an edit was made to when it was on the other side. */
	readonly toGitMs: readonly number[]
	readonly toLiveMs: readonly number[]
	/** Changes that the last plan still had. */
	readonly leftOver: number
}

export type Day = {
	readonly script: Script
	readonly played: readonly Played[]
	readonly watch: Watch
	readonly exits: readonly (number | null)[]
}

const FAULTS = [
	'',
	'',
	'500:chance=0.1,seed=SEED',
	'429:chance=0.05,seed=SEED,retry-after=5',
	'drop-answer:chance=0.05,seed=SEED',
	'drop-request:chance=0.05,seed=SEED',
	'slow:400,chance=0.2,seed=SEED',
	'truncate:chance=0.04,seed=SEED',
]
const SECOND_MS = 1000
const NOTICE_MS = 50

/** Plays a day of people at all workspaces, watched by one process, and tells what became of their edits. */
export async function playDay(script: Script): Promise<Day> {
	const clock = { beganMs: Date.now(), speed: script.speed }
	const entry = copyProgram(`${script.folder}/program`, clock)
	const seats = [
		await hightouchSeat({ entry, clock }, script.folder),
		await segmentSeat({ entry, clock }),
		...(isUnleashInstalled() ? [await unleashSeat()] : []),
	]
	try {
		return await playAt(seats, script, entry)
	} finally {
		for (const seat of seats) await seat.stop()
	}
}

async function playAt(seats: readonly Seat[], script: Script, entry: string): Promise<Day> {
	const { folder, seed, speed } = script
	const env = Object.assign(
		{ ...process.env, XDG_CACHE_HOME: `${folder}/cache`, NO_COLOR: '1', HOME: homeIn(folder) },
		...seats.map((seat) => seat.env),
	)
	const desks: Desk[] = []
	for (const [index, seat] of seats.entries())
		desks.push(deskAt(seat, await gitSide(folder, seat), makeDice(`${seed}/${seat.name}`), index))
	const tideway: Tideway = (git, ...argv) => runIn(git.watched, env, [entry, ...argv])
	for (const { git } of desks) await tideway(git, 'apply', '--yes')
	const clones = desks.flatMap(({ git }) => ['--repository', git.watched])
	const argv = [entry, 'sync', '--watch', '--listen', '0', '--log-format', 'json', ...clones]
	const watch = makeWatch({ argv, cwd: folder, env, log: `${folder}/watch.log` })
	try {
		const exits = await playHours(script, desks, watch, tideway)
		const played: Played[] = []
		for (const desk of desks) played.push(await conclude(desk, await lastPlan(tideway, desk.git), speed))
		return { script, played, watch, exits }
	} finally {
		await watch.end('SIGKILL')
	}
}

/** Answers with how the watch ended, each time that it was asked to. */
async function playHours(script: Script, desks: readonly Desk[], watch: Watch, tideway: Tideway): Promise<Day['exits']> {
	const { seed, from, hours, speed, busy, restarts, calm } = script
	await watch.start()
	const ticks = [every(NOTICE_MS, () => noteAll(desks)), every(SECOND_MS, () => watch.sample())]
	const office: Hours = { from, count: hours, hourMs: 3_600_000 / speed, busy }
	const exits: (number | null)[] = []
	await Promise.all([
		...desks.map((desk) => keepOffice(desk, office)),
		...(calm ? [] : desks).map(({ seat }) => misbehave(seat, makeDice(`${seed}/faults`), office)),
		restartOften(watch, restarts, office, exits),
	])
	await settle(desks, tideway, speed)
	exits.push(await watch.end('SIGTERM'))
	for (const tick of ticks) await tick()
	return exits
}

async function noteAll(desks: readonly Desk[]): Promise<void> {
	for (const { git } of desks) git.note()
}

function homeIn(folder: string): string {
	mkdirSync(`${folder}/home`, { recursive: true })
	return `${folder}/home`
}

function deskAt(seat: Seat, git: GitSide, dice: Dice, index: number): Desk {
	return { seat, git, dice, first: (index + 1) * 100_000, edits: [], disputed: [], made: [] }
}

function runIn(cwd: string, env: NodeJS.ProcessEnv, argv: readonly string[]): Promise<string> {
	return new Promise((resolve, reject) => {
		const child = execFile(process.execPath, argv, { cwd, env, maxBuffer: 1e9 }, (_, out, err) => {
			// Conflicts and what is held have codes of their own.
			if ([0, 3, 4].includes(child.exitCode ?? -1)) resolve(out)
			else reject(new Error(`${argv.slice(1).join(' ')} ended with ${child.exitCode}: ${out}${err}`))
		})
	})
}

/** Does it again and again, until what it answers is called. */
function every(ms: number, work: () => Promise<unknown>): () => Promise<void> {
	let isOver = false
	const running = (async () => {
		while (!isOver) {
			await work()
			await sleep(ms)
		}
	})()
	return async () => {
		isOver = true
		await running
	}
}

/** Each half hour something else goes wrong, or nothing. */
async function misbehave(seat: Seat, dice: Dice, { count, hourMs }: Hours): Promise<void> {
	for (let half = 0; half < count * 2; half += 1) {
		await seat.faults((dice.pick(FAULTS) ?? '').replace('SEED', String(half)))
		await sleep(hourMs / 2)
	}
	await seat.faults('')
}

async function restartOften(watch: Watch, restarts: Script['restarts'], { hourMs }: Hours, exits: (number | null)[]): Promise<void> {
	const beganMs = performance.now()
	for (const { atHour, signal } of restarts) {
		await sleep(Math.max(0, atHour * hourMs - (performance.now() - beganMs)))
		const code = await watch.end(signal)
		if (signal === 'SIGTERM') exits.push(code)
		await watch.start()
	}
}

type Tideway = (git: GitSide, ...argv: string[]) => Promise<string>
/** `paths`, `path`: of what in it; all of it without one. */
type Told = { readonly address: string; readonly path?: readonly unknown[]; readonly paths?: readonly (readonly unknown[])[] }
/** `unsupported`: what the service's API cannot take. */
type LastPlan = { readonly changes: readonly unknown[]; readonly conflicts: readonly Told[]; readonly unsupported: readonly Told[] }

async function lastPlan(tideway: Tideway, git: GitSide): Promise<LastPlan> {
	const { plans } = JSON.parse(await tideway(git, 'plan', '--json')) as { readonly plans: readonly [LastPlan] }
	return plans[0]
}

const TRIES = 12

/** Until nothing is left to do; the longest pause of the watch is five minutes. */
async function settle(desks: readonly Desk[], tideway: Tideway, speed: number): Promise<void> {
	for (let count = 0; count < TRIES; count += 1) {
		await sleep(SECOND_MS + 60_000 / speed)
		const plans = await Promise.all(desks.map(({ git }) => lastPlan(tideway, git)))
		if (plans.every(({ changes }) => changes.length === 0)) return
	}
}

async function conclude({ seat, git, edits }: Desk, plan: LastPlan, speed: number): Promise<Played> {
	const [there, here] = [await seat.arrivals(), await git.arrivals()]
	const told = [...plan.conflicts, ...plan.unsupported]
	const open = new Set(seat.fields.filter((field) => told.some((one) => isAbout(one, field))).map(nameOf))
	const ends = { git: wordsIn(await git.everything()), live: wordsIn(await seat.everything()) }
	const done = edits.filter(({ sides }) => sides.length > 0)
	const gone = seat.fields.filter(({ file }) => !existsSync(path.join(git.watched, file))).map(({ file }) => `${file} is gone`)
	const verdict = judge({ edits: done, git: here, live: there, ends, open })
	return {
		name: seat.name,
		edits: done.length,
		verdict: { ...verdict, lost: [...verdict.lost, ...gone] },
		toGitMs: latencies(done, 'live', { from: there, to: here, speed }),
		toLiveMs: latencies(done, 'git', { from: here, to: there, speed }),
		leftOver: plan.changes.length,
	}
}

function isAbout({ address, path, paths = [path ?? []] }: Told, field: Field): boolean {
	return address === field.address && paths.some(([name]) => name === undefined || name === field.name)
}

function wordsIn(text: string): ReadonlySet<string> {
	return new Set(text.match(/\bedit_\d+/g) ?? [])
}

type Way = { readonly from: readonly Arrival[]; readonly to: readonly Arrival[]; readonly speed: number }

function latencies(edits: readonly Edit[], side: 'git' | 'live', { from, to, speed }: Way): readonly number[] {
	const [begun, come] = [firstTimes(from), firstTimes(to)]
	return edits
		.filter(({ sides }) => sides.length === 1 && sides[0] === side)
		.flatMap(({ token }) => {
			const [beganMs, cameMs] = [begun.get(token), come.get(token)]
			return beganMs === undefined || cameMs === undefined ? [] : [(cameMs - beganMs) * speed]
		})
}

function firstTimes(arrivals: readonly Arrival[]): ReadonlyMap<string, number> {
	return new Map(arrivals.toReversed().flatMap(({ atMs, tokens }) => tokens.map((token): [string, number] => [token, atMs])))
}
