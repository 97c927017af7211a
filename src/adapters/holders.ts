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
	const nameIn = async (id: string): Promise<string | undefined> => {
		const content = ID.test(id) ? await files.read(`${folder}/${id}`) : undefined
		return content && new TextDecoder().decode(content)
	}
	const hasEnded = async (name: string | undefined): Promise<boolean> => name !== undefined && (await (await processes()).hasEnded(name))
	let last: string | undefined
	return {
		begin: async (id) => {
			last = id
			await orNothing(async () => await files.write(`${folder}/${id}`, (await processes()).self))
		},
		hasEnded: async (id) => (await orNothing(async () => await hasEnded(await nameIn(id)))) === true,
		sweep: async () =>
			await orNothing(async () => {
				const { self } = await processes()
				for (const id of await files.list(folder)) {
					const name = await nameIn(id)
					// A process that goes on and on has no use for the locks that it had before.
					if (id !== last && (name === self || (await hasEnded(name)))) await files.remove(`${folder}/${id}`)
				}
			}),
	}
}

/** A disk that cannot be written to, or read, is no reason to do without a lock: others then wait for its lease. */
async function orNothing<T>(work: () => Promise<T>): Promise<T | undefined> {
	try {
		return await work()
	} catch (error) {
		if (error instanceof Failure) return undefined
		throw error
	}
}
