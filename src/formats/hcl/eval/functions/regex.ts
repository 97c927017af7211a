import { RE2JS } from 're2js'
import type { Computed, Refusal } from '../refusal.ts'
import { isRefusal, refuse, refuseSize } from '../refusal.ts'
import type { HclType } from '../typing.ts'
import { listType } from '../typing.ts'
import type { HclValue } from '../value.ts'
import { itemsOf, listOf, nullOf, objectOf, stringOf, tupleOf } from '../value.ts'
import type { Call, Functions } from './define.ts'
import { simple, textOf } from './define.ts'
import { statesOf } from './states.ts'

/**
 * Patterns are matched by RE2, the engine that HCL means: its patterns are not those of JavaScript, and the time it takes grows with
 * pattern and text and never beyond (P44).
 */
export const REGEX_FUNCTIONS: Functions = {
	regex: simple({ pattern: 'string', string: 'string' }, resultOf, ({ pattern: source, string: text }, call) => {
		const pattern = compile(source, text, call)
		if (pattern.kind === 'refusal') return pattern
		const matches = matchesOf(pattern, text, { limit: 1, call })
		if (isRefusal(matches)) return matches
		return itemsOf(matches)[0] ?? refuse('the pattern matches no part of the text', { argument: 1, hint: NO_MATCH_HINT })
	}),
	regexall: simple(
		{ pattern: 'string', string: 'string' },
		(args) => listType(resultOf(args)),
		({ pattern: source, string: text }, call) => {
			const pattern = compile(source, text, call)
			return pattern.kind === 'refusal' ? pattern : matchesOf(pattern, text, { limit: Infinity, call })
		},
	),
}

const NO_MATCH_HINT = 'regexall gives an empty list where nothing matches; try and can tell'

type Pattern = {
	readonly kind: 'pattern'
	readonly re: RE2JS
	readonly names: readonly string[]
	readonly groups: number
	readonly type: HclType
}

const SYNTAX_HINT = 'patterns are those of RE2, which has no look-around and no backreference'

/** So many states of a pattern, each in one place of a text, count as one step. */
const STATES = 64

function weightOf(source: string, text: string): number {
	return source.length + statesOf(source) * (1 + text.length / STATES)
}

function compile(source: string, text: string, call: Call): Pattern | Refusal {
	if (!call.take(weightOf(source, text))) return refuseSize('a pattern with its text')
	const re = translate(source)
	if (!re) return refuse('the pattern is not valid', { argument: 0, hint: SYNTAX_HINT })
	const groups = re.groupCount()
	const names = Object.entries(re.namedGroups())
		.sort(([, a], [, b]) => a - b)
		.map(([name]) => name)
	if (names.length > 0 && names.length < groups)
		return refuse('the pattern mixes groups with names and without', { argument: 0, hint: 'give all groups a name, or none' })
	return { kind: 'pattern', re, names, groups, type: typeOfMatch(names, groups) }
}

function translate(source: string): RE2JS | undefined {
	try {
		return RE2JS.compile(source)
	} catch {
		return undefined
	}
}

function typeOfMatch(names: readonly string[], groups: number): HclType {
	if (names.length > 0) return { kind: 'object', members: new Map(names.map((name) => [name, 'string'])) }
	return groups === 0 ? 'string' : { kind: 'tuple', items: Array.from({ length: groups }, (): HclType => 'string') }
}

/** The type of a match, as far as the pattern is known. */
function resultOf([pattern]: readonly HclValue[]): HclType {
	const re = pattern?.kind === 'string' ? translate(textOf(pattern)) : undefined
	return re ? typeOfMatch(Object.keys(re.namedGroups()), re.groupCount()) : 'dynamic'
}

function matchesOf({ re, names, groups, type }: Pattern, text: string, how: { readonly limit: number; readonly call: Call }): Computed {
	const matcher = re.matcher(text)
	const found: HclValue[] = []
	for (const _ of matchesIn(matcher)) {
		if (!how.call.take(groups + 1)) return TOO_MANY
		if (groups === 0) found.push(stringOf(matcher.group() ?? ''))
		else if (names.length > 0) found.push(objectOf(names.map((name) => [name, groupOf(matcher.group(name))])))
		else found.push(tupleOf(Array.from({ length: groups }, (__, index) => groupOf(matcher.group(index + 1)))))
		if (found.length === how.limit) break
	}
	return listOf(type, found)
}

type Matcher = ReturnType<RE2JS['matcher']>

/** Steps from match to match. An empty one directly behind another match is none. */
function* matchesIn(matcher: Matcher): Iterable<void> {
	let last = -1
	while (matcher.find()) {
		const isBehind = matcher.start() === matcher.end() && matcher.start() === last
		last = matcher.end()
		if (!isBehind) yield
	}
}

const TOO_MANY = refuseSize('what a pattern finds')

/** A group that took no part in the match is null. */
function groupOf(text: string | null): HclValue {
	return text === null ? nullOf('string') : stringOf(text)
}

/** Every match replaced; `$1` and `${name}` in `by` stand for groups, `$$` for a dollar. */
export function replacePattern(text: string, source: string, by: string, call: Call): string | Refusal {
	if (!call.take(weightOf(source, text))) return refuseSize('a pattern with its text')
	const re = translate(source)
	if (!re) return refuse('the pattern between the slashes is not valid', { argument: 1, hint: SYNTAX_HINT })
	const template = templateOf(by)
	const matcher = re.matcher(text)
	const names = re.namedGroups()
	const pieces: string[] = []
	let [at, length] = [0, 0]
	for (const _ of matchesIn(matcher)) {
		const put = template
			.map((piece) => (typeof piece === 'string' ? piece : groupText(matcher, re.groupCount(), names[piece.group] ?? Number(piece.group))))
			.join('')
		length += put.length
		if (!call.hasRoom(length / 16) || !call.take(template.length)) return refuseSize('the text with its replacements')
		pieces.push(text.slice(at, matcher.start()), put)
		at = matcher.end()
	}
	return pieces.join('') + text.slice(at)
}

function groupText(matcher: Matcher, count: number, group: number): string {
	return group <= count ? (matcher.group(group) ?? '') : ''
}

/** The replacement as text and groups. A name takes as many letters, digits and underscores as follow. */
function templateOf(by: string): readonly (string | { readonly group: string })[] {
	return Array.from(by.matchAll(/\$\$|\$\{([\p{L}\p{Nd}_]+)\}|\$([\p{L}\p{Nd}_]+)|[^$]+|\$/gu), ([whole, braced, plain]) => {
		if (whole === '$$') return '$'
		const group = braced ?? plain
		return group === undefined ? whole : { group }
	})
}
