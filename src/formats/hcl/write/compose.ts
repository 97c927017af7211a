import type { Cut, Piece } from './pieces.ts'

/**
 * What becomes of a region's members, in the order of the result. An index counts the old ones. `isApart`: an empty line parts it from what
 * stands beside it; for what stays this counts only where nothing stood above it. What is added `above` a member takes over what parted that
 * from the one before.
 */
export type Step = Shown | { readonly kind: 'drop'; readonly index: number }
type Shown =
	| { readonly kind: 'keep'; readonly index: number; readonly text: string; readonly isApart: boolean }
	| { readonly kind: 'add'; readonly text: string; readonly isLined: boolean; readonly isApart: boolean; readonly above?: number }

/** `commas` stand between the members, and behind the last one where `isTrailing`. */
export type Style = { readonly commas: boolean; readonly isTrailing: boolean; readonly eol: string }

/** New text of a region. Members that stay keep what belongs to them; comments that belong to nobody stay too. */
export function compose(cut: Cut, steps: readonly Step[], style: Style): string {
	const last = steps.findLastIndex(({ kind }) => kind !== 'drop')
	const parts = [cut.head]
	let above: Above = { step: undefined, isApart: false, isEmpty: cut.head === '' }
	for (const [position, step] of steps.entries()) {
		if (step.kind === 'drop') {
			const { gap = '' } = cut.pieces[step.index] ?? {}
			const comments = gap.trimEnd()
			parts.push(comments)
			above = { ...above, isApart: above.isApart || isBlankFirst(gap) || comments !== '', isEmpty: above.isEmpty && comments === '' }
			continue
		}
		const hasComma = style.commas && (position < last || style.isTrailing)
		parts.push(leadOf(cut, step, above, style.eol), bodyOf(cut.pieces, step, hasComma, style.eol))
		above = { step, isApart: false, isEmpty: false }
	}
	return parts.join('') + cut.rest
}

/** What the result holds above a member: the member before it, whether an empty line was there, whether there is nothing at all. */
type Above = { readonly step: Shown | undefined; readonly isApart: boolean; readonly isEmpty: boolean }

/** What stands before a member: line breaks, empty lines, comments, blanks. */
function leadOf({ pieces, opening }: Cut, step: Shown, above: Above, eol: string): string {
	const piece = step.kind === 'keep' ? pieces[step.index] : undefined
	if (step.kind === 'add' ? !step.isLined : !piece?.isLined) {
		if (above.step) return piece && piece !== pieces[0] ? piece.own : ' '
		return pieces[0]?.isLined === false ? pieces[0].own : ''
	}
	const place = step.kind === 'add' ? step.above : step.index
	const isTaken = above.step?.kind === 'add' && above.step.above !== undefined && above.step.above === place
	const gap = isTaken || place === undefined ? '' : (pieces[place]?.gap ?? '')
	const own = piece?.own ?? ''
	const rest = gap.replace(/^(?:[ \t]*\r?\n)+/, '')
	const breaks = above.step ? gap || eol : (opening ?? eol) + rest
	const isNew = step.kind === 'add' || step.index === 0
	const isNewApart = isNew && step.isApart && (above.step !== undefined || pieces.length === 0)
	// What comes first now stays as far from the comments above as it was from what is gone.
	const isNextApart = above.step === undefined && isBlankFirst(gap)
	const isApart = above.isApart || isNewApart || isNextApart || isApartAdded(above.step)
	const needsBreak = !above.isEmpty && !/^[ \t]*\r?\n/.test(breaks)
	const whole = (needsBreak ? eol : '') + breaks
	return (isApart && !above.isEmpty && !isBlankFirst(whole) ? eol : '') + whole + own
}

function isApartAdded(step: Shown | undefined): boolean {
	return step?.kind === 'add' && step.isApart
}

/** True where an empty line follows the first line break. */
function isBlankFirst(gap: string): boolean {
	return /^[ \t]*\r?\n[ \t]*\r?\n/.test(gap)
}

function bodyOf(pieces: readonly Piece[], step: Shown, hasComma: boolean, eol: string): string {
	const piece = step.kind === 'keep' ? pieces[step.index] : undefined
	const { tail = '', comma = -1 } = piece ?? {}
	if (!hasComma) return step.text + (comma === -1 ? tail : tail.slice(0, comma) + tail.slice(comma + 1))
	if (comma !== -1) return step.text + tail
	// The line that ends a heredoc holds nothing else.
	return `${step.text}${step.text.startsWith('<<') ? eol : ''},${tail}`
}
