import { describe, expect, test } from 'vitest'
import type { Variables } from '../../../src/ports/index.ts'
import { needDeclared } from '../../../src/sync/reading/given.ts'
import type { Tree } from '../../../src/tree/index.ts'
import { fakeTree } from '../../support/fake-tree.ts'
import { readHclText } from '../../support/hcl-tree.ts'

const given = (...asked: string[]): { readonly variables: Variables } => ({ variables: { find: () => undefined, asked } })
const HCL = 'variable "region" {}\n'
const YAML = async (text: string): Promise<Tree> => await (await fakeTree({ 'models/m.yaml': text })).read()

describe('what the command line gives by name has to be there', () => {
	test('in HCL it is declared', async () => {
		const tree = await readHclText(HCL)
		expect(() => needDeclared(given('region'), tree)).not.toThrow()
		expect(() => needDeclared(given('region', 'regoin'), tree)).toThrow(/-var gives regoin a value, and no file declares/)
	})

	test('in YAML some file uses it', async () => {
		const tree = await YAML('name: { $secret: TOKEN }\n')
		expect(() => needDeclared(given('TOKEN'), tree)).not.toThrow()
		expect(() => needDeclared(given('TOKN'), tree)).toThrow(/no file uses/)
	})

	test('P3: a file that could not be read may have it', async () => {
		const tree = await readHclText(`${HCL}resource {`)
		expect(() => needDeclared(given('other'), tree)).not.toThrow()
	})
})
