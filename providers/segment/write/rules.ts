import type { Call, List, Present, RemoteId, Value } from '../../../src/provider.ts'
import { isDict, isList, isSame, renderJson } from '../../../src/provider.ts'
import { MOST_RULES } from '../api/plans.ts'

const NAMES = ['type', 'key', 'version']

/** What tells a rule of a plan from the others, as one text. */
export function ruleName(rule: Present): string {
	return isDict(rule)
		? renderJson(
				NAMES.map((member) => rule.get(member) ?? null),
				'as-is',
			)
		: ''
}

/** The name of a rule that stands twice in a list; undefined where each stands once. */
export function doubleRule(rules: Value): string | undefined {
	const seen = new Set<string>()
	for (const rule of isList(rules) ? rules : []) {
		const name = ruleName(rule)
		if (seen.has(name)) return name
		seen.add(name)
	}
	return undefined
}

/** The calls that make the rules of a plan out of what it has: first those that come or change, then those that go. Both as they are sent. */
export function ruleCalls(trackingPlanId: RemoteId, before: List, after: List): readonly Call[] {
	const was = new Map(before.map((rule) => [ruleName(rule), rule]))
	const names = new Set(after.map(ruleName))
	const coming = after.filter((rule) => !isSame(was.get(ruleName(rule)), rule))
	const going = before.filter((rule) => !names.has(ruleName(rule)))
	const path = { trackingPlanId }
	return [
		...inParts(coming, MOST_RULES).map(
			(rules): Call => ({ endpoint: 'updateRulesInTrackingPlan', path, body: new Map([['rules', rules]]) }),
		),
		...inParts(going, MOST_REMOVED).map(
			(rules): Call => ({ endpoint: 'removeRulesFromTrackingPlan', path, query: { rules: rules.map(named) } }),
		),
	]
}

/** Rules that go are named in the address of the call, which must not be too long. */
const MOST_REMOVED = 20

function named(rule: Present): Record<string, string | number> {
	const members = isDict(rule) ? [...rule] : []
	return Object.fromEntries(
		members.filter((member): member is [string, string | number] => NAMES.includes(member[0]) && typeof member[1] !== 'object'),
	)
}

function inParts<Item>(items: readonly Item[], most: number): readonly (readonly Item[])[] {
	return Array.from({ length: Math.ceil(items.length / most) }, (_, index) => items.slice(index * most, (index + 1) * most))
}
