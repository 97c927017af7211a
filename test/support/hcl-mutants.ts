import fc from 'fast-check'
import { writeCarelessly } from './careless-hcl.ts'
import { anyHclBlock, writeHclByHand } from './hand-written-hcl.ts'
import { makeDice } from './hand-written-yaml.ts'
import { HCL_CORPUS } from './hcl-corpus.ts'
import { expression } from './hcl-random.ts'

const DIRECTIVES = ['%{ if a }', '%{ else }', '%{ endif }', '%{ for k, v in m ~}', '%{ endfor }', '<<EOT\n', 'EOT\n', '$${', '%%{']
const ODDITIES = [
	'for x in y : ',
	' => ',
	'...',
	'\\u0041',
	'/*',
	'*/',
	'\r\n',
	'\u0301',
	'\u0000',
	'[*]',
	'"a" "b"',
	'\n}\n',
	' {\n',
	'1.',
]
const PIECES = HCL_CORPUS.flatMap(([text]) => text.match(/\$\{~?|%\{~?|~\}|<<-?\w+\n|[\w-]+|\s|./gsu) ?? []).concat(DIRECTIVES, ODDITIES)

/** Texts that differ in up to three places from valid ones: from those of the corpus, and from files as people write them. */
export function mutants(seed: number, count: number): readonly string[] {
	const dice = makeDice(seed)
	const roll = (below: number): number => Math.floor(dice() * below)
	const valid = [
		...HCL_CORPUS.filter(([, verdict]) => verdict === 'ok').map(([text]) => text),
		...fc.sample(expression, { numRuns: 200, seed }).map(({ text }) => `a = ${text}\nb {\n  c = 1\n}\n`),
		...Array.from({ length: 50 }, () => writeHclByHand(anyHclBlock(dice), dice)),
		...Array.from({ length: 50 }, () => writeCarelessly(dice)),
	]
	const mutate = (text: string): string => {
		const at = roll(text.length + 1)
		const other = valid[roll(valid.length)] ?? ''
		const from = roll(other.length)
		const piece = [() => '', () => other.slice(from, from + roll(30))][roll(8)] ?? (() => PIECES[roll(PIECES.length)] ?? '')
		return text.slice(0, at) + piece() + text.slice(at + roll(3))
	}
	return Array.from({ length: count }, () => {
		let text = valid[roll(valid.length)] ?? ''
		for (let times = 1 + roll(3); times > 0; times--) text = mutate(text)
		return text
	}).filter((text) => text.isWellFormed())
}
