import { randomBytes } from 'node:crypto'

import type { Random } from '../ports/index.ts'

/** Randomness of the operating system. */
export function systemRandom(): Random {
	return {
		id: () => randomBytes(16).toString('hex'),
		fraction: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
	}
}
