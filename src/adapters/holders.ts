import { Failure } from '../model/index.ts'
import type { Files, Holders, Processes } from '../ports/index.ts'

/** Of an id that came from elsewhere no path is made unless it looks like one of ours. */
const ID = /^[0-9a-f]{16,64}$/

/**
 * One file for each lock that was asked for here, with the process. That it lies on this disk is a part of the proof: copies of a machine look
 * the same from inside, and do not have what was written after they parted.
 */
export function openHolders(files: Files, folder: string, open: () => Promise<Processes>): Holders {
	let opened: Promise<Processes> | undefined
	const processes = (): Promise<Processes> => {
		opened ??= open()
		return opened
	}
	const hasEnded = async (id: string): Promise<boolean> => {
		const content = ID.test(id) ? await files.read(`${folder}/${id}`) : null
		return content ? await (await processes()).hasEnded(new TextDecoder().decode(content)) : false
	}
	return {
		begin: async (id) => await orNothing(async () => await files.write(`${folder}/${id}`, (await processes()).self)),
		hasEnded,
		sweep: async () =>
			await orNothing(async () => {
				for (const id of await files.list(folder)) if (await hasEnded(id)) await files.remove(`${folder}/${id}`)
			}),
	}
}

/** A disk that cannot be written to is no reason to do without a lock: others then wait for its lease. */
async function orNothing(work: () => Promise<void>): Promise<void> {
	try {
		await work()
	} catch (error) {
		if (!(error instanceof Failure)) throw error
	}
}
