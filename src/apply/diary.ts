import type { Change, Outcome, Plan } from '../model/index.ts'
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
	/** The same for the way it ended; nothing waits for that. */
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
	const add = (event: 'started' | 'ended', change: Change, more: object): Promise<void> => {
		const { id, address } = change
		const about = { event, change: id, address, at: clock.now(), run: lock.id, epoch: lock.epoch, holder: lock.holder }
		waiting.push(`${renderJson(recordValue({ ...about, plan: plan.digest, commit: plan.inputs.git.commit, ...more }), 'as-is')}\n`)
		next ??= flush()
		return next
	}
	return {
		started: (change) =>
			add('started', change, {
				before: change.kind === 'create' ? null : digestOf(change.before),
				after: change.kind === 'delete' ? null : digestOf(change.after),
			}),
		ended: (change, { kind, remoteId, problem }) => {
			add('ended', change, { outcome: kind, remoteId, problem: problem?.code }).catch(() => undefined)
		},
		closed: async () => {
			await next?.catch(() => undefined)
			await writing.catch(() => undefined)
			await file.close().catch(() => undefined)
		},
	}
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
