import { describe, expect, test } from 'vitest'
import { hideSecrets, sensitivePaths, withoutVariables } from '../../src/export/secrets.ts'
import type { Writable } from '../../src/formats/hcl/index.ts'
import { CANONICAL, renderExpression } from '../../src/formats/hcl/index.ts'
import type { ResourceType } from '../../src/model/index.ts'
import { makeAddress, secretOf } from '../../src/model/index.ts'

const TYPE: ResourceType = {
	name: 'hook',
	title: 'hooks',
	role: 'managed',
	attributes: [
		{ name: 'settings', kind: 'any', sensitive: 'in-part' },
		{ name: 'pin', kind: 'any', sensitive: true },
		{
			name: 'parts',
			kind: 'list',
			merge: 'atomic',
			items: { kind: 'object', attributes: [{ name: 'salt', kind: 'string', sensitive: true }] },
		},
		{ name: 'plain', kind: 'any' },
	],
	can: { create: true, update: true, delete: true },
}
const RESOURCE = {
	address: makeAddress('hook', 'a'),
	entry: { type: 'hook', key: 'a', attributes: new Map() },
	type: TYPE,
	described: { id: 'whole', importable: true },
	blockType: 'acme_hook',
	name: { name: 'a-1' },
	label: 'a-1',
} as const

const members = (record: Readonly<Record<string, Writable>>): Writable => new Map(Object.entries(record))
const json = (argument: Writable): Writable => ({ kind: 'call', name: 'jsonencode', argument })
const expression = (text: string): Writable => ({ kind: 'expression', text })
const text = (value: Writable | undefined): string => renderExpression(value ?? null, CANONICAL).replace(/\s+/g, ' ')

/** The attribute with its secrets hidden, then the variables. */
function hidden(name: string, value: Writable): readonly string[] {
	const { attributes, variables } = hideSecrets(TYPE, RESOURCE, new Map([[name, value]]))
	return [text(attributes.get(name)), ...variables.map((variable) => `${variable.name}: ${variable.what}`)]
}

describe('P7: a variable stands in place of a secret', () => {
	test.each<[string, string, Writable, readonly string[]]>([
		['nothing to hide', 'settings', members({ url: 'x' }), ['{ url = "x" }']],
		[
			'a text whose name says so',
			'settings',
			members({ apiKey: 'x' }),
			['{ apiKey = var.hook_a_1_settings_apiKey }', 'hook_a_1_settings_apiKey: settings.apiKey of acme_hook.a-1'],
		],
		[
			'inside of JSON',
			'settings',
			json(members({ 'a b': [members({ client_secret: 'x' })] })),
			[
				'jsonencode({ "a b" = [ { client_secret = var.hook_a_1_settings_a_b_0_client_secret }, ] })',
				'hook_a_1_settings_a_b_0_client_secret: settings["a b"][0].client_secret of acme_hook.a-1',
			],
		],
		[
			'all that is below the name of a secret',
			'settings',
			members({ tokens: ['x', members({ value: 'y' })] }),
			[
				'{ tokens = [ var.hook_a_1_settings_tokens_0, { value = var.hook_a_1_settings_tokens_1_value }, ] }',
				'hook_a_1_settings_tokens_0: settings.tokens[0] of acme_hook.a-1',
				'hook_a_1_settings_tokens_1_value: settings.tokens[1].value of acme_hook.a-1',
			],
		],
		['where no secrets are', 'plain', members({ password: 'x' }), ['{ password = "x" }']],
		['what the schema calls a secret', 'pin', 'x', ['var.hook_a_1_pin', 'hook_a_1_pin: pin of acme_hook.a-1']],
		[
			'what the schema calls one further in',
			'parts',
			[members({ salt: 'x', name: 'y' })],
			['[ { salt = var.hook_a_1_parts_0_salt name = "y" }, ]', 'hook_a_1_parts_0_salt: parts[0].salt of acme_hook.a-1'],
		],
		['an empty text hides nothing', 'settings', members({ password: '' }), ['{ password = "" }']],
		['a switch hides nothing either', 'settings', members({ secret: true }), ['{ secret = true }']],
		[
			'a number',
			'settings',
			members({ token: 7 }),
			['{ token = var.hook_a_1_settings_token }', 'hook_a_1_settings_token: settings.token of acme_hook.a-1'],
		],
		[
			'what the workspace hides',
			'plain',
			members({ any: { kind: 'masked' } }),
			['{ any = var.hook_a_1_plain_any }', 'hook_a_1_plain_any: plain.any of acme_hook.a-1'],
		],
		['what is a variable already', 'plain', expression('var.shared'), ['var.shared', 'shared: plain of acme_hook.a-1']],
		[
			'what is made of variables',
			'plain',
			members({ a: secretOf(['Bearer ', { variable: 'one' }, { variable: 'two' }]) }),
			['{ a = "Bearer ${var.one}${var.two}" }', 'one: plain.a of acme_hook.a-1', 'two: plain.a of acme_hook.a-1'],
		],
		[
			'two that would get one name',
			'settings',
			members({ 'a.token': 'x', 'a/token': 'y' }),
			[
				'{ "a.token" = var.hook_a_1_settings_a_token "a/token" = var.hook_a_1_settings_a_token_2 }',
				'hook_a_1_settings_a_token: settings["a.token"] of acme_hook.a-1',
				'hook_a_1_settings_a_token_2: settings["a/token"] of acme_hook.a-1',
			],
		],
	])('%s', (_name, attribute, value, expected) => {
		expect(hidden(attribute, value)).toEqual(expected)
	})

	test.each([
		'password',
		'dbPassword',
		'pass_phrase',
		'Secret',
		'sharedSecret',
		'accessToken',
		'api-key',
		'privateKey',
		'credentials',
		'auth',
	])('%s names a secret', (name) => {
		expect(hidden('settings', members({ [name]: 'x' }))).toHaveLength(2)
	})

	test.each(['hostname', 'username', 'keyboard', 'primaryKey', 'author', 'bucket', 'credential_id'])('%s does not', (name) => {
		expect(hidden('settings', members({ [name]: 'x' }))).toHaveLength(1)
	})
})

describe('what a state has of it', () => {
	const secret = expression('var.s')
	test.each<[string, Writable, string, readonly (readonly string[])[]]>([
		['no secret', members({ a: 'x' }), '{ a = "x" }', []],
		['a secret alone', secret, 'null', [['x']]],
		['one that is made of variables', members({ a: secretOf([{ variable: 's' }]) }), '{}', [['x', 'a']]],
		['a reference is none', expression('acme_hook.b.id'), 'acme_hook.b.id', []],
		['a member of a map', members({ a: 'x', b: secret }), '{ a = "x" }', [['x', 'b']]],
		['in JSON, which is one text', json(members({ a: 'x', b: members({ c: secret }) })), 'jsonencode({ a = "x" b = {} })', [['x']]],
		['in a list, which cannot be told apart', ['a', secret], '["a", null]', [['x']]],
	])('%s', (_name, value, kept, paths) => {
		const attributes = new Map([['x', value]])
		expect(text(withoutVariables(attributes).get('x'))).toBe(kept)
		expect(sensitivePaths(attributes)).toEqual(paths)
	})
})
