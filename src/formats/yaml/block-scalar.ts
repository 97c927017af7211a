/** A block scalar's value, and the offset behind its last line. */
export type BlockScalar = { readonly value: string; readonly end: number }

/**
 * Reads the block scalar whose header (`|`, `>2-`, …) stands at `start`, inside a collection whose column is `parent`.
 * The `yaml` package decides that it is one and where it may stand; its value is taken from here, because the package
 * loses lines of blanks at the end, which js-yaml writes.
 */
export function readBlockScalar(text: string, start: number, parent: number): BlockScalar {
	const header = /[|>][-+0-9]*/y
	header.lastIndex = start
	const [mark = '|'] = header.exec(text) ?? []
	const digit = /[1-9]/.exec(mark)
	const { lines, trailing, end, keptEnd } = readLines(text, nextLine(text, start), parent, digit ? parent + Number(digit[0]) : undefined)
	const body = mark.startsWith('>') ? fold(lines) : lines.join('\n')
	if (mark.includes('+')) return { value: body + '\n'.repeat(trailing + (lines.length > 0 ? 1 : 0)), end: keptEnd }
	return { value: lines.length === 0 || mark.includes('-') ? body : `${body}\n`, end }
}

type Lines = {
	/** Without indentation, up to the last one that is not empty. */
	readonly lines: readonly string[]
	/** Empty lines behind them, which only a `+` keeps. */
	readonly trailing: number
	readonly end: number
	readonly keptEnd: number
}

function readLines(text: string, begin: number, parent: number, given: number | undefined): Lines {
	const lines: string[] = []
	let [indent, empty, end, at] = [given, 0, begin, begin]
	while (at < text.length) {
		const next = nextLine(text, at)
		const line = text.slice(at, next).replace(/\r?\n$/, '')
		const blanks = /^ */.exec(line)?.[0].length ?? 0
		if (blanks === line.length && (indent === undefined || blanks <= indent)) {
			if (text[next - 1] === '\n') empty++
			at = next
			continue
		}
		if (blanks < (indent ?? parent + 1)) break
		indent ??= blanks
		for (; empty > 0; empty--) lines.push('')
		lines.push(line.slice(indent))
		at = end = next
	}
	return { lines, trailing: empty, end, keptEnd: at }
}

/** A line feed between two lines of text is a blank; beside an indented line it stays; empty lines are line feeds. */
function fold(lines: readonly string[]): string {
	let [out, empty, wasIndented, isFirst] = ['', 0, false, true]
	for (const line of lines) {
		if (line === '') {
			empty++
			continue
		}
		const isIndented = line.startsWith(' ') || line.startsWith('\t')
		if (isFirst) out += '\n'.repeat(empty)
		else if (isIndented || wasIndented) out += '\n'.repeat(empty + 1)
		else out += empty === 0 ? ' ' : '\n'.repeat(empty)
		out += line
		;[empty, wasIndented, isFirst] = [0, isIndented, false]
	}
	return out
}

function nextLine(text: string, offset: number): number {
	const feed = text.indexOf('\n', offset)
	return feed === -1 ? text.length : feed + 1
}
