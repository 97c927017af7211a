import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import type { BlockText } from '../../../../src/formats/hcl/index.ts'
import { CANONICAL, renderBody } from '../../../../src/formats/hcl/index.ts'
import { parseJson } from '../../../../src/formats/json/index.ts'
import type { Value } from '../../../../src/model/index.ts'
import { isDict, renderJson } from '../../../../src/model/index.ts'
import { anyHclValue } from '../../../support/hand-written-hcl.ts'
import { makeDice } from '../../../support/hand-written-yaml.ts'
import { scratchFolder } from '../../../support/scratch.ts'

const VALUES = Array.from({ length: 400 }, (_, number) => anyHclValue(makeDice(number)))

/** The value of each output, as Terraform computes it. */
function readByTerraform(text: string): Value {
	const folder = scratchFolder({ 'main.tf': text })
	const run = (...args: readonly string[]): string =>
		execFileSync('terraform', [`-chdir=${folder}`, ...args], {
			encoding: 'utf8',
			env: { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' },
			maxBuffer: 100_000_000,
		})
	run('apply', '-auto-approve', '-input=false')
	const parsed = parseJson(run('output', '-json'))
	return parsed.kind === 'ok' ? parsed.value : undefined
}

describe('renderBody', () => {
	test('writes what Terraform reads as the same values (P14, P15)', () => {
		const blocks = VALUES.map(
			(value, number): BlockText => ({
				kind: 'block',
				type: 'output',
				labels: [`o${number}`],
				body: [{ kind: 'attribute', name: 'value', value }],
			}),
		)
		const outputs = readByTerraform(renderBody(blocks, CANONICAL))
		for (const [number, value] of VALUES.entries()) {
			const output = isDict(outputs) ? outputs.get(`o${number}`) : undefined
			const read = isDict(output) ? output.get('value') : null
			// Terraform has one form for characters that can be spelled in two.
			expect(renderJson(read, 'sorted'), `${number}`).toBe(renderJson(value, 'sorted').normalize('NFC'))
		}
	})
})
