import { expect, test } from 'vitest'
import type { Address, BaseEntry, Resource } from '../../../src/model/index.ts'
import { fromPlain } from '../../../src/model/index.ts'
import { secretWarnings } from '../../../src/plan/secrets/warnings.ts'

const MASKED = { kind: 'masked' }
const secret = (name: string): object => ({ kind: 'secret', text: `\${${name}}` })

function warned(git: unknown, live: unknown, base?: BaseEntry): readonly string[] {
	const side = (attributes: unknown) => ({
		kind: 'present' as const,
		resource: { attributes: fromPlain(attributes) } as unknown as Resource,
	})
	return secretWarnings([{ address: 'a.b' as Address, base, git: side(git), live: side(live) }]).map(
		({ code, message }) => `${code} ${message}`,
	)
}

test.each<[string, unknown, unknown, readonly (string | RegExp)[]]>([
	['both hide nothing', { a: 'x' }, { a: 'y' }, []],
	[
		'a secret that nobody sent',
		{ a: { k: secret('key') } },
		{ a: { k: MASKED } },
		[/^SECRET_TRUSTED the secret of the variable key is taken on trust/],
	],
	['two', { a: secret('one'), b: secret('two') }, { a: MASKED, b: MASKED }, [/^SECRET_TRUSTED the secrets of 2 variables are/]],
	['a secret that is not set there', { a: secret('key') }, {}, []],
	[
		'a text in its place',
		{ a: { k: 's3cret' } },
		{ a: { k: MASKED } },
		[/^SECRET_OPEN a\.b: `a\.k` is a secret, and stands in clear text/],
	],
	['the mask itself', { a: '••••••••••cret' }, { a: MASKED }, []],
])('%s', (_, git, live, expected) => {
	const lines = warned(git, live)
	expect(lines).toEqual(expected.map((pattern) => expect.stringMatching(pattern)))
	expect(lines.join()).not.toContain('s3cret')
})

test('what was sent once needs no trust', () => {
	expect(warned({ a: secret('key') }, { a: MASKED }, { attributes: new Map() } as unknown as BaseEntry)).toEqual([])
})
