import type { Dict, Moment, World } from '../../../src/provider.ts'
import { isDict } from '../../../src/provider.ts'
import { changeRow, dict, findRow, given, putRow, removeRow, textOf } from './world.ts'

/** Rules of these types have no key: a plan has one of each and version. */
const KEYLESS = ['COMMON', 'GROUP', 'IDENTIFY']

/** What tells rules of all plans apart. */
export function ruleId(row: Dict): string {
	return JSON.stringify(['trackingPlanId', 'type', 'key', 'version'].map((name) => row.get(name) ?? null))
}

/** The rules put in by type, key and version, under their new key where one is sent; or what is wrong with one. */
export function putRules(
	world: World,
	plan: Dict,
	{ rules, now }: { readonly rules: readonly Dict[]; readonly now: string },
): World | string {
	let next = world
	for (const rule of rules) {
		const fault = faultOf(rule)
		if (fault !== undefined) return fault
		const asked = new Map([...rule, ['trackingPlanId', plan.get('id') ?? ''] as const])
		const before = findRow(next, 'rule', ruleId(asked))
		const key = rule.get('newKey') ?? rule.get('key')
		if (rule.has('newKey') && !before) return 'a rule that is to get another key is not there'
		const row = dict({
			trackingPlanId: plan.get('id'),
			...given(rule, 'type', 'version', 'jsonSchema'),
			key,
			createdAt: before?.get('createdAt') ?? now,
			updatedAt: now,
		})
		if (before && ruleId(row) !== ruleId(before) && findRow(next, 'rule', ruleId(row))) return 'another rule has the new key'
		next = before && ruleId(row) !== ruleId(before) ? removeRow(next, 'rule', ruleId(before)) : next
		next = putRow(next, 'rule', ruleId(row), row)
	}
	return next
}

function faultOf(rule: Dict): string | undefined {
	const type = textOf(rule.get('type'))
	const isKeyless = KEYLESS.includes(type)
	if (isKeyless && rule.has('key')) return `a rule of the type ${type} has no key`
	if (!isKeyless && textOf(rule.get('key')) === '') return `a rule of the type ${type} needs a key`
	return isDict(rule.get('jsonSchema')) ? undefined : 'the schema of a rule is a map'
}

export function showRule(row: Dict, { switches }: Moment): Dict {
	const schema = row.get('jsonSchema')
	const completed = switches['json-schema'] === 'completed' && isDict(schema) ? new Map([['description', ''] as const, ...schema]) : schema
	return changeRow(row, { trackingPlanId: undefined, jsonSchema: completed })
}
