import type { ApiInput, Change, Problem, Read, RemoteId, Resource } from '../../../src/provider.ts'
import { complete, problem, unknown } from '../../../src/provider.ts'
import { find } from '../read/find.ts'
import type { Memory } from '../read/memory.ts'

/** One call of a change that may take several. */
export type Call = ApiInput & { readonly endpoint: string }

/** `status` 0 where there was no answer. */
export type Failed = { readonly kind: 'refused' | 'unknown'; readonly status: number; readonly problem: Problem }

export async function callOne({ ports }: Memory, { endpoint, ...input }: Call): Promise<Failed | undefined> {
	const answer = await ports.api.call(endpoint, input)
	if (answer.kind === 'ok') return undefined
	return { kind: answer.kind, status: answer.kind === 'refused' ? answer.status : 0, problem: answer.problem }
}

/** Calls that follow each other; none after one that did not succeed. */
export async function callAll(memory: Memory, calls: readonly Call[]): Promise<Problem | undefined> {
	for (const call of calls) {
		const failed = await callOne(memory, call)
		if (failed) return failed.problem
	}
	return undefined
}

/** What is there after a write. */
export async function lookAfter(memory: Memory, { type, key, address }: Change, id?: RemoteId): Promise<Read<Resource>> {
	const found = await find(memory, { type, key, ...(id !== undefined && { id }) })
	if (found.kind === 'unknown') return found
	if (found.value.kind === 'found') return complete(found.value.resource)
	return unknown(problem('API_NOT_FOUND', `${address} is not there after the write`, { where: { address } }))
}
