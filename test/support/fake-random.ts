import { createHash } from 'node:crypto'
import type { Random } from '../../src/ports/index.ts'

/** The same ids and fractions for the same seed. */
export function fakeRandom(seed: string): Random {
	let count = 0
	const next = (): string => {
		count += 1
		return createHash('sha256').update(`${seed}:${count}`).digest('hex')
	}
	return { id: () => next().slice(0, 32), fraction: () => Number.parseInt(next().slice(0, 8), 16) / 2 ** 32 }
}
