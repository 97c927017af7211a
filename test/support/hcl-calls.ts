import { FUNCTIONS } from '../../src/formats/hcl/eval/functions/all.ts'
import type { HclType } from '../../src/formats/hcl/eval/typing.ts'
import type { Dice } from './hand-written-yaml.ts'
import { pick } from './hand-written-yaml.ts'

type Choices = readonly [string, ...string[]]

/** Functions that read the machine, say something else each time, or are not offered; and those whose results may be infinite. */
const LEFT =
	'abspath base64gzip bcrypt file fileexists fileset log pathexpand plantimestamp pow rsadecrypt templatefile templatestring timestamp uuid'
const NAMES: Choices = ['element', ...[...FUNCTIONS.keys()].filter((name) => !LEFT.split(' ').includes(name))]

const WORDS = ['a', 'b', 'Hello World', 'é', '日本語', '😀b', ' x ', 'a,b,c', '<&>', 'a.b', 'true', 'null', 'ff', 'zz', 'dns', 'YWJj']
const DIGITS = ['1', '-1', '1.5', '01', '1e3', '+1', '1h30m', '-10s', '2020-01-01T00:00:00Z', '2020-02-29T23:59:59+05:30']
const FORMS = ['%s', '%d %v', '%5.2f', '%-5s|', '%q', '%x', '%05d', '%+d', '%[2]s %[1]s', '%%', 'YYYY-MM-DD', 'EEE, DD MMM YY H:m']
const PATTERNS = ['/a/', '(a)(b)?', '(?P<x>a+)', '[a-z]+', 'a|b', 'x*', '[1,2.5,null]', 'a: [x, ~]', 'UTF-16LE', 'ISO-8859-1']
const PLACES = ['10.0.0.0/8', '10.0.0.0/30', '192.168.1.1', 'fd00::/48', 'a/b/../c.txt', '/']
const quoted = [WORDS, DIGITS, FORMS, PATTERNS, PLACES].flat().map((text) => JSON.stringify(text).replaceAll('%{', '%%{'))
const TEXTS: Choices = ['""', ...quoted]
const NUMBERS: Choices = ['0', '1', '2', '3', '10', '16', '62', '255', '-1', '-7', '1.5', '-2.5', '0.1', '1e3', '1e-10', '1/3']
const NAMES_OF_MEMBERS: Choices = ['a', 'b', 'c', '"é"', '"1"', '"x y"', '(2)']

/** A call of each function in turn, with what it takes or anything else, and other calls among that. */
export function anyCalls(dice: Dice, count: number): readonly string[] {
	return Array.from({ length: count }, (_, index) => callOf(dice, NAMES[index % NAMES.length] ?? '', 1))
}

function callOf(dice: Dice, name: string, depth: number): string {
	const { parameters = [], rest } = FUNCTIONS.get(name) ?? {}
	const args = parameters.map(({ type }) => argument(dice, type, depth))
	if (rest) args.push(...several(dice, () => argument(dice, rest.type, depth)))
	return `${name}(${args.join(', ')})`
}

function argument(dice: Dice, type: HclType, depth: number): string {
	if (dice() < 0.1) return anything(dice, depth)
	if (type === 'string') return depth > 0 && dice() < 0.2 ? callOf(dice, pick(dice, NAMES), depth - 1) : pick(dice, TEXTS)
	if (type === 'number') return pick(dice, NUMBERS)
	if (type === 'bool') return pick(dice, ['true', 'false'])
	if (type === 'dynamic') return pick(dice, [anything, sequence, mapping])(dice, depth)
	return type.kind === 'map' || type.kind === 'object' ? mapping(dice, depth) : sequence(dice, depth)
}

function anything(dice: Dice, depth: number): string {
	const plain = pick(dice, ['true', 'false', ...TEXTS, ...NUMBERS])
	return depth > 0 ? pick(dice, [() => plain, () => sequence(dice, depth), () => mapping(dice, depth)])() : plain
}

function sequence(dice: Dice, depth: number): string {
	const item = pick(dice, [() => pick(dice, TEXTS), () => pick(dice, NUMBERS), () => anything(dice, depth - 1)])
	const text = `[${several(dice, item).join(', ')}]`
	return pick(dice, [text, text, `tolist(${text})`, `toset(${text})`])
}

function mapping(dice: Dice, depth: number): string {
	const value = pick(dice, [() => pick(dice, TEXTS), () => anything(dice, depth - 1)])
	const text = `{${several(dice, () => `${pick(dice, NAMES_OF_MEMBERS)} = ${value()}`).join(', ')}}`
	return pick(dice, [text, text, `tomap(${text})`])
}

function several(dice: Dice, make: () => string): readonly string[] {
	return Array.from({ length: Math.floor(dice() * 4) }, make)
}
