import { describe, expect, test } from 'vitest'
import { FUNCTIONS } from '../../../../src/formats/hcl/eval/functions/all.ts'
import { refuse } from '../../../../src/formats/hcl/eval/refusal.ts'
import { lookupIn } from '../../../../src/formats/hcl/eval/scope.ts'
import type { HclValue } from '../../../../src/formats/hcl/eval/value.ts'
import { marked, objectOf, stringOf, tupleOf, unknownOf } from '../../../../src/formats/hcl/eval/value.ts'
import type { Evaluated, Fault, Scope } from '../../../../src/formats/hcl/index.ts'
import { EMPTY_SCOPE, evaluate, faultProblems, parseExpression, parseHcl } from '../../../../src/formats/hcl/index.ts'
import { readExpressions, show, TABLE_SCOPE } from '../../../support/hcl-expressions.ts'

function compute(text: string, scope: Scope = EMPTY_SCOPE): Evaluated {
	const parsed = parseExpression(text)
	if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems))
	return evaluate(parsed.expression, scope)
}

function faultsOf(text: string, scope: Scope = EMPTY_SCOPE): readonly Fault[] {
	const result = compute(text, scope)
	return result.kind === 'ok' ? [] : result.faults
}

/** Each fault as the text that it is about, what is wrong, and the hint. */
function tell(text: string, scope: Scope = EMPTY_SCOPE): readonly string[] {
	return faultsOf(text, scope).map(
		({ message, hint, span }) => `[${text.slice(span.start, span.end)}] ${message}${hint ? ` (${hint})` : ''}`,
	)
}

const team = objectOf([
	['id', unknownOf('string')],
	['name', stringOf('Ada')],
])

const SCOPE: Scope = {
	...EMPTY_SCOPE,
	variables: lookupIn(new Map([['region', stringOf('eu')]])),
	locals: lookupIn(new Map([['tags', tupleOf([stringOf('a'), stringOf('b')])]])),
	modules: lookupIn(new Map([['net', objectOf([['id', stringOf('n-1')]])]])),
	resource: (type, name) => (type === 'acme_team' ? (name === 'core' ? team : tupleOf([team, team])) : undefined),
	data: (type, name) => (type === 'acme_user' && name === 'me' ? objectOf([['id', stringOf('u-1')]]) : undefined),
	each: { key: stringOf('k'), value: objectOf([['n', stringOf('v')]]) },
	count: 3,
	self: objectOf([['id', stringOf('me')]]),
	path: { module: './m', root: '.', cwd: '/w' },
	workspace: 'staging',
}

describe('names', () => {
	test.each([
		['var.region', '"eu"'],
		['local.tags[1]', '"b"'],
		['module.net.id', '"n-1"'],
		['data.acme_user.me.id', '"u-1"'],
		['acme_team.core.name', '"Ada"'],
		['acme_team.core.id', '(known after apply)'],
		['acme_team.all[1].name', '"Ada"'],
		['acme_team.all[*].name', '[ "Ada", "Ada", ]'],
		['each.key', '"k"'],
		['each.value.n', '"v"'],
		['count.index', '3'],
		['self.id', '"me"'],
		['"${path.module}/${path.root}/${path.cwd}"', '"./m/.//w"'],
		['terraform.workspace', '"staging"'],
		['[for var in ["x"] : var]', '[ "x", ]'],
		['[for region in ["x"] : "${region}${var.region}"]', '[ "xeu", ]'],
		['abspath("x")', '"/w/x"'],
	])('%s is %s', (text, result) => {
		expect(show(text, SCOPE)).toBe(result)
	})

	test.each([
		['var.regoin', '[var.regoin] there is no variable "regoin" (did you mean region?)'],
		[
			'var.crm_key',
			'[var.crm_key] there is no variable "crm_key" (declare it: variable "crm_key" { type = string }, with sensitive = true where it is a secret)',
		],
		['local.tag', '[local.tag] there is no local value "tag" (did you mean tags?)'],
		['var', '[var] var needs a name behind it (write var.NAME)'],
		['acme_team.core.nmae', '[nmae] the object has no attribute "nmae" (did you mean name?)'],
		['acme_tema.core.id', '[acme_tema.core] there is no acme_tema.core (refer to a resource of this configuration)'],
		['data.acme_user.you', '[data.acme_user.you] there is no data.acme_user.you (refer to a resource of this configuration)'],
		['staging', '[staging] staging is no value (put a text in quotes, or refer to var.NAME or TYPE.NAME)'],
		['each.valeu', '[each.valeu] each has no attribute "valeu" (did you mean value?)'],
		['uper("a")', '[uper] there is no function "uper" (did you mean upper?)'],
		['upper()', '[upper()] upper: there is no argument str (the arguments are (str))'],
		['upper("a", [])', '[[]] upper: there are too many arguments (the arguments are (str))'],
		['upper("a", upper([]))', '[[]] upper: a text is needed, not a tuple'],
		['local.tags["x"]', '["x"] a number is needed, and the text spells none'],
		['local.tags[2]', '[2] there is no item 2, as there are 2 (the items are counted from 0)'],
		['local.tags.name', '[name] a tuple has no attributes (take one item first, such as [0].name, or all of them with [*].name)'],
		['1 + true', '[true] a number is needed, not a bool'],
		['{ a.b = 1 }', '[a.b] the key is neither a name nor clearly a reference (put it in parentheses to refer, or in quotes to name)'],
		['"x${local.tags}"', '[${local.tags}] a tuple cannot be put into a text (jsonencode makes a text of anything, join one of a list)'],
		['true ? [1] : "a"', '[true ? [1] : "a"] the two results are of different types that have none in common (give both the same type)'],
		['{ for x in ["a", "a"] : x => 1 }', '[x] two items have the same key (write ... behind the value to gather them in lists)'],
	])('%s is refused', (text, told) => {
		expect(tell(text, SCOPE)).toEqual([told])
	})

	test('each, count and self mean something only where there is one', () => {
		expect(tell('[each.key, count.index, self.id]')).toEqual([
			'[each.key] each.key has no meaning here (each is there only where the block has for_each)',
			'[count.index] count.index has no meaning here (count is there only where the block has count)',
			'[self] self has no meaning here',
		])
	})

	test('only what is asked for is looked up', () => {
		const asked: string[] = []
		const find = (name: string) => {
			asked.push(name)
			return stringOf(name)
		}
		show('[local.a, true ? local.b : local.c]', { ...EMPTY_SCOPE, locals: { names: [], find } })
		expect(asked).toEqual(['a', 'b', 'c'])
	})

	test('what a name cannot be computed to is told where it stands', () => {
		const locals = { names: ['a'], find: () => refuse('local.a is computed from itself', { hint: 'break the circle' }) }
		expect(tell('"x${local.a}"', { ...EMPTY_SCOPE, locals })).toEqual(['[local.a] local.a is computed from itself (break the circle)'])
	})
})

describe('faults', () => {
	test('are told all at once, each with its place', () => {
		const text = 'a = [\n  var.x,\n  upper([]),\n  1 / 0,\n]\n'
		const parsed = parseHcl(text)
		if (parsed.kind === 'invalid') throw new Error(text)
		const [item] = parsed.file.body.items
		const result = item?.kind === 'attribute' ? evaluate(item.value, EMPTY_SCOPE) : undefined
		expect(result?.kind === 'invalid' && faultProblems(result.faults, parsed.file)).toEqual([
			{
				code: 'HCL_EVALUATION',
				message: 'there is no variable "x"',
				hint: expect.stringContaining('variable "x"'),
				where: { line: 2, column: 3 },
			},
			{ code: 'HCL_EVALUATION', message: 'upper: a text is needed, not a tuple', where: { line: 3, column: 9 } },
			{ code: 'HCL_EVALUATION', message: 'a number is divided by zero', where: { line: 4, column: 3 } },
		])
	})

	test('of the branch that is not taken do not matter', () => {
		expect(show('false ? var.nope : "x"', EMPTY_SCOPE)).toBe('"x"')
		expect(show('"%{ if true }a%{ else }${var.nope}%{ endif }"', EMPTY_SCOPE)).toBe('"a"')
	})

	test('of many rounds are told once', () => {
		expect(faultsOf('[for i in range(1000) : upper([])]')).toHaveLength(1)
		expect(faultsOf('"%{ for i in range(1000) }${[]}%{ endfor }"')).toHaveLength(1)
	})

	test('in a template file name their place in it', () => {
		const scope: Scope = { ...EMPTY_SCOPE, files: new Map([['a.tpl', 'one\ntwo ${nmae}\n']]) }
		expect(tell('templatefile("a.tpl", { name = "x" })', scope)).toEqual([
			'[templatefile("a.tpl", { name = "x" })] templatefile: the template fails in line 2, column 7: the template has no variable "nmae" (did you mean name?)',
		])
		const broken: Scope = { ...EMPTY_SCOPE, files: new Map([['a.tpl', 'one\n${']]) }
		expect(tell('templatefile("a.tpl", {})', broken)[0]).toContain('the template is wrong in line 2')
	})

	test('in files say what can be read', () => {
		expect(tell('file("../secret.txt")')).toEqual([
			'["../secret.txt"] file: there is no file "../secret.txt" (only files below the folder of the workspace can be read)',
		])
		expect(tell('file("/etc/passwd")')).toEqual([
			'["/etc/passwd"] file: there is no file "/etc/passwd" (only files below the folder of the workspace can be read)',
		])
	})
})

describe('files', () => {
	const bytes = Uint8Array.from([0xff, 0xfe, 0])
	const scope: Scope = {
		...EMPTY_SCOPE,
		files: new Map<string, string | Uint8Array>([
			['logo.png', bytes],
			['a.txt', 'é'],
		]),
	}

	test.each([
		['filebase64("logo.png")', '"//4A"'],
		['filebase64("./a.txt")', '"w6k="'],
		['file("a.txt")', '"é"'],
		['fileexists("logo.png")', 'true'],
	])('%s is %s', (text, result) => {
		expect(show(text, scope)).toBe(result)
	})

	test('that are no text are read as bytes only', () => {
		expect(tell('file("logo.png")', scope)).toEqual(['["logo.png"] file: the file is no text in UTF-8 (filebase64 reads any file)'])
	})
})

describe('secrets', () => {
	const CANARY = 'canary-4711'
	const scope: Scope = {
		...EMPTY_SCOPE,
		variables: lookupIn(
			new Map<string, HclValue>([
				['s', marked(stringOf(CANARY), true)],
				['o', marked(objectOf([[CANARY, stringOf(CANARY)]]), true)],
				['l', marked(tupleOf([stringOf(CANARY)]), true)],
			]),
		),
		files: new Map([['a.tpl', '${x.y}']]),
	}

	/** Every row of the table with the secret in the place of each of its texts. */
	const rows = readExpressions().flatMap(({ expression }) =>
		[...expression.matchAll(/"[^"\\${}%]*"/g)].map(
			({ index, 0: text }) => `${expression.slice(0, index)}var.s${expression.slice(index + text.length)}`,
		),
	)
	const calls = [...FUNCTIONS.keys()].flatMap((name) =>
		['var.s', 'var.o', 'var.l'].flatMap((secret) => [
			`${name}(${secret})`,
			`${name}(${secret}, "x")`,
			`${name}("x", ${secret})`,
			`${name}(["x"], ${secret})`,
		]),
	)
	const others = [
		'{ a = 1 }[var.s]',
		'[1][var.s]',
		'var.o.x',
		'templatefile("a.tpl", { x = var.s })',
		'{ for x in [var.s, var.s] : x => 1 }',
		'-var.s',
		'var.s ? 1 : 2',
	]

	test('are never told by a fault', () => {
		const told = [...rows, ...calls, ...others].flatMap((text) => {
			const parsed = parseExpression(text)
			const result = parsed.kind === 'ok' ? evaluate(parsed.expression, scope) : undefined
			return result?.kind === 'invalid' && JSON.stringify(result.faults).includes(CANARY) ? [text] : []
		})
		expect(told).toEqual([])
		expect(rows.length).toBeGreaterThan(500)
	})

	test('mark what is computed from them', () => {
		const open = [...rows, ...calls, ...others].flatMap((text) => {
			const parsed = parseExpression(text)
			const result = parsed.kind === 'ok' ? evaluate(parsed.expression, scope) : undefined
			return result?.kind === 'ok' && !text.includes('nonsensitive') && JSON.stringify(shown(result.value)).includes(CANARY) ? [text] : []
		})
		expect(open).toEqual([])
	})
})

/** What of a value may be seen. */
function shown(value: HclValue): unknown {
	if (value.isSensitive) return null
	if ('items' in value) return value.items.map(shown)
	if ('members' in value) return [...value.members].map(([name, member]) => [name, shown(member)])
	return 'value' in value && typeof value.value !== 'object' ? value.value : null
}

describe('bounded work (P44)', () => {
	const nested = '[for a in range(1000) : [for b in range(1000) : 1]]'
	const long = 'join("", [for i in range(1000) : "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"])'

	test.each([
		['loops in loops', `[for z in range(1000) : ${nested}]`],
		['a range', 'range(1000000000)'],
		['a product of sets', 'setproduct(range(1000), range(1000), range(1000))'],
		['a width', 'format("%1000000000s", "x")'],
		['a list of wide texts', 'formatlist("%9999s%9999s%9999s", range(1000), range(1000), range(1000))'],
		['an indent', 'indent(1000000000, "a\\nb")'],
		['a text that is joined', `join(${long}, range(1000))`],
		[
			'a text that is put together',
			`"%{ for i in range(1000) }${long.replaceAll('"', "'")}%{ endfor }"`.replaceAll("'", '"').replace(long, `\${${long}}`),
		],
		['replacements', `replace(${long}, "a", ${long})`],
		['replacements by a pattern', `replace(${long}, "/a/", ${long})`],
		['groups of a pattern', `regexall("${'()'.repeat(500)}", ${long})`],
		['a large number', '1e4900 * 1e4900'],
		['a small number', '1e-4900 * 1e-4900'],
		['a number in a text', 'tonumber("1e99999") + 0'],
		['a member for each of too many', 'merge([for i in range(1000) : { for j in range(1000) : "${i}-${j}" => j }]...)'],
		['an escape by try', `try(${nested}, "x")`],
		['an escape by can', `can(${nested})`],
		['a condition that hides it', `true ? 1 : ${nested}`],
	])('%s', (_, text) => {
		const [fault, ...more] = faultsOf(text)
		expect(more).toEqual([])
		expect(fault?.message).toMatch(/larger|more than|number is needed/)
	})

	test('values that stand for more than they hold', () => {
		const values = new Map<string, HclValue>()
		let last: HclValue = stringOf('x')
		for (let level = 0; level < 60; level++) {
			const locals = lookupIn(new Map([['last', last]]))
			const result = compute('[local.last, local.last]', { ...EMPTY_SCOPE, locals })
			if (result.kind === 'invalid') {
				expect(result.faults.map(({ code }) => code)).toEqual(['INPUT_TOO_LARGE'])
				expect(level).toBeLessThan(20)
				return
			}
			last = result.value
			values.set(String(level), last)
		}
		throw new Error('sixty levels of doubling were let through')
	})

	test('values that nest too deeply', () => {
		let last: HclValue = stringOf('x')
		for (let level = 0; level < 1000; level++) {
			const result = compute('[local.last]', { ...EMPTY_SCOPE, locals: lookupIn(new Map([['last', last]])) })
			if (result.kind === 'invalid') {
				expect(result.faults.map(({ code }) => code)).toEqual(['INPUT_TOO_LARGE'])
				return
			}
			last = result.value
		}
		throw new Error('a thousand levels were let through')
	})
})

describe('names that prototypes have (P45)', () => {
	const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype']

	test.each(NAMES)('%s is data', (name) => {
		const scope: Scope = { ...EMPTY_SCOPE, locals: lookupIn(new Map([['names', tupleOf([stringOf(name)])]])) }
		expect(show(`{ ${name} = 1 }.${name}`, scope)).toBe('1')
		expect(show(`{ for n in local.names : n => 1 }["${name}"]`, scope)).toBe('1')
		expect(show(`jsondecode("{\\"${name}\\":1}").${name}`, scope)).toBe('1')
		expect(show(`keys(merge({ ${name} = 1 }, tomap({ ${name} = 2 })))`, scope)).toBe(`[ "${name}", ]`)
		expect(show(`zipmap(local.names, ["x"]).${name}`, scope)).toBe('"x"')
		expect(show(`yamldecode("${name}: 1").${name}`, scope)).toBe('1')
		expect(show(`regex("(?P<${name}>x)", "x").${name}`, scope)).toBe('"x"')
	})

	test.each(NAMES)('%s is not there where nobody put it', (name) => {
		for (const text of [
			`{}.${name}`,
			`tomap({}).${name}`,
			`var.${name}`,
			`local.${name}`,
			`each.${name}`,
			`path.${name}`,
			`${name}("x")`,
			`terraform.${name}`,
		])
			expect(faultsOf(text, SCOPE), text).toHaveLength(1)
		expect(show(`lookup({}, "${name}", "none")`, EMPTY_SCOPE)).toBe('"none"')
		expect(show(`textencodebase64("a", "utf-8")`, EMPTY_SCOPE)).toBe('"YQ=="')
		expect(faultsOf(`textencodebase64("a", "${name}")`)).toHaveLength(1)
		expect(faultsOf(`uuidv5("${name}", "a")`)).toHaveLength(1)
		expect(
			faultsOf(`templatestring(local.t, {})`, { ...EMPTY_SCOPE, locals: lookupIn(new Map([['t', stringOf(`\${${name}}`)]])) }),
		).toHaveLength(1)
	})
})

describe('what is known after apply', () => {
	const scope: Scope = { ...TABLE_SCOPE, resource: () => objectOf([['id', unknownOf('string')]]) }
	/** Where the text says what comes out, so that with another one something else is refused. */
	const TELLING = /templatestring|tonumber|tobool|parseint/

	test('never makes a call fail that works with a text in its place', () => {
		const rows = readExpressions().filter(
			({ ours, expression, section }) => ours !== 'refused' && section !== 'known after apply' && !TELLING.test(expression),
		)
		const changed = rows.flatMap(({ expression }) =>
			[...expression.matchAll(/(?<=[(,[ ])"[a-z]+"(?=[),\]])/g)].map(
				({ index, 0: text }) => `${expression.slice(0, index)}a.b.id${expression.slice(index + text.length)}`,
			),
		)
		expect(changed.filter((text) => faultsOf(text, scope).length > 0)).toEqual([])
		expect(changed.length).toBeGreaterThan(300)
	})
})
