import type { Case } from '../kit/index.ts'
import type { Dict } from '../model/index.ts'
import { complete, fromPlain, isDict, isList, problem, unknown } from '../model/index.ts'
import type { ApiClient, Clock, Log } from '../ports/index.ts'
import type { Bench, Rule, Trial } from './rule.ts'
import { canonicalText, differ } from './rule.ts'
import { dictOf } from './sample.ts'

/** That recorded answers of the real service still become what they became. */
export function caseRules(bench: Bench, cases: readonly Case[], clock: Clock): readonly Rule[] {
	if (cases.length === 0) return []
	const trials = cases.map((one) => ({ name: one.name, run: () => readsAs(bench, one, clock) }))
	return [{ title: 'recorded answers become the resources that were written down', needs: 'sandbox', trials }]
}

async function readsAs(bench: Bench, { answers, resources }: Case, clock: Clock): ReturnType<Trial['run']> {
	const write = (): void => undefined
	const log: Log = { progress: write, info: write, warn: write, debug: write }
	const connection = bench.provider.connect({ api: recorded(answers), clock, log, slug: 'acme' })
	const reads = [...(await connection.read(bench.scopes)).values()]
	const live = new Map(
		reads.flatMap((read) => (read.kind === 'complete' ? [...read.value.values()] : [])).map((one) => [String(one.address), one.attributes]),
	)
	return Object.entries(resources).flatMap(([address, attributes]) => {
		const is = live.get(address)
		return is
			? differ(address, canonicalText(bench, address, is), canonicalText(bench, address, dictOf(attributes)))
			: [`${address} is not among what was read`]
	})
}

/** A list that was not recorded is unknown, so that nothing is made of it. */
function recorded(answers: Case['answers']): ApiClient {
	const missing = (id: string) => problem('API_UNREACHABLE', `no answer of ${id} was recorded`)
	return {
		call: async (id) => {
			const body = Object.hasOwn(answers, id) ? fromPlain(answers[id]) : undefined
			return body === undefined ? { kind: 'unknown', problem: missing(id) } : { kind: 'ok', status: 200, body }
		},
		list: async (id) => {
			const items = Object.hasOwn(answers, id) ? fromPlain(answers[id]) : undefined
			return isList(items) ? complete(items.filter((item): item is Dict => isDict(item))) : unknown(missing(id))
		},
	}
}
