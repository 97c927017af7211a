import type { Clock, Files, Http, Merging, Repository } from '../../src/ports/index.ts'

/** Something that others can see of a process: a call that may change the workspace, a push, a file written. */
export type Effect = { readonly port: 'http' | 'push' | 'file'; readonly what: string }

/**
 * What becomes of a process at an effect. `before`: it ends, and the effect never happens. `after`: the effect happens, and its answer
 * never arrives; had it arrived, that would make no difference, as the process's memory ends with it. `torn`: half of what was to be
 * appended to a file is there. `lost`: the push happens, and the process goes on without knowing. A number: the process stands still
 * for so many milliseconds just before.
 */
export type Fate = 'go-on' | 'before' | 'after' | 'torn' | 'lost' | number

/**
 * Every way out of one process. Once it has ended, nothing leaves it any more: its calls never return, so nothing of its code runs
 * on either, not even what cleans up.
 */
export type Lifeline = {
	readonly clock: Clock
	readonly http: Http
	readonly repository: Repository & Merging
	readonly files: Files
	/** What was let out so far. */
	readonly effects: readonly Effect[]
	/** What the work answers; undefined where the process ended first. */
	outlive<T>(work: Promise<T>): Promise<T | undefined>
	/** When all that had left the process before it ended has arrived. */
	settled(): Promise<void>
}

export type LifelinePorts = {
	readonly clock: Clock
	readonly http: Http
	readonly repository: Repository & Merging
	readonly files: Files
	/** `count` is 1 for the first effect. */
	readonly fate: (effect: Effect, count: number) => Fate
	readonly onDeath: () => void
	/** Told when it begins to stand still, and for how long. */
	readonly onStill: (ms: number) => void
}

type Life = {
	isOver: boolean
	/** What a process that stands still waits for. */
	still: Promise<void> | undefined
	readonly effects: Effect[]
	readonly underWay: Set<Promise<unknown>>
	readonly ended: PromiseWithResolvers<void>
}

export function makeLifeline(ports: LifelinePorts): Lifeline {
	const life: Life = { isOver: false, still: undefined, effects: [], underWay: new Set(), ended: Promise.withResolvers() }
	const { clock, repository, files } = ports
	const read = <T>(work: () => Promise<T>): Promise<T> => pass(life, () => tracked(life, work()))
	const write = <T>(effect: Effect, work: () => Promise<T>, other: Partial<Record<'torn' | 'lost', () => Promise<T>>> = {}): Promise<T> =>
		pass(life, async () => {
			life.effects.push(effect)
			const fate = ports.fate(effect, life.effects.length)
			if (typeof fate === 'number') {
				ports.onStill(fate)
				await standStill(life, clock, fate)
			}
			if (fate === 'before') return end(life, ports)
			const chosen = fate === 'torn' || fate === 'lost' ? other[fate] : undefined
			const result = await tracked(life, (chosen ?? work)())
			return fate === 'after' || fate === 'torn' ? end(life, ports) : result
		})
	const file = (what: string, path: string): Effect => ({ port: 'file', what: `${what} ${path.replace(/-[0-9a-f]{32}/, '')}` })
	return {
		clock: { ...clock, sleep: (ms, signal) => pass(life, () => clock.sleep(ms, signal)) },
		http: {
			send: (request) => {
				const work = () => ports.http.send(request)
				const what = `${request.method} ${new URL(request.url).pathname}`
				return request.method === 'GET' ? read(work) : write({ port: 'http', what }, work)
			},
		},
		repository: {
			url: repository.url,
			fetch: (refs) => read(() => repository.fetch(refs)),
			list: (commit, folder) => read(() => repository.list(commit, folder)),
			read: (ids) => read(() => repository.read(ids)),
			isAncestor: (ancestor, commit) => read(() => repository.isAncestor(ancestor, commit)),
			messages: (commit, limit) => read(() => repository.messages(commit, limit)),
			history: (request) => read(() => repository.history(request)),
			commit: (parent, commits) => read(() => repository.commit(parent, commits)),
			tryMerge: (into, from) => read(() => repository.tryMerge(into, from)),
			push: (moves) => {
				const work = () => repository.push(moves)
				const lost = () => loseAnswer(work())
				return write({ port: 'push', what: `push ${moves.map(({ ref }) => ref).join(' ')}` }, work, { lost })
			},
		},
		files: {
			read: (path) => read(() => files.read(path)),
			changedAt: files.changedAt,
			list: (path) => read(() => files.list(path)),
			write: (path, content) => write(file('write', path), () => files.write(path, content)),
			create: (path, content) => write(file('create', path), () => files.create(path, content)),
			append: (path, content) => {
				const torn = () => files.append(path, content.slice(0, Math.floor(content.length / 2)))
				return write(file('append', path), () => files.append(path, content), { torn })
			},
			appending(path) {
				return { append: (content) => this.append(path, content), close: async () => undefined }
			},
			remove: (path) => write(file('remove', path), () => files.remove(path)),
		},
		effects: life.effects,
		outlive: (work) => Promise.race([work, life.ended.promise.then(() => undefined)]),
		settled: async () => void (await Promise.allSettled(life.underWay)),
	}
}

/** A call and its answer, each only while the process runs. */
async function pass<T>(life: Life, work: () => Promise<T>): Promise<T> {
	await running(life)
	try {
		return await work()
	} finally {
		await running(life)
	}
}

async function running(life: Life): Promise<void> {
	while (life.still) await life.still
	if (life.isOver) await never()
}

function never(): Promise<never> {
	return new Promise(() => undefined)
}

function end(life: Life, { onDeath }: LifelinePorts): Promise<never> {
	life.isOver = true
	onDeath()
	life.ended.resolve()
	return never()
}

async function standStill(life: Life, clock: Clock, ms: number): Promise<void> {
	const still = clock.sleep(ms).then(() => {
		if (life.still === still) life.still = undefined
	})
	life.still = still
	await still
}

async function tracked<T>(life: Life, work: Promise<T>): Promise<T> {
	life.underWay.add(work)
	try {
		return await work
	} finally {
		life.underWay.delete(work)
	}
}

async function loseAnswer(pushed: ReturnType<Repository['push']>): ReturnType<Repository['push']> {
	const outcome = await pushed
	if (outcome.kind !== 'done') return outcome
	return { kind: 'unknown', problem: { code: 'OUTCOME_UNKNOWN', message: 'the answer to the push was lost' } }
}
