import { expect, test } from 'vitest'
import type { GivenFlags, PlanChoices } from '../../src/commands/flags.ts'
import { addressOf, againOf, durationMs } from '../../src/commands/flags.ts'

const NONE: PlanChoices & GivenFlags = {
	direction: 'both',
	target: undefined,
	replace: undefined,
	'create-before-destroy': false,
	'allow-deletes': undefined,
	'allow-changes': undefined,
	'on-conflict': undefined,
	resend: undefined,
	'overwrite-drift': false,
	'pause-running': false,
	var: undefined,
	'var-file': undefined,
}

test.each<[string, Partial<PlanChoices & GivenFlags>, string]>([
	['nothing was asked for', {}, ''],
	['a direction', { direction: 'inbound' }, ' --direction inbound'],
	['targets', { target: ['model.a', 'model["b c"]'] }, ` --target model.a --target 'model["b c"]'`],
	['what is made anew', { replace: ['model.a'], 'create-before-destroy': true }, ' --replace model.a --create-before-destroy'],
	['what becomes of conflicts', { 'on-conflict': 'git' }, ' --on-conflict git'],
	['a file of values', { 'var-file': ['prod.tfvars'] }, ' --var-file prod.tfvars'],
])('the next command has the flags of this one: %s', (_, flags, again) => {
	expect(againOf({ ...NONE, ...flags })).toBe(again)
})

test('P7: the value of a variable is not printed', () => {
	expect(againOf({ ...NONE, var: ['crm_key=hunter2=\nx', 'region=eu'] })).toBe(` --var 'crm_key=…' --var 'region=…'`)
})

test.each([
	['model.shop["north"]', 'did you mean model.shop-north?'],
	['model.shop[1]', 'did you mean model.shop-1?'],
	['model.shop[0]', 'did you mean model.shop?'],
	['nonsense', 'addresses look like model.customers'],
])('an instance as Terraform writes it is no address: %s', (text, hint) => {
	expect(() => addressOf(text)).toThrow(
		expect.objectContaining({ problem: expect.objectContaining({ hint: expect.stringContaining(hint) }) }),
	)
})

test.each([
	['0s', 0],
	['250ms', 250],
	['30s', 30_000],
	['5m', 300_000],
	['1h', 3_600_000],
])('a duration: %s', (text, ms) => {
	expect(durationMs(text, '--interval')).toBe(ms)
})

test.each(['soon', '', '5', '-1s', '1.5m', '1 m', '٣s'])('%j is no duration', (text) => {
	expect(() => durationMs(text, '--interval')).toThrow(`--interval: ${JSON.stringify(text)} is not a duration`)
})
