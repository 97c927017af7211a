import { fail } from '../model/index.ts'
import type { ApiInput, Endpoint, QueryValue } from '../ports/index.ts'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** The address that paths are appended to. The credential goes there with each call, so it must not be readable on the way (S20). */
export function checkBase(text: string): string {
	const url = URL.canParse(text) ? new URL(text) : undefined
	if (!url) return fail('CONFIG_INVALID', 'the address of the API is not a URL')
	if (url.username !== '' || url.password !== '')
		return fail('CONFIG_INVALID', `the address of the API at ${url.host} holds a credential`, {
			hint: 'Put it where the settings refer to it',
		})
	if (url.search !== '' || url.hash !== '') return fail('CONFIG_INVALID', `the address of the API at ${url.host} must end with its path`)
	const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname))
	if (!isSafe) return fail('CONFIG_INVALID', `the API at ${url.host} must be reached through https`)
	return url.href.replace(/\/+$/, '')
}

/** Path and query of a call, or which value cannot stand in a path. Names that the endpoint does not have are `Failure(USAGE)`. */
export function makeTarget(
	endpoint: Endpoint,
	input: ApiInput,
): { readonly kind: 'target'; readonly text: string } | { readonly kind: 'invalid'; readonly message: string } {
	checkNames(endpoint, input)
	let path = endpoint.path
	for (const parameter of endpoint.parameters) {
		if (parameter.in !== 'path') continue
		const value = input.path?.[parameter.name] ?? ''
		if (value === '' || value === '.' || value === '..' || !value.isWellFormed())
			return { kind: 'invalid', message: `${endpoint.id}: ${JSON.stringify(value)} cannot be a ${parameter.name}` }
		path = path.replace(`{${parameter.name}}`, () => encodeURIComponent(value))
	}
	const query = new URLSearchParams(Object.entries(input.query ?? {}).flatMap(([name, value]) => pairsOf(name, value))).toString()
	return { kind: 'target', text: query === '' ? path : `${path}?${query}` }
}

/** `rules` with a list of maps → `rules[0][type]=…`, as servers read them that take more than texts in a query. */
function pairsOf(name: string, value: QueryValue): [string, string][] {
	if (typeof value !== 'object') return [[name, String(value)]]
	return Object.entries(value).flatMap(([key, member]: [string, QueryValue]) => pairsOf(`${name}[${key}]`, member))
}

function checkNames(endpoint: Endpoint, input: ApiInput): void {
	for (const place of ['path', 'query'] as const) {
		for (const name of Object.keys(input[place] ?? {})) {
			const isKnown = endpoint.parameters.some((parameter) => parameter.in === place && parameter.name === name)
			if (!isKnown) fail('USAGE', `${endpoint.id} has no ${place} parameter ${name}`)
		}
	}
}
