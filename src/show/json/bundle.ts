import type { Check, Dict, Present } from '../../model/index.ts'
import { isDict, isList, recordValue, renderJson } from '../../model/index.ts'

/** What helps to find out from afar what is wrong. */
export type Bundle = {
	readonly versions: Readonly<Record<string, string>>
	readonly at: string
	/** The settings file as it is; null where it could not be read. */
	readonly settings: Dict | null
	readonly checks: readonly Check[]
}

/** Forms that secrets of common services have, and long random ones of any. */
const TOKENS =
	/\b(?:gh[pousr]_\w{10,}|github_pat_\w{10,}|glpat-[\w-]{10,}|xox[a-z]-[\w-]{10,}|AKIA[A-Z0-9]{12,}|eyJ[\w-]{10,}\.[\w.-]+|[A-Za-z0-9+/_-]{40,}={0,2})(?![\w-])/g
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g
const EMAIL = /[^\s<>"'(),;:@/]+@[^\s<>"'(),;:@/]+\.[a-z]{2,}(?![\w:])/gi
const USER_IN_URL = /([a-z][a-z0-9+.-]*:\/\/)[^\s/'"@]*@/gi
/** Commit ids and digests say nothing that is secret, and much that helps. */
const DIGEST = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/

/**
 * The bundle as text that can be handed to others: no person, no secret. `hide`: texts that must not be in it, each with what stands in its
 * place; the longest first.
 */
export function showBundle({ settings, ...bundle }: Bundle, hide: ReadonlyMap<string, string>): string {
	const { people: _, ...shown } = Object.fromEntries(settings ?? [])
	const record = recordValue({ ...bundle, settings: settings === null ? null : new Map<string, Present>(Object.entries(shown)) })
	return `${renderJson(scrub(record, hide), 'as-is')}\n`
}

function scrub(value: Present, hide: ReadonlyMap<string, string>): Present {
	if (typeof value === 'string') return scrubText(value, hide)
	if (isList(value)) return value.map((item) => scrub(item, hide))
	if (isDict(value)) return new Map([...value].map(([key, member]) => [scrubText(key, hide), scrub(member, hide)]))
	return value
}

function scrubText(text: string, hide: ReadonlyMap<string, string>): string {
	const longest = [...hide].filter(([secret]) => secret !== '').toSorted(([a], [b]) => b.length - a.length)
	const known = longest.reduce((safe, [secret, instead]) => safe.replaceAll(secret, instead), text)
	return known
		.replace(PRIVATE_KEY, '***')
		.replace(USER_IN_URL, '$1')
		.replace(EMAIL, '***')
		.replace(TOKENS, (found) => (DIGEST.test(found) ? found : '***'))
}
