import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse as parseArchived } from '@cdktf/hcl2json'
import { parse as parseCurrent } from '@cdktn/hcl2json'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Expression } from '../../../src/formats/hcl/index.ts'
import { parseHcl } from '../../../src/formats/hcl/index.ts'
import { HCL_CORPUS } from '../../support/hcl-corpus.ts'
import { mutants } from '../../support/hcl-mutants.ts'

type Verdict = 'taken' | 'refused'

function ours(text: string): Verdict {
	return parseHcl(text).kind === 'ok' ? 'taken' : 'refused'
}

type Parse = typeof parseCurrent

/** What only evaluating an expression finds is no refusal of the text. */
async function verdictOf(parse: Parse, text: string): Promise<Verdict> {
	try {
		await parse('x.tf', text)
		return 'taken'
	} catch (error) {
		return String(error).includes('convert to HCL') ? 'taken' : 'refused'
	}
}

/** The verdicts of `terraform fmt`, which reads all files of a folder and names those that it refuses. */
function verdictsOfTerraform(texts: readonly string[]): readonly Verdict[] {
	const folder = mkdtempSync(path.join(tmpdir(), 'tideway-hcl-'))
	try {
		for (const [index, text] of texts.entries()) writeFileSync(path.join(folder, `t${index}.tf`), text)
		const env = { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null' }
		const run = spawnSync('terraform', ['fmt', '-no-color', '-list=false', '-write=false', folder], {
			env,
			encoding: 'utf8',
			maxBuffer: 1e9,
		})
		if (run.error) throw run.error
		const refused = new Set([...run.stderr.matchAll(/^ +on \S*?t(\d+)\.tf line \d+/gm)].map(([, index]) => Number(index)))
		return texts.map((_, index) => (refused.has(index) ? 'refused' : 'taken'))
	} finally {
		rmSync(folder, { recursive: true })
	}
}

function disagreements(texts: readonly string[], theirs: readonly Verdict[]): readonly string[] {
	return texts.flatMap((text, index) => (ours(text) === theirs[index] ? [] : [`${JSON.stringify(text)} is ${theirs[index]} there`]))
}

/** hcl2json does not come back from a number with a large exponent, so no text that holds one is handed to it. */
const HUGE = /\de[-+]?\d{4}/i

const TEXTS = [...HCL_CORPUS.map(([text]) => text), ...mutants(7, 3_000)].filter((text) => !HUGE.test(text))

/** The archived package has an older reader, which does not know functions in a scope. */
const NEWER = /::/

describe('the same texts are HCL', () => {
	test('for Terraform', () => {
		expect(disagreements(TEXTS, verdictsOfTerraform(TEXTS))).toEqual([])
	})

	test('for hcl2json', async () => {
		expect(disagreements(TEXTS, await Promise.all(TEXTS.map((text) => verdictOf(parseCurrent, text))))).toEqual([])
	})

	test('for hcl2json as it was archived', async () => {
		const texts = TEXTS.filter((text) => !NEWER.test(text))
		expect(disagreements(texts, await Promise.all(texts.map((text) => verdictOf(parseArchived, text))))).toEqual([])
	})
})

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** The value of an expression that is made of literals. */
function literalOf(node: Expression): Json {
	if (node.kind === 'literal') return typeof node.value === 'object' && node.value !== null ? Number(node.value.text) : node.value
	if (node.kind === 'tuple') return node.items.map(literalOf)
	if (node.kind === 'unary') return -Number(literalOf(node.operand))
	if (node.kind === 'template') return node.parts.map((part) => (part.kind === 'text' ? part.value : '?')).join('')
	if (node.kind !== 'object') throw new Error(node.kind)
	return Object.fromEntries(
		node.items.map(({ key, value }) => [key.kind === 'variable' ? key.name : String(literalOf(key)), literalOf(value)]),
	)
}

/** hcl2json writes a text as it would stand in a template, and normalises it. */
function asTemplate(value: Json): Json {
	if (typeof value === 'string') return value.normalize('NFC').replaceAll('${', '$${').replaceAll('%{', '%%{')
	if (Array.isArray(value)) return value.map(asTemplate)
	if (typeof value !== 'object' || value === null) return value
	return Object.fromEntries(Object.entries(value).map(([name, member]) => [asTemplate(name), asTemplate(member)]))
}

const name = fc.oneof(fc.stringMatching(/^[a-z_][a-z0-9_-]{0,8}$/), fc.constantFrom('forEach', '__proto_', 'constructor', 'é'))
const scalar = fc.oneof(
	fc.string({ unit: 'grapheme' }),
	fc.integer(),
	fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
	fc.boolean(),
	fc.constant(null),
)
const value = fc.letrec<{ value: Json }>((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small' },
		scalar,
		fc.array(tie('value'), { maxLength: 4 }),
		fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
	),
})).value

/** What a service could have written: a value as an attribute of a block, JSON being a subset of HCL's expressions once `${` is escaped. */
function asFile(attributes: readonly (readonly [name: string, value: Json])[]): string {
	const lines = attributes.map(
		([key, member]) => `  ${key} = ${JSON.stringify(member, null, 2).replaceAll('${', '$${').replaceAll('%{', '%%{')}\n`,
	)
	return `resource "acme_thing" "one" {\n${lines.join('')}}\n`
}

describe('the same literals mean the same', () => {
	test('P15: for hcl2json', async () => {
		await fc.assert(
			fc.asyncProperty(fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 5 }), async (attributes) => {
				const text = asFile(attributes)
					.replace(/\\[bf]/g, ' ')
					.replace(/-0(?=[,\s])/g, '0')
				const parsed = parseHcl(text)
				if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems))
				const [block] = parsed.file.body.items
				const items = block?.kind === 'block' ? block.body.items : []
				const read = Object.fromEntries(
					items.map((item) => (item.kind === 'attribute' ? [item.name.text, literalOf(item.value)] : ['', null])),
				)
				const known = await parseCurrent('x.tf', text)
				expect(known).toEqual({ resource: { acme_thing: { one: [asTemplate(read)] } } })
			}),
			{ numRuns: 500 },
		)
	})
})

describe('hcl2json loses', () => {
	test.each([
		['a block that has the name of an attribute', 'a = 1\na {\n}\n', { a: 1 }],
		['digits', 'a = 12345678901234567890123\n', { a: 1.2345678901234568e22 }],
		['a number beyond a double', 'a = 1e400\n', { a: Number.POSITIVE_INFINITY }],
		['the difference of a reference and a text', 'a = b\nc = "${b}"\n', { a: '${b}', c: '${b}' }],
		['half of a character', 'a = "\ud800"\n', { a: '\ufffd' }],
	])('%s', async (_name, text, expected) => {
		expect(await parseCurrent('x.tf', text)).toEqual(expected)
	})
})
