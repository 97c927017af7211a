import { describe, expect, test } from 'vitest'
import type { Change, Dict } from '../../../src/model/index.ts'
import { fromPlain } from '../../../src/model/index.ts'
import { findToken } from '../../../src/plan/secrets/tokens.ts'

const create = (after: unknown): Change => ({ kind: 'create', to: 'git', after: fromPlain(after) as Dict }) as unknown as Change
const of = (text: string, length: number): string => text.repeat(length).slice(0, length)

/** Put together here, so that this file holds none. */
const TOKENS: readonly (readonly [string, string])[] = [
	['a private key', ['-----BEGIN RSA', 'PRIVATE KEY-----\nMIIE'].join(' ')],
	['an access key of AWS', `AKIA${of('Q7', 16)}`],
	['a token of GitHub', `ghp_${of('aB3', 36)}`],
	['a token of GitHub', `github_pat_${of('aB3_', 82)}`],
	['a token of GitLab', `glpat-${of('aB3', 20)}`],
	['a token of Slack', `xoxb-${of('123-', 30)}`],
	['a key of Stripe', `sk_live_${of('aB3', 24)}`],
	['a key of Google', `AIza${of('aB3', 35)}`],
	['a token of npm', `npm_${of('aB3', 36)}`],
	['a key of SendGrid', `SG.${of('aB3', 22)}.${of('aB3', 43)}`],
	['a key of Anthropic', `sk-ant-${of('aB3', 50)}`],
	['a key of OpenAI', `sk-proj-${of('aB3', 60)}`],
]

describe('S31: what only secrets look like', () => {
	test.each(TOKENS)('%s', (what, token) => {
		expect(findToken(create({ a: [{ b: `curl -H "x: ${token}" …` }] }), new Set())).toEqual({ path: ['a', 0, 'b'], what })
	})

	test.each([
		'a sentence about ghp_ and AKIA',
		'SELECT * FROM sk_live_users',
		'sk-learn',
		'sha256:0123456789abcdef',
		'AKIAQ7',
		'https://example.test/AIza',
	])('and this does not: %s', (text) => {
		expect(findToken(create({ a: text }), new Set())).toBeUndefined()
	})
})

test('the value of a secret variable, in any text; a short one stands in all kinds of texts', () => {
	const known = new Set(['s3cret-of-ours', 'us'])
	expect(findToken(create({ a: 'Bearer s3cret-of-ours' }), known)?.what).toBe('the value of a variable that is a secret')
	expect(findToken(create({ a: 'plus' }), known)).toBeUndefined()
})

test('of an update only what it writes, of a delete nothing', () => {
	const [, token = ''] = TOKENS[1] ?? []
	const update = { kind: 'update', to: 'git', after: new Map([['a', token]]), edits: [{ path: ['b'], before: 'x', after: 'y' }] }
	expect(findToken(update as unknown as Change, new Set())).toBeUndefined()
	expect(findToken({ ...update, edits: [{ path: ['b'], before: 'x', after: token }] } as unknown as Change, new Set())?.path).toEqual(['b'])
	expect(findToken({ kind: 'delete', to: 'git', before: new Map([['a', token]]) } as unknown as Change, new Set())).toBeUndefined()
})
