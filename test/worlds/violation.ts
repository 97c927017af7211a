/** A history that no product may leave behind. */
export class Violation extends Error {}

/** `rule`: the property of `reliability.md` that does not hold. */
export function fail(rule: string, text: string): never {
	throw new Violation(`${rule}: ${text}`)
}
