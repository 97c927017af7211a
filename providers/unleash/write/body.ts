import type { Change, Dict, Present, Problem } from '../../../src/provider.ts'
import { findType, isDict, isHidden, problem } from '../../../src/provider.ts'
import { MASK } from '../masked.ts'
import type { Memory } from '../read/memory.ts'
import { schema } from '../schema/index.ts'
import { sendMembers } from '../spelling.ts'

type Written = Exclude<Change, { kind: 'delete' }>

export type Body = { readonly kind: 'body'; readonly body: Dict } | { readonly kind: 'impossible'; readonly problem: Problem }

/** What Unleash takes for nothing, in calls that leave as it is what they do not hold. */
const CLEARED: Readonly<Record<string, readonly (readonly [string, Present])[]>> = {
	tag_type: [
		['description', ''],
		['icon', ''],
	],
	context_field: [
		['description', ''],
		['stickiness', false],
		['legalValues', []],
	],
	strategy: [
		['title', ''],
		['description', ''],
		['parameters', []],
	],
	segment: [
		['description', null],
		['project', null],
		['constraints', []],
	],
	addon: [
		['description', ''],
		['parameters', new Map()],
		['projects', []],
		['environments', []],
	],
}

/** All of a thing, as it is sent to be made or to take the place of what is there. */
export function bodyOf(memory: Memory, change: Written): Body {
	const { type, after } = change
	const attributes = (findType(schema, type)?.attributes ?? []).filter(({ name }) => !(type === 'strategy' && name === 'deprecated'))
	const missing: string[] = []
	const sent = sendMembers(attributes, after, { segmentIds: memory.segmentIds, missing })
	const whole = new Map([...(CLEARED[type] ?? []), ...sent])
	if (type === 'segment' || (change.kind === 'create' && type !== 'addon')) whole.set('name', change.key)
	if (type !== 'addon') return { kind: 'body', body: whole }
	const parameters = parametersOf(change)
	return 'code' in parameters ? { kind: 'impossible', problem: parameters } : { kind: 'body', body: whole.set('parameters', parameters) }
}

/** A hidden parameter that does not change is sent as Unleash shows it, which keeps it. */
function parametersOf(change: Written): Dict | Problem {
	const wanted = change.after.get('parameters')
	const before = change.kind === 'update' ? change.before.get('parameters') : undefined
	const sent = new Map<string, Present>()
	for (const [name, value] of isDict(wanted) ? wanted : []) {
		const was = isDict(before) ? before.get(name) : undefined
		if (isHidden(was) && !isEdited(change, name)) sent.set(name, MASK)
		else if (isHidden(value)) return hiddenProblem(change, name)
		else sent.set(name, value)
	}
	return sent
}

function isEdited(change: Written, parameter: string): boolean {
	if (change.kind === 'create') return true
	return change.edits.some(({ path: [name, member] }) => name === 'parameters' && (member === undefined || member === parameter))
}

function hiddenProblem({ address, place }: Change, parameter: string): Problem {
	return problem('VALUE_INVALID', `parameters.${parameter} of ${address} has no value that could be sent`, {
		hint: 'give the variable in its file a value',
		where: { ...place, address, path: ['parameters', parameter] },
	})
}
