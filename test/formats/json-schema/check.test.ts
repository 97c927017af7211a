import { describe, expect, test } from 'vitest'
import { makeSchemaCheck } from '../../../src/formats/json-schema/index.ts'
import { parseYaml } from '../../../src/formats/yaml/index.ts'
import type { Dict, Present } from '../../../src/model/index.ts'
import { fromPlain, isDict } from '../../../src/model/index.ts'

const check = makeSchemaCheck()
const COMPONENTS: ReadonlyMap<string, Present> = new Map([['address', dict({ type: 'object', properties: { city: { type: 'string' } } })]])
const ELSEWHERE = { prefix: '#/definitions/components/', schemas: COMPONENTS }

function dict(plain: object): Dict {
	const value = fromPlain(plain)
	if (!isDict(value)) throw new TypeError('not a map')
	return value
}

function yaml(text: string): Dict {
	const parsed = parseYaml(text)
	if (parsed.kind === 'invalid') throw new TypeError(parsed.problems[0]?.message)
	return parsed.document.value
}

function faults(schema: Dict): readonly string[] {
	return check(schema, ELSEWHERE).map(
		({ level, path, message, hint }) => `${level} ${path.join('.')}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
	)
}

describe('the form of a schema, by its draft', () => {
	test.each<[string, string, readonly string[]]>([
		['nothing wrong', '{type: object, required: [a], properties: {a: {type: [string, "null"], format: made-up, maxLength: 3}}}', []],
		[
			'a type that there is not',
			'{properties: {a: {type: strng}}}',
			['error properties.a.type: must be one of array, boolean, integer, null, number, object, string (did you mean string?)'],
		],
		['a type within items', '{items: {items: {type: 5}}}', [expect.stringMatching(/^error items\.items\.type: must be one of array/)]],
		['a text for a list', '{required: order_id}', ['error required: must be a list']],
		['a name twice', '{required: [a, a]}', [expect.stringMatching(/^error required: must NOT have duplicate items/)]],
		['no schema', '{properties: {a: string}}', ['error properties.a: must be a map or true or false']],
		['neither a schema nor a list', '{items: 5}', ['error items: must be a map or true or false or a list']],
		['an empty choice', '{anyOf: []}', ['error anyOf: must NOT have fewer than 1 items']],
		['no allowed value', '{enum: []}', ['error enum: must NOT have fewer than 1 items']],
		['a number below its least', '{minLength: -1}', ['error minLength: must be >= 0']],
		['a long number', '{maximum: 123456789012345678901234567890}', []],
		['a part of a number', '{minItems: 1.5}', ['error minItems: must be a whole number']],
		[
			'several, each at its place',
			'{type: object, required: 5, properties: {a: {minimum: x}, b: {type: objct}}}',
			['error required: must be a list', 'error properties.a.minimum: must be a number', expect.stringContaining('properties.b.type')],
		],
		['a slash and a tilde in a name', '{properties: {a/b~c: {minimum: x}}}', ['error properties.a/b~c.minimum: must be a number']],
		['a number in a list as the place', '{allOf: [{}, {type: 3}]}', [expect.stringMatching(/^error allOf\.1\.type/)]],
		[
			'names that mean something to YAML and to JavaScript',
			'{properties: {on: {}, y: {}, null: {}, constructor: {}, __proto__: {type: object}}}',
			[],
		],
		['a fault below such a name', '{properties: {__proto__: {minimum: x}}}', ['error properties.__proto__.minimum: must be a number']],
		['a keyword of one’s own', '{x-owner: web, nullable: true, example: 3, unit: ms}', []],
		['a keyword that looks misspelt', '{requried: [a]}', ['warning requried: is no keyword and checks nothing (did you mean `required`?)']],
		[
			'data that looks like a schema',
			'{default: {requried: 1}, enum: [{$ref: "#/x"}], const: {type: strng}, examples: [{pattern: "("}]}',
			[],
		],
		['a property with a keyword’s name', '{properties: {$ref: {type: string}, pattern: {type: string}, enum: {type: string}}}', []],
		['a property that is a list', '{properties: {enum: [a, b]}}', ['error properties.enum: must be a map or true or false']],
	])('%s', (_, text, expected) => {
		expect(faults(yaml(text))).toEqual(expected)
	})

	test.each<[string, string, readonly string[]]>([
		['draft-07 where none is named', '{exclusiveMinimum: true}', ['error exclusiveMinimum: must be a number']],
		['draft-07', '{$schema: "http://json-schema.org/draft-07/schema#", if: 3}', ['error if: must be a map or true or false']],
		['draft-06', '{$schema: "http://json-schema.org/draft-06/schema#", required: 3}', ['error required: must be a list']],
		[
			'2019-09',
			'{$schema: "https://json-schema.org/draft/2019-09/schema", dependentRequired: 3}',
			['error dependentRequired: must be a map'],
		],
		['2020-12', '{$schema: "https://json-schema.org/draft/2020-12/schema", prefixItems: {}}', ['error prefixItems: must be a list']],
		[
			'one that is not known is not guessed at',
			'{$schema: "http://json-schema.org/draft-04/schema#", exclusiveMinimum: true}',
			[expect.stringMatching(/^warning \$schema: names a draft that is not known, .*draft-04/)],
		],
		['no text', '{$schema: 3}', ['error $schema: must be text']],
	])('%s', (_, text, expected) => {
		expect(faults(yaml(text))).toEqual(expected)
	})
})

describe('references', () => {
	test.each<[string, string, readonly string[]]>([
		['to the whole', '{properties: {child: {$ref: "#"}}}', []],
		['to a definition', '{definitions: {a: {}}, items: {$ref: "#/definitions/a"}}', []],
		['to a name with a slash, a tilde, a blank', '{$defs: {"a/b~ c": {}}, items: {$ref: "#/$defs/a~1b~0%20c"}}', []],
		['into a list', '{allOf: [{}, {}], items: {$ref: "#/allOf/1"}}', []],
		['to true', '{definitions: {any: true}, items: {$ref: "#/definitions/any"}}', []],
		[
			'to no schema',
			'{definitions: {a: {type: string}}, items: {$ref: "#/definitions/a/type"}}',
			['error items.$ref: leads nowhere: #/definitions/a/type'],
		],
		['to nothing', '{properties: {a: {$ref: "#/definitions/b"}}}', ['error properties.a.$ref: leads nowhere: #/definitions/b']],
		['past the end of a list', '{allOf: [{}], items: {$ref: "#/allOf/1"}}', ['error items.$ref: leads nowhere: #/allOf/1']],
		['to a name that objects inherit', '{items: {$ref: "#/constructor"}}', ['error items.$ref: leads nowhere: #/constructor']],
		['to an anchor of draft-07', '{definitions: {a: {$id: "#here"}}, items: {$ref: "#here"}}', []],
		['to an anchor', '{$defs: {a: {$anchor: here}}, items: {$ref: "#here"}}', []],
		['to no anchor', '{items: {$ref: "#there"}}', ['error items.$ref: leads nowhere: #there']],
		['to a part with an address', '{$id: "https://a.example/root", $defs: {b: {$id: part}}, items: {$ref: "https://a.example/part"}}', []],
		['from such a part, into it', '{$defs: {b: {$id: "urn:b", definitions: {c: {}}, items: {$ref: "#/definitions/c"}}}}', []],
		['past such a part', '{$defs: {b: {$id: "urn:b"}, c: {items: {$ref: "#/$defs/b"}}}}', []],
		[
			'from such a part, to what is outside',
			'{definitions: {c: {}, b: {$id: "urn:b", items: {$ref: "#/definitions/c"}}}}',
			[expect.stringContaining('leads nowhere')],
		],
		['to a draft', '{items: {$ref: "http://json-schema.org/draft-07/schema#"}}', []],
		[
			'to the web',
			'{items: {$ref: "https://a.example/b.json"}}',
			['error items.$ref: leads to another document, and none is fetched: https://a.example/b.json'],
		],
		['to what stands elsewhere', '{items: {$ref: "#/definitions/components/address"}}', []],
		['into it', '{items: {$ref: "#/definitions/components/address/properties/city"}}', []],
		[
			'into nothing of it',
			'{items: {$ref: "#/definitions/components/address/properties/zip"}}',
			[expect.stringMatching(/^error items\.\$ref: leads nowhere/)],
		],
		['to what is not there, which is told by whoever knows the files', '{items: {$ref: "#/definitions/components/gone"}}', []],
		['to no name', '{items: {$ref: "#/definitions/components/"}}', ['error items.$ref: leads nowhere: #/definitions/components/']],
	])('%s', (_, text, expected) => {
		expect(faults(yaml(text))).toEqual(expected)
	})
})

describe('patterns', () => {
	test.each<[string, string, readonly string[]]>([
		['one', '{pattern: "^[A-Z]{3}$"}', []],
		['read loosely only', '{pattern: "^[\\\\w-_]+$"}', []],
		['unfinished', '{properties: {a: {pattern: "(a"}}}', ['error properties.a.pattern: is no regular expression: Unterminated group']],
		['of another language', '{pattern: "(?P<year>[0-9]+)"}', [expect.stringMatching(/^error pattern: is no regular expression/)]],
		['as a name', '{patternProperties: {"[": {}}}', [expect.stringMatching(/^error patternProperties\.\[: is no regular expression/)]],
		['P44: one that takes for ever is read and not matched', `{pattern: "^(a+)+$", properties: {${'a'.repeat(5000)}!: {}}}`, []],
	])('%s', (_, text, expected) => {
		expect(faults(yaml(text))).toEqual(expected)
	})
})

describe('P44: schemas made to hurt', () => {
	test('as deep as a file can be', () => {
		const deep = (levels: number): object => (levels === 0 ? { type: 'strng' } : { items: deep(levels - 1) })
		expect(faults(dict(deep(190)))).toEqual([expect.stringMatching(/^error items(\.items)+\.type: must be one of/)])
	})

	test('wrong all over: some faults, and how many more', () => {
		const properties = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`p${index}`, { minimum: 'x' }]))
		const found = faults(dict({ properties }))
		expect(found).toHaveLength(21)
		expect(found.at(-1)).toBe('error : has 80 more faults')
	})

	test('so large that one fault has to do', () => {
		const properties = Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`p${index}`, { type: 'strng' }]))
		expect(faults(dict({ properties }))).toEqual([expect.stringMatching(/^error properties\.p0\.type: must be one of/)])
	})

	test('long lists, whose items nobody compares with each other', () => {
		const names = Array.from({ length: 60_000 }, (_, index) => `t${index}`)
		expect(faults(dict({ enum: names.map((name) => ({ name })) }))).toEqual([])
		expect(faults(dict({ type: names }))).toEqual([expect.stringMatching(/^error type\.0: must be one of/)])
		expect(faults(dict({ required: names }))).toEqual([])
	})

	test('a reference to itself', () => {
		expect(faults(yaml('{definitions: {a: {$ref: "#/definitions/b"}, b: {$ref: "#/definitions/a"}}, $ref: "#/definitions/a"}'))).toEqual([])
	})

	test('deeper than any file may be: a fault and no crash', () => {
		let deep: Dict = new Map()
		for (let level = 0; level < 50_000; level++) deep = new Map([['not', deep]])
		expect(faults(deep)).toEqual([expect.stringMatching(/^error : cannot be checked: Maximum call stack/)])
	})
})
