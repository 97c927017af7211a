/**
 * A test of paths against a pattern: `*` for any text in one part, `?` for one character, `[a-z]` and `[^a-z]`, `{a,b}`, and `**` for any
 * number of whole parts. Undefined where a bracket or brace is not closed, and where it is too long or its braces stand for too much. Parts are matched one by one, so that the time it takes stays in bounds (P44).
 */
export function matchGlob(pattern: string): ((path: string) => boolean) | undefined {
	const expanded = pattern.length > LENGTH_LIMIT || !CLOSED.test(pattern) ? undefined : expandBraces(pattern)
	if (!expanded) return undefined
	const alternatives = expanded.map((each) => each.split('/').filter((part, index) => part !== '.' || index > 0))
	return (path) => alternatives.some((parts) => matchParts(parts, path.split('/')))
}

/** Nothing is left open. A closing bracket or brace alone stands for itself. */
const CLOSED = /^(?:[^[{\\]|\\.|\[\^?(?:\\.|[^\]\\])+\]|\{(?:[^}\\]|\\.)*\})*$/su

const LENGTH_LIMIT = 1000
const ALTERNATIVES_LIMIT = 100

/** A pattern for each of the alternatives in braces. */
function expandBraces(pattern: string): readonly string[] | undefined {
	let patterns = [pattern]
	for (;;) {
		const next = patterns.flatMap(expandFirst)
		if (next.length > ALTERNATIVES_LIMIT) return undefined
		if (next.every((each, index) => each === patterns[index])) return patterns
		patterns = next
	}
}

const BRACES = /^((?:[^{[\\]|\\.|\[(?:\\.|[^\]\\])*\])*)\{((?:[^}\\]|\\.)*)\}(.*)$/su

/** Braces end at the first closing one, whatever opens in between, and each choice is a pattern again. */
function expandFirst(pattern: string): readonly string[] {
	const [, before = '', inner, after = ''] = BRACES.exec(pattern) ?? []
	return inner === undefined ? [pattern] : inner.split(/(?<!\\),/).map((choice) => before + choice + after)
}

/** Each row says from which parts of the path the rest of the pattern may go on. */
function matchParts(pattern: readonly string[], path: readonly string[]): boolean {
	let reached = new Set([0])
	for (const part of pattern) {
		const next = new Set<number>()
		for (const at of reached) {
			if (part === '**') for (let end = at; end <= path.length; end++) next.add(end)
			else if (at < path.length && matchPart(part, path[at] ?? '')) next.add(at + 1)
		}
		reached = next
	}
	return reached.has(path.length)
}

const TOKEN = /\*+|\?|\[(\^?)((?:\\.|[^\]\\])+)\]|\\(.)|[^*?[\\]/gsu

type Token = { readonly kind: 'any' } | { readonly kind: 'one'; readonly matches: (character: string) => boolean }

function matchPart(pattern: string, text: string): boolean {
	const tokens = Array.from(pattern.matchAll(TOKEN), tokenOf)
	const characters = [...text]
	let reached = new Set([0])
	for (const token of tokens) {
		const next = new Set<number>()
		const first = Math.min(...reached)
		if (token.kind === 'any') for (let end = first; end <= characters.length; end++) next.add(end)
		else for (const at of reached) if (at < characters.length && token.matches(characters[at] ?? '')) next.add(at + 1)
		reached = next
	}
	return reached.has(characters.length)
}

function tokenOf([whole, not, members, escaped]: RegExpExecArray): Token {
	if (whole.startsWith('*')) return { kind: 'any' }
	if (whole === '?') return { kind: 'one', matches: () => true }
	if (members === undefined) return { kind: 'one', matches: (character) => character === (escaped ?? whole) }
	const ranges = Array.from(members.matchAll(/(\\?.)(?:-(\\?.))?/gsu), ([, low = '', high]) => [bare(low), bare(high ?? low)] as const)
	const isIn = (character: string) => ranges.some(([low, high]) => low <= character && character <= high)
	return { kind: 'one', matches: (character) => isIn(character) !== (not === '^') }
}

function bare(character: string): string {
	return character.startsWith('\\') && character.length > 1 ? character.slice(1) : character
}
