import type { Address, Change, Digest, Outcome, Plan } from '../model/index.ts'
import { digestOf, recordValue, renderJson } from '../model/index.ts'
import type { Clock, Files, LockInfo } from '../ports/index.ts'

export type DiaryOptions = {
	readonly files: Files
	readonly clock: Clock
	/** Absolute path of a file of the run's own. */
	readonly path: string
	readonly plan: Plan
	readonly lock: LockInfo
}

/** What a run does on this machine, one JSON line for each start and each end (P23, P46). */
export type Diary = {
	/** Resolves when it is on the disk: only then the effect may begin. Rejects with `Failure(FILE_IO)`. */
	started(change: Change): Promise<void>
	/** The way it ended; nothing waits for that, and it goes to the disk with the next start, or at the end. */
	ended(change: Change, outcome: Outcome): void
	/** Resolves when all is on the disk, after the last change. Never rejects: how the changes ended is known all the same. */
	closed(): Promise<void>
}

/** Lines that come while others are being written go to the disk together, so that many changes at once cost few syncs. */
export function openDiary({ files, clock, path, plan, lock }: DiaryOptions): Diary {
	const file = files.appending(path)
	let waiting: string[] = []
	let writing: Promise<void> = Promise.resolve()
	let next: Promise<void> | undefined
	const flush = async (): Promise<void> => {
		await writing.catch(() => undefined)
		const lines = waiting
		waiting = []
		next = undefined
		writing = file.append(lines.join(''))
		await writing
	}
	const ofRun = linePart({ run: lock.id, epoch: lock.epoch, holder: lock.holder, plan: plan.digest, commit: plan.inputs.git.commit })
	const note = (event: 'started' | 'ended', { id, address }: Change, more: object): void => {
		waiting.push(`{${linePart({ event, change: id, address, at: clock.now(), ...more })},${ofRun}}\n`)
	}
	const written = (): Promise<void> => {
		next ??= flush()
		return next
	}
	return {
		started: (change) => {
			const { kind, remoteId } = change
			note('started', change, { kind, id: remoteId, before: kind === 'create' ? null : digestOf(change.before) })
			return written()
		},
		ended: (change, { kind, remoteId, problem }) => note('ended', change, { outcome: kind, remoteId, problem: problem?.code }),
		closed: async () => {
			await (waiting.length > 0 ? written() : next)?.catch(() => undefined)
			await writing.catch(() => undefined)
			await file.close().catch(() => undefined)
		},
	}
}

/** The members of an object, for a line that has more of them. */
function linePart(members: object): string {
	return renderJson(recordValue(members), 'as-is').slice(1, -1)
}

const LINE = /^\{"event":"(started|ended)","change":("(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-f]{4}))*"),.*\}$/u

/**
 * The ids of the changes that a diary has a start of. A last line that was cut off is of a change that did not begin; undefined where another
 * line is damaged, as by a disk that was full for a while: then it proves of none that it did not begin.
 */
export function startedIn(text: string): ReadonlySet<string> | undefined {
	const lines = text.split('\n')
	const started = new Set<string>()
	for (const [index, line] of lines.entries()) {
		const [, event, change] = LINE.exec(line) ?? []
		if (change === undefined && index < lines.length - 1) return undefined
		if (change !== undefined && event === 'started') started.add(String(JSON.parse(change)))
	}
	return started
}

/** Whether a change has begun of which no end is told; true where a line is damaged. */
export function hasOpenStart(text: string): boolean {
	const started = startedIn(text)
	const lines = text.split('\n').flatMap((line) => lineOf(line) ?? [])
	const ended = new Set(lines.filter(({ event }) => event === 'ended').map(({ change }) => change))
	return started === undefined || [...started].some((change) => !ended.has(change))
}

/** A change that was made. `before`: digest of what the workspace held; null where it held nothing. */
export type Written = {
	readonly address: Address
	readonly kind: Change['kind']
	/** Of the resource, where it was there before. */
	readonly id?: string
	readonly before: Digest | null
}

type Line = Written & { readonly event: 'started' | 'ended'; readonly change: string; readonly at: string; readonly outcome?: string }

/** What a run is known to have done, in its order, if it ended at a time (ISO 8601) that `isRecent`. Lines that cannot be read tell nothing. */
export function writtenIn(text: string, isRecent: (at: string) => boolean): readonly Written[] {
	const texts = text.trimEnd().split('\n')
	const newest = lineOf(texts.at(-1) ?? '')
	if (!newest || !isRecent(newest.at)) return []
	const lines = texts.flatMap((line) => lineOf(line) ?? [])
	const ended = new Map(lines.map((line) => [line.change, line]))
	return lines.filter(({ event, change }) => event === 'started' && isDone(ended.get(change), isRecent))
}

function isDone(line: Line | undefined, isRecent: (at: string) => boolean): boolean {
	return line?.event === 'ended' && line.outcome === 'done' && isRecent(line.at)
}

function lineOf(text: string): Line | undefined {
	try {
		return LINE.test(text) ? (JSON.parse(text) as Line) : undefined
	} catch {
		return undefined
	}
}
