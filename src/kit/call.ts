import type { Change, Problem, Read, Resource } from '../model/index.ts'
import { complete, problem, unknown } from '../model/index.ts'
import type { ApiInput, Found, ProviderPorts } from '../ports/index.ts'

/** One call of a change that may take several. */
export type Call = ApiInput & { readonly endpoint: string }

/** `status` 0 where there was no answer. */
export type Failed = { readonly kind: 'refused' | 'unknown'; readonly status: number; readonly problem: Problem }

type Caller = { readonly ports: Pick<ProviderPorts, 'api'> }

export async function callOne({ ports }: Caller, { endpoint, ...input }: Call): Promise<Failed | undefined> {
	const answer = await ports.api.call(endpoint, input)
	if (answer.kind === 'ok') return undefined
	return { kind: answer.kind, status: answer.kind === 'refused' ? answer.status : 0, problem: answer.problem }
}

/** Calls that follow each other; none after one that did not succeed. */
export async function callAll(caller: Caller, calls: readonly Call[]): Promise<Problem | undefined> {
	for (const call of calls) {
		const failed = await callOne(caller, call)
		if (failed) return failed.problem
	}
	return undefined
}

/** What a look after the write found, which must be something. */
export function stillThere({ address }: Change, found: Read<Found>): Read<Resource> {
	if (found.kind === 'unknown') return found
	if (found.value.kind === 'found') return complete(found.value.resource)
	return unknown(problem('API_NOT_FOUND', `${address} is not there after the write`, { where: { address } }))
}
