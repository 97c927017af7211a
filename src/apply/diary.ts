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
	/** Resolves when all is on the disk. Never rejects: how the changes ended is known all the same. */
	closed(): Promise<void>
}

/** Lines that come while others are being written go to the disk together, so that many changes at once cost few syncs. */
export function openDiary({ files, clock, path, plan, lock }: DiaryOptions): Diary {
	let waiting: string[] = []
	let writing: Promise<void> = Promise.resolve()
	let next: Promise<void> | undefined
	const flush = async (): Promise<void> => {
		await writing.catch(() => undefined)
		const lines = waiting
		waiting = []
		next = undefined
		writing = files.append(path, lines.join(''))
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
		},
	}
}

/** The ids of the changes that a diary has a start of. A last line that was cut off is of a change that did not begin. */
export function startedIn(text: string): ReadonlySet<string> {
	const started = new Set<string>()
	for (const line of text.split('\n')) {
		const [, change] = /^\{"event":"started","change":("(?:[^"\\]|\\.)*"),.*\}$/.exec(line) ?? []
		if (change !== undefined) started.add(String(JSON.parse(change)))
	}
	return started
}
