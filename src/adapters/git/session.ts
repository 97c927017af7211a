import type { Readable, Writable } from 'node:stream'

import { type Call, type Git, type Result, type Running, startGit } from './process.ts'

/** A git that is spoken to while it runs. The caller must `end` it. */
export type Session = {
	readonly write: (text: string) => void
	/** The next line of its answers, which are ids and words; undefined when it has ended. */
	readonly line: () => Promise<string | undefined>
	/** The next so many bytes of them; undefined when it ends before. */
	readonly bytes: (count: number) => Promise<Buffer | undefined>
	readonly end: () => Promise<Result>
	readonly hasEnded: () => boolean
	readonly stop: Running['stop']
	/** While it rests, it does not keep the program from ending. */
	readonly rest: () => void
	readonly wake: () => void
}

/** Starts a git that answers while it is being spoken to. */
export function openGit(git: Git, args: readonly string[], call: Call = {}): Session {
	const { child, finished, collect, stop } = startGit(git, args, call)
	collect.on = false
	let hasEnded = false
	const onEnd = (): void => {
		hasEnded = true
	}
	finished.then(onEnd, onEnd)
	const streams = [child.stdin, child.stdout, child.stderr]
	return {
		...readingOf(child.stdout),
		write: (text) => void child.stdin.write(text),
		end: () => {
			child.stdin.end()
			return finished
		},
		hasEnded: () => hasEnded,
		stop,
		rest: () => {
			child.unref()
			for (const stream of streams) socketOf(stream)?.unref()
		},
		wake: () => {
			child.ref()
			for (const stream of streams) socketOf(stream)?.ref()
		},
	}
}

/** Lines and bytes in turns. All that comes is taken at once, so that a git which is ended is never stuck on what nobody reads. */
function readingOf(stream: Readable): Pick<Session, 'line' | 'bytes'> {
	const chunks: Buffer[] = []
	let isOver = false
	let onChange = (): void => undefined
	stream.on('data', (chunk: Buffer) => {
		chunks.push(chunk)
		onChange()
	})
	stream.on('close', () => {
		isOver = true
		onChange()
	})
	/** False when there is no more. */
	const more = async (): Promise<boolean> => {
		if (chunks.length === 0 && !isOver) {
			await new Promise<void>((resolve) => {
				onChange = resolve
			})
		}
		return chunks.length > 0
	}
	/** From the first chunk at most so many bytes. */
	const take = (count: number): Buffer => {
		const [first = Buffer.alloc(0)] = chunks
		if (first.length > count) chunks[0] = first.subarray(count)
		else chunks.shift()
		return first.subarray(0, count)
	}
	return {
		line: async () => {
			let text = ''
			while (await more()) {
				const at = chunks[0]?.indexOf(10) ?? -1
				text += take(at < 0 ? Number.POSITIVE_INFINITY : at + 1).toString('latin1')
				if (at >= 0) return text.slice(0, -1)
			}
			return undefined
		},
		bytes: async (count) => {
			// Most of what is asked for is small and in one piece.
			if ((chunks[0]?.length ?? 0) >= count) return take(count)
			const all = Buffer.allocUnsafe(count)
			for (let at = 0; at < count; ) {
				if (!(await more())) return undefined
				at += take(count - at).copy(all, at)
			}
			return all
		},
	}
}

/** The pipe of a child, which can be let out of the count of what the program waits for. */
function socketOf(stream: Readable | Writable): { ref(): void; unref(): void } | undefined {
	return 'unref' in stream && 'ref' in stream ? (stream as Writable & { ref(): void; unref(): void }) : undefined
}
