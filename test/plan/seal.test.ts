import { expect, test } from 'vitest'
import type { Plan, Value } from '../../src/model/index.ts'
import { digestOf, planValue, runSteps } from '../../src/model/index.ts'
import { sealPlan, spellSteps } from '../../src/plan/index.ts'
import { planToJson } from '../../src/show/index.ts'
import { rich } from '../support/plans.ts'

const { digest: _, ...draft } = rich

test('the digest is that of the plan without it', () => {
	const sealed = sealPlan(draft)
	expect(sealed).toEqual({ ...draft, digest: digestOf(planValue(draft)) })
	expect(sealPlan({ ...draft }).digest).toBe(sealed.digest)
})

test('P12: spelled with its digest, it is the JSON that it is read from', () => {
	const { plan, json } = runSteps(spellSteps(draft))
	expect(plan).toEqual(sealPlan(draft))
	expect(json.join('')).toBe(planToJson(plan))
})

test('P6: it changes with any value anywhere in the plan', () => {
	const sealed = sealPlan(draft).digest
	const variants = [...altered(draft)]
	expect(variants.length).toBeGreaterThan(200)
	for (const [path, plan] of variants) expect(sealPlan(plan as Omit<Plan, 'digest'>).digest, path).not.toBe(sealed)
})

/** Copies of a value, each with one thing in it changed or taken away. */
function* altered(value: unknown, path = ''): Generator<readonly [string, unknown]> {
	if (Array.isArray(value)) {
		for (const [index, item] of value.entries()) {
			yield [`${path}[${index}] is gone`, value.toSpliced(index, 1)]
			for (const [where, other] of altered(item, `${path}[${index}]`)) yield [where, value.with(index, other)]
		}
	} else if (value instanceof Map) {
		for (const [key, member] of value as ReadonlyMap<string, Value>) {
			yield [`${path}.${key} is gone`, new Map([...value].filter(([name]) => name !== key))]
			for (const [where, other] of altered(member, `${path}.${key}`)) yield [where, new Map([...value, [key, other]])]
		}
	} else if (typeof value === 'object' && value !== null) {
		for (const [key, member] of Object.entries(value))
			for (const [where, other] of altered(member, `${path}.${key}`)) yield [where, { ...value, [key]: other }]
	} else if (typeof value === 'string') yield [path, `${value}x`]
	else if (typeof value === 'number') yield [path, value + 1]
	else if (typeof value === 'boolean') yield [path, !value]
	else yield [path, 'something']
}
