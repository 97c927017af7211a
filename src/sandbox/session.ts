import type { Dict, Present, Switch, Value } from '../model/index.ts'
import { switchTable } from '../model/index.ts'
import type { Api, SandboxModel, ServedRequest, Switches, World } from '../ports/index.ts'
import type { FaultCount } from './faults.ts'
import type { Routes } from './route.ts'
import type { Validate } from './validate.ts'

/** A running sandbox: what is fixed, and what its calls change. */
export type Session = {
	readonly api: Api
	readonly model: SandboxModel
	readonly token: string
	readonly routes: Routes
	readonly validate: Validate
	/** ISO 8601. */
	now(): string
	monotonicMs(): number
	world: World
	switches: Switches
	faults: readonly FaultCount[]
	/** Every call that could change something, in order, and every edit by a person. */
	readonly effects: Dict[]
	/** Calls by operation. */
	readonly calls: Map<string, number>
	/** Times of the calls in the window of each rate limit: by operation, and of all calls. */
	readonly windows: Map<string, readonly number[]>
	answers: number
}

/** What every sandbox can be told, beside the switches of its model. */
const SWITCHES = switchTable({
	'undeclared-keys': ['what happens to members of a body that the API does not declare', 'rejected', 'dropped'],
	'extra-fields': ['whether answers now and then hold members that the API does not declare', 'now-and-then', 'never'],
	'rate-limit': ['whether the limits of calls are enforced', 'on', 'off'],
	'limit-scope': ['whether all calls share the limit of the API, or each operation has it by itself', 'shared', 'each'],
	'page-total': ['whether pages by cursor tell how many items there are', 'told', 'missing'],
})

export function switchesOf(model: SandboxModel): readonly Switch[] {
	return [...SWITCHES, ...model.switches]
}

export function defaultSwitches(model: SandboxModel): Switches {
	return Object.fromEntries(switchesOf(model).map(({ name, values }) => [name, values[0]]))
}

/** The switches after a change, or what is wrong with it. */
export function turnSwitches(model: SandboxModel, before: Switches, change: Dict): Switches | string {
	const after: Record<string, string> = { ...before }
	for (const [name, value] of change) {
		const known = switchesOf(model).find((one) => one.name === name)
		if (!known)
			return `there is no switch ${name}; there are ${switchesOf(model)
				.map((one) => one.name)
				.join(', ')}`
		if (typeof value !== 'string' || !known.values.includes(value)) return `${name} takes ${known.values.join(' or ')}`
		after[name] = value
	}
	return after
}

/** Who is said to make a call or an edit. */
export function actorOf({ headers }: ServedRequest): { readonly actor?: string } {
	const actor = headers.get('x-sandbox-actor')
	return actor === undefined ? {} : { actor }
}

export type Effect = {
	readonly by: 'api' | 'page'
	readonly operation: string
	readonly actor?: string
	readonly path?: ReadonlyMap<string, string>
	readonly query?: ReadonlyMap<string, readonly string[]>
	readonly nested?: Dict
	readonly body?: Value
	/** What was answered; 0 where the connection was cut. */
	readonly status: number
	readonly changed: boolean
}

export function recordEffect(session: Session, effect: Effect): void {
	const record = new Map<string, Present>([
		['seq', session.effects.length + 1],
		['at', session.now()],
		['by', effect.by],
		['operation', effect.operation],
	])
	if (effect.actor !== undefined) record.set('actor', effect.actor)
	if (effect.path?.size) record.set('path', effect.path)
	if (effect.query?.size || effect.nested?.size)
		record.set('query', new Map<string, Present>([...(effect.query ?? []), ...(effect.nested ?? [])]))
	if (effect.body !== undefined) record.set('body', effect.body)
	session.effects.push(record.set('status', effect.status).set('changed', effect.changed))
}
