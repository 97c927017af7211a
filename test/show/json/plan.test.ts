import { describe, expect, test } from 'vitest'
import { parseJson } from '../../../src/formats/json/index.ts'
import type { Change, Dict, Plan, Present, Value } from '../../../src/model/index.ts'
import { digestOf, runSteps } from '../../../src/model/index.ts'
import type { PlanRead } from '../../../src/show/index.ts'
import { planFromJson, planFromJsonSteps, planToJson } from '../../../src/show/index.ts'
import { createToLive, dict, empty, planWith, rich } from '../../support/plans.ts'

function parse(text: string): Value {
	const parsed = parseJson(text)
	return parsed.kind === 'ok' ? parsed.value : undefined
}

const read = (text: string): PlanRead => runSteps(planFromJsonSteps(parse(text), text))
const messages = (result: PlanRead): readonly string[] =>
	result.kind === 'ok' ? [] : result.problems.map(({ code, message }) => `${code}: ${message}`)

/** The plan's document, changed and sealed again: only its shape is wrong then. */
function spoiled(plan: Plan, change: (document: Map<string, Value>) => void): PlanRead {
	const document = new Map<string, Value>(parse(planToJson(plan)) as Dict)
	document.delete('digest')
	change(document)
	const present = document as unknown as Dict
	return planFromJson(new Map([...present, ['digest', digestOf(present)]]))
}

const odd = planWith({
	changes: [
		{
			...(createToLive as Extract<Change, { kind: 'create' }>),
			after: new Map<string, Present>([
				...dict(JSON.parse('{"__proto__": 1, "$masked": "a real key", "$$masked": 2, "10": 1, "9": 2}')),
				['secret', { kind: 'masked', version: 'v1' }],
				['hidden', { kind: 'masked' }],
				['big', { kind: 'decimal', text: '90071992547409931234' }],
				['kind', 'create'],
				['nothing', null],
				['lone', '\ud800 \u2028 \u0000'],
			]),
		},
	],
})

describe('a plan as JSON', () => {
	test.each([
		['empty', empty],
		['rich', rich],
		['odd values', odd],
	])('P6: %s comes back as it was, on one line', (_, plan) => {
		const text = planToJson(plan)
		expect(text.trimEnd().split('\n')).toHaveLength(1)
		expect(read(text)).toEqual({ kind: 'ok', plan })
		expect(read(`  ${text.replaceAll('":', '" : ')}`).kind).toBe('ok')
	})

	test('P12: the order of keys does not count', () => {
		const shuffled = Object.fromEntries(Object.entries(rich).reverse()) as Plan
		expect(planToJson(shuffled)).toBe(planToJson(rich))
	})

	test('P6: a plan with any byte flipped is refused or says exactly the same', () => {
		const text = planToJson(planWith({ changes: [createToLive] })).trimEnd()
		let refused = 0
		for (let at = 0; at < text.length; at++) {
			const flipped = `${text.slice(0, at)}${String.fromCharCode(text.charCodeAt(at) ^ 1)}${text.slice(at + 1)}`
			const result = read(flipped)
			if (result.kind === 'ok') expect(planToJson(result.plan).trimEnd()).toBe(text)
			else refused++
			expect(planFromJson(parse(flipped)).kind).toBe(result.kind)
		}
		expect(refused).toBe(text.length)
	})

	test('P6: spelled otherwise, it is the same plan', () => {
		const pretty = JSON.stringify(JSON.parse(planToJson(rich)), null, 2)
		expect([read(pretty), read(planToJson(rich))]).toEqual([
			{ kind: 'ok', plan: rich },
			{ kind: 'ok', plan: rich },
		])
	})

	test('P6: every truncation is refused', () => {
		const text = planToJson(empty).trimEnd()
		for (let length = 0; length < text.length; length++) expect(read(text.slice(0, length)).kind).toBe('invalid')
	})
})

describe('refused', () => {
	test.each<[string, Value, string]>([
		['no document', undefined, 'PLAN_INVALID: the plan file does not hold a plan'],
		['a list', [], 'PLAN_INVALID: the plan file does not hold a plan'],
		['an empty object', new Map(), 'PLAN_INVALID: the plan file is of another version of Tideway'],
		['a newer format', dict({ format: 2 }), 'PLAN_INVALID: the plan file is of another version of Tideway'],
		[
			'a wrong digest',
			new Map([...(parse(planToJson(empty)) as Dict), ['workspace', 'other']]),
			'PLAN_INVALID: the plan file was changed after it was made',
		],
	])('P32: %s', (_, value, message) => {
		expect(messages(planFromJson(value))).toEqual([message])
	})

	test.each<[string, (document: Map<string, Value>) => void, string]>([
		['a missing member', (plan) => plan.delete('held'), 'plan.held is missing'],
		['an unknown member', (plan) => plan.set('extra', 1), 'plan.extra is not known here'],
		['an inherited name', (plan) => plan.set('__proto__', new Map()), 'plan.__proto__ is not known here'],
		['a wrong kind', (plan) => plan.set('preview', 'no'), 'plan.preview is not true or false'],
		['a wrong choice', (plan) => plan.set('mode', 'push'), 'plan.mode is none of mirror, two-way, deploy'],
		['a change of no kind', (plan) => plan.set('changes', [new Map()]), 'plan.changes[0].kind is none of create, update, delete'],
		['a text for a list', (plan) => plan.set('order', 'x'), 'plan.order is not a list'],
		[
			'a bad address',
			(plan) => plan.set('targets', ['Bad!']),
			'plan.targets[0] does not have the form ^[a-z][a-z0-9_]*(\\.[A-Za-z0-9_-]+(?:\\/[A-Za-z0-9_-]+)*|\\[".*"\\])$',
		],
		[
			'a fraction',
			(plan) => plan.set('inputs', new Map([...(plan.get('inputs') as Dict), ['schema', 1.5]])),
			'plan.inputs.schema is not a whole number from 0',
		],
	])('%s', (_, change, fault) => {
		expect(messages(spoiled(rich, change))).toEqual([`PLAN_INVALID: the plan file is damaged: ${fault}`])
	})

	test('many faults are counted', () => {
		const result = spoiled(empty, (plan) => {
			for (let index = 0; index < 9; index++) plan.set(`x${index}`, 1)
		})
		expect(messages(result)).toHaveLength(6)
		expect(messages(result).at(-1)).toBe('PLAN_INVALID: the plan file has 4 more faults')
	})
})
