import type { BlockItem } from '../syntax.ts'
import type { Step } from './compose.ts'
import { compose } from './compose.ts'
import type { Cut } from './pieces.ts'
import { cutPieces } from './pieces.ts'
import type { Source } from './source.ts'
import { indentAt, textOf } from './source.ts'
import type { Layout } from './text.ts'

/** What becomes of the attributes and blocks of a block, in the order of the result. */
export type Change =
	| { readonly kind: 'keep'; readonly index: number; readonly text: string }
	| { readonly kind: 'drop'; readonly index: number }
	/** `above`: the index of the item that it comes right before. */
	| { readonly kind: 'add'; readonly isBlock: boolean; readonly above?: number; readonly render: (layout: Layout) => string }

/** New text for a block, from its type to its closing brace. One that stands on one line is spread where it has to be. */
export function changeBody(source: Source, block: BlockItem, changes: readonly Change[]): string {
	const { step, eol } = source
	const { text } = source.file
	const { items } = block.body
	const cut = cutPieces(text, { start: block.open + 1, end: block.end - 1 }, items, false)
	const outer = indentAt(text, block.start)
	const isSpread = changes.some((change) => change.kind === 'add' || (change.kind === 'keep' && change.text.includes('\n')))
	const first = cut.pieces[0]
	const indent = first?.isLined ? indentAt(text, first.member.start) : outer + step
	const steps = changes.map((change): Step => {
		if (change.kind === 'drop') return change
		if (change.kind === 'keep') return { ...change, isApart: items[change.index]?.kind === 'block' }
		const { isBlock, above, render } = change
		return { kind: 'add', text: render({ indent, step, eol }), isLined: true, isApart: isBlock, ...(above === undefined ? {} : { above }) }
	})
	const whole = isSpread ? spread(cut, { indent, outer, eol }) : cut
	return (
		textOf(source, { start: block.start, end: block.open + 1 }) + compose(whole, steps, { commas: false, isTrailing: false, eol }) + '}'
	)
}

type Indents = { readonly indent: string; readonly outer: string; readonly eol: string }

/** A body with a line for each of its parts, and for its closing brace. */
function spread({ head, opening, pieces, rest }: Cut, { indent, outer, eol }: Indents): Cut {
	const lined = pieces.map((piece) => (piece.isLined ? piece : { ...piece, own: indent + piece.own.trimStart(), isLined: true }))
	return { head, opening: opening ?? eol, pieces: lined, rest: rest.includes('\n') ? rest : rest.trimEnd() + eol + outer }
}
