import type { Value } from '../model/index.ts'
import { isDict } from '../model/index.ts'
import type { Api } from '../ports/index.ts'

const MOST_FIELDS = 8
const MOST_CHARACTERS = 200

/** Controls, and what turns the direction of text. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu

/**
 * What an error body says, to be put behind a sentence: `: body.name: is required; …`, or nothing. Foreign text: made harmless, cut,
 * and without the token should the server repeat it (P7, P42). Of the details only their messages: the values that a
 * server may quote beside them can be secret.
 */
export function describeError(body: Value, { api, token }: { readonly api: Api; readonly token: string }): string {
	if (typeof body === 'string') return `: ${printable(body, token)}`
	if (!isDict(body)) return ''
	const details = body.get(api.errors.details)
	const parts = isDict(details)
		? [...details].map(([field, detail]) => `${printable(field, token)}: ${printable(messageOf(detail, api), token)}`)
		: [details, body.get(api.errors.message)].filter(isText).map((text) => printable(text, token))
	const shown = parts.slice(0, MOST_FIELDS)
	const more = parts.length > shown.length ? [`and ${parts.length - shown.length} more`] : []
	return shown.length === 0 ? '' : `: ${[...shown, ...more].join('; ')}`
}

function messageOf(detail: Value, api: Api): string {
	const message = isDict(detail) ? detail.get(api.errors.message) : detail
	return typeof message === 'string' ? message : 'not accepted'
}

function isText(value: Value): value is string {
	return typeof value === 'string' && value !== ''
}

function printable(text: string, token: string): string {
	const harmless = text.replaceAll(token, '***').replace(UNPRINTABLE, ' ').toWellFormed().trim()
	return harmless.length > MOST_CHARACTERS ? `${harmless.slice(0, MOST_CHARACTERS).toWellFormed()}…` : harmless
}
