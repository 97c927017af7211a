import type { Api } from '../../src/ports/index.ts'
import type { Validate } from '../../src/sandbox/index.ts'
import { makeValidate } from '../../src/sandbox/index.ts'

const made = new WeakMap<Api, Validate>()

/** The checks of an API, compiled once for all sandboxes of this process: that takes longer than most of what is done in one. */
export function checksOf(api: Api): Validate {
	const checks = made.get(api) ?? makeValidate(api)
	made.set(api, checks)
	return checks
}
