/** Longer texts hardly come twice. */
const LENGTH = 24
const LIMIT = 4096
const kept = new Map<string, string>()

/**
 * The same text, in one copy for all who read it: the names and words of a workspace stand in it thousands of times. What is kept is
 * forgotten when it is much, which costs copies and nothing else.
 */
export function wordOf(text: string): string {
	if (text.length > LENGTH) return text
	const known = kept.get(text)
	if (known !== undefined) return known
	if (kept.size === LIMIT) kept.clear()
	kept.set(text, text)
	return text
}
