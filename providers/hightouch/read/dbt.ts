import type { Read, RemoteId } from '../../../src/provider.ts'
import { complete, problem, unknown } from '../../../src/provider.ts'
import { listAll } from './look.ts'
import type { Memory } from './memory.ts'
import { remember } from './memory.ts'

/** The number by which the API takes a dbt model: known only from a model that uses the same one. */
export async function findDbtModel(memory: Memory, name: string): Promise<Read<RemoteId>> {
	if (!memory.dbtModels.has(name) && !memory.listed.has('model')) {
		const list = await listAll(memory, 'model')
		if (list.kind === 'unknown') return list
		for (const item of list.value) remember(memory, 'model', item)
	}
	const number = memory.dbtModels.get(name)
	if (number !== undefined) return complete(number)
	const { reason, remedy } = unnumbered(name)
	return unknown(problem('LIVE_UNSUPPORTED', reason, { hint: remedy }))
}

/** Why a dbt model that no model uses yet cannot be referred to. */
export function unnumbered(name: string): { readonly reason: string; readonly remedy: string } {
	return {
		reason: `No model of the workspace uses the dbt model ${name}, and Hightouch's API takes dbt models by a number that it shows nowhere else`,
		remedy: 'make the first model on it in the Hightouch app',
	}
}
