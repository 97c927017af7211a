import type { Code } from '../../../model/index.ts'
import type { HclValue } from './value.ts'

/** Why a value cannot be computed. `argument`: which one of a function's is to blame, from 0. */
export type Refusal = {
	readonly kind: 'refusal'
	readonly message: string
	readonly hint?: string
	readonly argument?: number
	readonly code?: Code
}

export type Computed = HclValue | Refusal

export function refuse(message: string, more: Omit<Refusal, 'kind' | 'message'> = {}): Refusal {
	return { kind: 'refusal', message, ...more }
}

/** What goes beyond a limit is refused by a code of its own (P44). */
export function refuseSize(what: string): Refusal {
	return refuse(`${what} is larger than is computed`, { code: 'INPUT_TOO_LARGE', hint: 'write less of it, or split it' })
}

/** The first refusal among values, or all of them as values. */
export function allOf(values: readonly Computed[]): readonly HclValue[] | Refusal {
	const good: HclValue[] = []
	for (const value of values) {
		if (value.kind === 'refusal') return value
		good.push(value)
	}
	return good
}

export function isRefusal(value: object): value is Refusal {
	return 'kind' in value && value.kind === 'refusal'
}
