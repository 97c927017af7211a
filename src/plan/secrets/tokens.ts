import type { Change, Value, ValuePath } from '../../model/index.ts'
import { holdsSecret, isDict, isList } from '../../model/index.ts'

/** Texts that services give out as secrets, by what they are; each form is one that nothing else has. */
const TOKENS: readonly (readonly [what: string, form: RegExp])[] = [
	['a private key', /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/],
	['an access key of AWS', /(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Z0-9])/],
	['a token of GitHub', /(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})/],
	['a token of GitLab', /(?<![A-Za-z0-9])gl(?:pat|dt|rt|ptt|cbt)-[A-Za-z0-9_-]{20,}/],
	['a token of Slack', /(?<![A-Za-z0-9])xox[abprse]-[A-Za-z0-9-]{20,}/],
	['a key of Stripe', /(?<![A-Za-z0-9])[sr]k_live_[A-Za-z0-9]{20,}/],
	['a key of Google', /(?<![A-Za-z0-9_-])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/],
	['a token of npm', /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/],
	['a key of SendGrid', /(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50}/],
	['a key of Anthropic', /(?<![A-Za-z0-9])sk-ant-[A-Za-z0-9_-]{40,}/],
	['a key of OpenAI', /(?<![A-Za-z0-9])sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,}/],
]

export type FoundToken = { readonly path: ValuePath; readonly what: string }

/**
 * The first secret that a change would put into a file: a text of a form that only tokens have, or one that holds a value of `known`.
 * What the file holds already is not looked at.
 */
export function findToken(change: Change, known: ReadonlySet<string>): FoundToken | undefined {
	if (change.kind === 'delete') return undefined
	const parts = change.kind === 'create' ? [{ path: [], after: change.after }] : change.edits
	for (const { path, after } of parts) {
		const found = findIn(path, after, known)
		if (found) return found
	}
	return undefined
}

function findIn(path: ValuePath, value: Value, known: ReadonlySet<string>): FoundToken | undefined {
	if (typeof value === 'string') {
		const what = tokenIn(value, known)
		return what === undefined ? undefined : { path, what }
	}
	const members: Iterable<readonly [string | number, Value]> = isDict(value) ? value : isList(value) ? value.entries() : []
	for (const [key, member] of members) {
		const found = findIn([...path, key], member, known)
		if (found) return found
	}
	return undefined
}

function tokenIn(text: string, known: ReadonlySet<string>): string | undefined {
	const own = [...known].some((secret) => holdsSecret(text, secret))
	return own ? 'the value of a variable that is a secret' : TOKENS.find(([, form]) => form.test(text))?.[0]
}
