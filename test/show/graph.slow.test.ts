import { expect, test } from 'vitest'
import type { Address } from '../../src/model/index.ts'
import { graphOf, showGraph } from '../../src/show/index.ts'
import { scratchFolder } from '../support/scratch.ts'
import { terraform } from '../support/terraform/run.ts'

/** Terraform leaves out a reference that others imply; a person who looks for it in the files finds it here. */
test('has the bytes that terraform graph has for the same references', async () => {
	const block = (name: string, ...needs: readonly string[]): string =>
		`resource "terraform_data" "${name}" {\n  input = [${needs.map((need) => `terraform_data.${need}.id`).join(', ')}]\n}\n`
	const folder = scratchFolder({ 'main.tf': block('b', 'c', 'd') + block('a-1') + block('d') + block('c', 'a-1') })
	const at = (name: string): Address => `terraform_data.${name}` as Address
	const references = new Map([
		[at('b'), [at('d'), at('c')]],
		[at('d'), []],
		[at('a-1'), []],
		[at('c'), [at('a-1')]],
	])
	expect((await terraform(folder, {}, 'graph')).out).toBe(`${showGraph(graphOf(references))}\n`)
})
