import type { Plan, Problem } from '../../src/model/index.ts'
import { ROOT } from './first-tree.ts'
import { standingOf } from './meaning.ts'

/** Everything that a plan says about an address, each as text that is the same where it says the same. */
export type Findings = ReadonlyMap<string, { readonly address: string; readonly text: string }>

export function findingsOf(plan: Plan): Findings {
	const lists = [plan.changes, plan.adoptions, plan.conflicts, plan.held, plan.unsupported, plan.detached]
	const names = ['change', 'adoption', 'conflict', 'held', 'unsupported', 'detached']
	const entries = lists.flatMap((list, index) => list.map((entry) => finding(names[index] ?? '', entry.address, entry)))
	const warned = plan.warnings.flatMap((warning) => {
		const address = addressIn(warning)
		return address === undefined ? [] : [finding('warning', address, warning)]
	})
	return new Map([...entries, ...warned])
}

/** What stays the same finding: at another line of its file, and with another way out since the service's own sync is at work. */
const LOOSE: readonly string[] = ['line', 'column', 'remedy']

function finding(kind: string, address: string, entry: object): readonly [string, { readonly address: string; readonly text: string }] {
	const shown = JSON.stringify(entry, (name, member: unknown) => {
		if (LOOSE.includes(name)) return undefined
		return member instanceof Map ? Object.fromEntries(member) : member
	})
	const text = `${kind} ${shown}`
	return [text, { address, text }]
}

function addressIn({ where }: Problem): string | undefined {
	return where?.address ?? standingOf(String(where?.file ?? '').replace(`${ROOT}/`, ''))?.address
}

/** Resources that a step touched; `again`: those that became what both sides agreed on before, of which there is nothing to say. */
export type Touched = { readonly changed: ReadonlySet<string>; readonly again: ReadonlySet<string> }

/** What differs between the resources that a step touched and those that the plan names; undefined where nothing does. */
export function difference({ changed, again }: Touched, now: Findings, before: Findings): string | undefined {
	const named = new Set([...now.values()].map(({ address }) => address))
	const news = [...now].filter(([text]) => !before.has(text)).map(([, found]) => found)
	const missing = [...changed].filter((address) => !named.has(address))
	const extra = news.filter(({ address }) => !changed.has(address) && !again.has(address))
	if (missing.length + extra.length === 0) return undefined
	return [
		`touched: ${[...changed].sort().join(', ')}`,
		`named: ${[...new Set(news.map(({ address }) => address))].sort().join(', ')}`,
		`touched and not named: ${missing.join(', ')}`,
		...extra.map(({ text }) => `named and not touched: ${text.slice(0, 400)}`),
	].join('\n')
}
