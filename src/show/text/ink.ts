/** How text is set off. Colour adds only escape sequences around it: without them the text is the same. */
export type Ink = {
	readonly create: Stroke
	readonly update: Stroke
	readonly delete: Stroke
	readonly alert: Stroke
	readonly strong: Stroke
	readonly faint: Stroke
}

type Stroke = (text: string) => string

const plain: Stroke = (text) => text
const sgr =
	(on: number, off: number): Stroke =>
	(text) =>
		text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`

const PLAIN: Ink = { create: plain, update: plain, delete: plain, alert: plain, strong: plain, faint: plain }
const COLOR: Ink = {
	create: sgr(32, 39),
	update: sgr(33, 39),
	delete: sgr(31, 39),
	alert: sgr(35, 39),
	strong: sgr(1, 22),
	faint: sgr(2, 22),
}

/** `width`: columns of the terminal. */
export type ShowOptions = { readonly color: boolean; readonly width: number }

export function inkOf(options: { readonly color: boolean }): Ink {
	return options.color ? COLOR : PLAIN
}

export function indent(lines: readonly string[], columns: number): readonly string[] {
	const margin = ' '.repeat(columns)
	return lines.map((line) => (line === '' ? '' : margin + line))
}

/** `1 conflict`, `2 conflicts`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
	return `${count} ${count === 1 ? one : many}`
}
