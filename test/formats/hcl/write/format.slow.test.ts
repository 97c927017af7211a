import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { format } from '@cdktn/hcl-tools'
import { describe, expect, test } from 'vitest'
import { CANONICAL, formatHcl, renderBlock } from '../../../../src/formats/hcl/index.ts'
import { writeCarelessly } from '../../../support/careless-hcl.ts'
import { anyHclBlock, writeHclByHand } from '../../../support/hand-written-hcl.ts'
import { makeDice } from '../../../support/hand-written-yaml.ts'
import { scratchFolder } from '../../../support/scratch.ts'

const SIZE = 400

/** Careless files, hand-written ones, and what the writer writes. */
const CORPUS = Array.from({ length: SIZE }, (_, number): readonly string[] => {
	const dice = makeDice(number)
	const value = anyHclBlock(dice)
	const body = [...value].map(([name, member]) => ({ kind: 'attribute' as const, name, value: member }))
	return [
		writeCarelessly(dice),
		writeHclByHand(value, dice),
		`${renderBlock({ kind: 'block', type: 'a', labels: ['b'], body }, CANONICAL)}\n`,
	]
}).flat()

describe('formatHcl', () => {
	test('gives the bytes that terraform fmt gives', () => {
		const folder = scratchFolder(Object.fromEntries(CORPUS.map((text, index) => [`${index}.tf`, text])))
		// Files that have the form already are left out of the list; a file it cannot read ends it with an error.
		execFileSync('terraform', ['fmt', '-list=false', folder], { env: { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null' } })
		for (const [index, text] of CORPUS.entries()) expect(formatHcl(text)).toBe(readFileSync(path.join(folder, `${index}.tf`), 'utf8'))
	})

	test('gives the bytes that hclwrite gives', async () => {
		// This build parts the names of a name space with blanks, which is no HCL any more.
		for (const text of CORPUS.filter((each) => !each.includes('::'))) expect(formatHcl(text)).toBe(await format(text))
	})
})
