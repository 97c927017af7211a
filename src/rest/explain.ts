import type { Dict, Value } from '../model/index.ts'
import { isDict, isList, repeatsSecret } from '../model/index.ts'
import type { Api, FlatErrors, ListedErrors } from '../ports/index.ts'

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
	const parts = 'items' in api.errors ? listedParts(body, api.errors, token) : flatParts(body, api.errors, token)
	const shown = parts.slice(0, MOST_FIELDS)
	const more = parts.length > shown.length ? [`and ${parts.length - shown.length} more`] : []
	return shown.length === 0 ? '' : `: ${[...shown, ...more].join('; ')}`
}

function flatParts(body: Dict, errors: FlatErrors, token: string): readonly string[] {
	const details = errors.details === undefined ? undefined : body.get(errors.details)
	if (!isDict(details)) return [details, body.get(errors.message)].filter(isText).map((text) => printable(text, token))
	return [...details].map(([field, detail]) => `${printable(field, token)}: ${printable(messageOf(detail, errors), token)}`)
}

function listedParts(body: Dict, errors: ListedErrors, token: string): readonly string[] {
	return errorsIn(body, errors).map((error) => {
		const field = error.get(errors.field)
		const message = [error.get(errors.message), error.get(errors.type)].find(isText) ?? 'not accepted'
		return `${isText(field) ? `${printable(field, token)}: ` : ''}${printable(message, token)}`
	})
}

/** The errors that a body lists; none where it is no body of errors. */
export function errorsIn(body: Value, errors: ListedErrors): readonly Dict[] {
	const items = isDict(body) ? body.get(errors.items) : undefined
	return isList(items) ? items.filter(isDict) : []
}

function messageOf(detail: Value, errors: FlatErrors): string {
	const message = isDict(detail) ? detail.get(errors.message) : detail
	return typeof message === 'string' ? message : 'not accepted'
}

function isText(value: Value): value is string {
	return typeof value === 'string' && value !== ''
}

function printable(text: string, token: string): string {
	const bare = text.replaceAll(token, '***')
	if (repeatsSecret(bare.slice(0, MOST_LOOKED_AT), token)) return 'a text that repeats the credential, and is left out'
	const harmless = bare.replace(UNPRINTABLE, ' ').toWellFormed().trim()
	return harmless.length > MOST_CHARACTERS ? `${harmless.slice(0, MOST_CHARACTERS).toWellFormed()}…` : harmless
}

const MOST_LOOKED_AT = 10_000
