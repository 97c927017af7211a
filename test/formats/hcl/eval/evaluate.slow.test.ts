import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { FUNCTIONS } from '../../../../src/formats/hcl/eval/functions/all.ts'
import { noteGenerated } from '../../../support/generated.ts'
import type { Dice } from '../../../support/hand-written-yaml.ts'
import { makeDice, pick } from '../../../support/hand-written-yaml.ts'
import { anyCalls } from '../../../support/hcl-calls.ts'
import { squeeze } from '../../../support/hcl-console.ts'
import { readExpressions, show, TABLE_CONFIGURATION, TABLE_FILES } from '../../../support/hcl-expressions.ts'
import { TEMPLATES } from '../../../support/hcl-templates.ts'
import { scratchFolder } from '../../../support/scratch.ts'

const ENVIRONMENT = { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1', NO_COLOR: '1' }

/** What the console says of each expression, asked all at once; none of them may be refused. */
function ask(expressions: readonly string[]): readonly string[] {
	const lines = expressions.map((expression, index) => `    r${String(index).padStart(6, '0')} = [${expression}]\n`)
	const text = `${TABLE_CONFIGURATION}\nlocals {\n  asked = {\n${lines.join('')}  }\n}\n`
	const folder = scratchFolder({ ...TABLE_FILES, 'main.tf': text })
	const input = 'local.asked\n'
	const said = execFileSync('terraform', ['console'], { cwd: folder, encoding: 'utf8', env: ENVIRONMENT, input, maxBuffer: 100_000_000 })
	const answers = said
		.replace(/\n\}\n*$/, '\n')
		.split(/^ {2}"r\d{6}" = /m)
		.slice(1)
	return answers.map((answer) => squeeze(answer.trimEnd()).replace(/^\[ /, '').replace(/, \]$/, ''))
}

describe('terraform console', () => {
	test('agrees with every row of the table that says so', () => {
		// These are refused before anything is computed, so that nothing can ask whether they are.
		const rows = readExpressions().filter(
			({ expression, terraforms }) => terraforms !== '*' && !/^(?:var\.nope|local\.nope)$|^templatestring\("/.test(expression),
		)
		const refused = rows.filter(({ terraforms }) => terraforms === 'refused')
		const good = rows.filter(({ terraforms }) => terraforms !== 'refused')
		const verdicts = ask(refused.map(({ expression }) => `can([${expression}])`))
		expect(refused.filter((_, index) => verdicts[index] !== 'false').map(({ expression }) => expression)).toEqual([])
		const answers = ask(good.map(({ expression }) => expression))
		const wrong = good.flatMap(({ expression, terraforms }, index) =>
			answers[index] === terraforms ? [] : [`${expression}  =>  ${answers[index]}  and not  ${terraforms}`],
		)
		expect(wrong).toEqual([])
	})

	test('makes the same texts of templates', () => {
		const templates = Object.values(TEMPLATES)
		const answers = ask(templates.map(([template]) => `jsonencode(${template})`))
		expect(answers.map((answer) => JSON.parse(JSON.parse(answer) as string) as unknown)).toEqual(templates.map(([, text]) => text))
	})

	test('computes the same numbers', () => {
		const expressions = Array.from({ length: 600 }, (_, seed) => anyCalculation(makeDice(seed)))
		const answers = ask(expressions)
		const ours = expressions.map((expression) => show(expression))
		expect(expressions.filter((_, index) => answers[index] !== ours[index])).toEqual([])
	})

	test('answers calls of every function the same, and refuses the same', () => {
		const calls = anyCalls(makeDice(1), 4000)
		noteGenerated(calls.length)
		const verdicts = ask(calls.map((call) => `can([${call}])`))
		const good = calls.filter((_, index) => verdicts[index] === 'true')
		const answers = new Map(ask(good).map((answer, index) => [good[index], answer]))
		const wrong = calls.flatMap((call) => {
			const [ours, theirs] = [show(call), answers.get(call) ?? 'refused']
			return ours === theirs ? [] : [`${call}  =>  ${ours}  and not  ${theirs}`]
		})
		expect(wrong).toEqual([])
		expect(good.length).toBeGreaterThan(calls.length / 3)
	})

	test('has no function that is missing here', () => {
		const text = execFileSync('terraform', ['metadata', 'functions', '-json'], { encoding: 'utf8', env: ENVIRONMENT })
		const { function_signatures: signatures } = JSON.parse(text) as { function_signatures: Record<string, unknown> }
		const names = Object.keys(signatures).filter((name) => !name.includes('::'))
		expect(names.filter((name) => !FUNCTIONS.has(name))).toEqual(['can', 'try'])
	})
})

function upTo(dice: Dice, end: number): number {
	return Math.floor(dice() * end)
}

function anyCalculation(dice: Dice): string {
	const [a, b, c] = [anyDecimal(dice), anyDecimal(dice), anyDecimal(dice)]
	const places = upTo(dice, 12)
	return pick(dice, [
		`${a} + ${b}`,
		`${a} - ${b}`,
		`${a} * ${b}`,
		`${a} / ${b}`,
		`${a} / ${b} + ${c}`,
		`(${a} - ${b}) * ${c}`,
		`${a} < ${b}`,
		`format("%.${places}f", ${a})`,
		`format("%.${places}e", ${a})`,
		`format("%.${places}g", ${a})`,
		`format("%v", ${a} / ${b})`,
		`floor(${a})`,
		`ceil(${a})`,
		`${a} % ${b}`,
		`tostring(${a})`,
		`length([1, 2, 3]) / ${b}`,
		`pow(${upTo(dice, 30)}.5, ${upTo(dice, 20)})`,
	])
}

/** Never zero, since nothing can be divided by it. */
function anyDecimal(dice: Dice): string {
	const digits = (count: number) => Array.from({ length: count }, () => upTo(dice, 10)).join('')
	const whole = `${1 + upTo(dice, 9)}${digits(upTo(dice, dice() < 0.2 ? 30 : 4))}`
	const fraction = dice() < 0.5 ? '' : `.${digits(1 + upTo(dice, dice() < 0.2 ? 40 : 4))}`
	const power = dice() < 0.8 ? '' : `e${pick(dice, ['', '-'])}${upTo(dice, 40)}`
	return `${pick(dice, ['', '', '', '-'])}${whole}${fraction}${power}`
}
