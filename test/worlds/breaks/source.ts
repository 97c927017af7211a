import type { Break } from './list.ts'

/** The file's text with the break. Throws where the line is not there any more, or not alone: a break that breaks nothing proves nothing. */
export function broken({ name, file, from, to }: Break, text: string): string {
	const [before = '', after, ...others] = text.split(from)
	if (after === undefined || others.length > 0)
		throw new Error(`${name}: ${file} has the line ${others.length + (after === undefined ? 0 : 1)} times`)
	return before + to + after
}
