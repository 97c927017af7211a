import type { Problem } from '../../model/index.ts'
import { Failure, problem } from '../../model/index.ts'
import type { Clock, Files, Processes, Random } from '../../ports/index.ts'

export type GuardPorts = { readonly files: Files; readonly clock: Clock; readonly random: Random; readonly processes: Processes }

export type Guarded<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'busy'; readonly problem: Problem }

const PAUSE_MS = 20

/**
 * Runs `work` while no other process runs its own under the guard of the same path. Each contender creates a file of its
 * own and then looks for others: of two, the later one to create sees the earlier, so never both go on. A name is used
 * once, so that what a dead process left can be removed by anybody without a race. `busy` after `waitMs`.
 */
export async function guarded<T>(ports: GuardPorts, path: string, waitMs: number, work: () => Promise<T>): Promise<Guarded<T>> {
	const { files, clock, random, processes } = ports
	const startedMs = clock.monotonicMs()
	for (;;) {
		const mine = `${path}.guard-${random.id()}`
		await files.create(mine, processes.self)
		let other: string | undefined
		try {
			other = await findOther(ports, path, mine)
			if (other === undefined) return { kind: 'done', value: await work() }
		} finally {
			await removeQuietly(files, mine)
		}
		if (clock.monotonicMs() - startedMs >= waitMs) return { kind: 'busy', problem: busy(path, other) }
		await clock.sleep(PAUSE_MS * (1 + 4 * random.fraction()))
	}
}

/** The path of a guard whose process may be alive; those of dead ones are removed on the way. */
async function findOther({ files, processes }: GuardPorts, path: string, mine: string): Promise<string | undefined> {
	const { folder, name } = split(path)
	for (const found of await files.list(folder)) {
		const other = `${folder}/${found}`
		if (!found.startsWith(`${name}.guard-`) || other === mine) continue
		const content = await files.read(other)
		if (content === undefined) continue
		if (!(await processes.isGone(new TextDecoder().decode(content)))) return other
		await files.remove(other)
	}
	return undefined
}

/** A guard that stays behind is one of a process that will be dead; it must not hide how the work ended. */
async function removeQuietly(files: Files, path: string): Promise<void> {
	try {
		await files.remove(path)
	} catch (error) {
		if (!(error instanceof Failure)) throw error
	}
}

function split(path: string): { readonly folder: string; readonly name: string } {
	const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))
	return { folder: path.slice(0, end), name: path.slice(end + 1) }
}

function busy(path: string, guard: string): Problem {
	return problem('LOCK_HELD', `another process is writing ${path}`, {
		hint: `wait for it; if no tideway is running on any machine that uses this folder, delete ${guard}`,
	})
}
