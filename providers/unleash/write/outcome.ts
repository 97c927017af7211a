import type { Change, Problem } from '../../../src/provider.ts'
import { problem, wordsOf } from '../../../src/provider.ts'
import { schema } from '../schema/index.ts'

export const { ignored, moved, unable, unsure } = wordsOf({ title: 'Unleash', schema })

export function isThere({ address, type, key }: Change): Problem {
	return problem('API_CONFLICT', `Unleash has a ${type} ${key} already, and it is another one than the file says`, {
		hint: 'plan again: it is compared with the file then',
		where: { address },
	})
}
