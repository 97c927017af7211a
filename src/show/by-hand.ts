import type { ByHand } from '../model/index.ts'
import { visible } from './text/escape.ts'
import type { ShowOptions } from './text/ink.ts'
import { indent, inkOf } from './text/ink.ts'

/** What stays with people, one line each, with the way to do it; empty where there is nothing. Ends with a line break. */
export function showByHand(items: readonly ByHand[], options: Pick<ShowOptions, 'color'>): string {
	if (items.length === 0) return ''
	return `${[inkOf(options).strong('BY HAND  not kept in files'), '', ...indent(items.map(showItem), 2)].join('\n')}\n`
}

function showItem({ what, count, remedy }: ByHand): string {
	return `. ${visible(what)}${count === undefined ? '' : ` (${count})`}: ${visible(remedy)}`
}

/** The same in one line, for a screen that has little room; what one of them is may hold commas. */
export function nameByHand(items: readonly ByHand[]): string {
	return items.map(({ what, count }) => visible(what) + (count === undefined ? '' : ` (${count})`)).join('; ')
}
