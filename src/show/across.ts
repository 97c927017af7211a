import type { Address, ByHand, Change, Schema, TypeName, ValuePath } from '../model/index.ts'
import { showPath } from '../model/index.ts'
import { showByHand } from './by-hand.ts'
import type { Canvas } from './plan/change.ts'
import { showChange } from './plan/change.ts'
import { visible } from './text/escape.ts'
import type { ShowOptions } from './text/ink.ts'
import { countOf, inkOf } from './text/ink.ts'

/** `changes`: from the first workspace to the second; `unmapped`: what the first refers to and the second lacks. */
export type AcrossView = {
	readonly one: string
	readonly other: string
	readonly changes: readonly Change[]
	readonly unmapped: readonly UnmappedView[]
	readonly byHand: readonly { readonly workspace: string; readonly items: readonly ByHand[] }[]
}

export type UnmappedView = {
	readonly address: Address
	readonly path: ValuePath
	readonly type: TypeName
	readonly name: string
	readonly reason: string
}

/** Two workspaces side by side: `-` is what only the first has, `+` what only the second has. Ends with a line break. */
export function showAcross({ one, other, changes, unmapped, byHand }: AcrossView, schema: Schema, options: ShowOptions): string {
	const canvas: Canvas = { schema, ink: inkOf(options), width: Math.max(60, options.width) }
	const { ink } = canvas
	const differ = changes.flatMap((change, index) => [...(index > 0 ? [''] : []), ...showChange(change, canvas)])
	const parts = [
		[`${ink.strong(visible(`${one} → ${other}`))}  - only in ${visible(one)}, + only in ${visible(other)}`],
		differ,
		showUnmapped(unmapped, other, canvas),
		...byHand.flatMap(({ workspace, items }) => (items.length === 0 ? [] : [[visible(workspace), showByHand(items, options).trimEnd()]])),
		[changes.length === 0 ? 'No differences.' : `${countOf(changes.length, 'resource differs', 'resources differ')}.`],
	]
	return `${parts
		.filter((lines) => lines.length > 0)
		.map((lines) => lines.join('\n'))
		.join('\n\n')}\n`
}

/** What of one workspace stands for nothing in the other, and why. */
function showUnmapped(unmapped: readonly UnmappedView[], other: string, { ink }: Canvas): readonly string[] {
	if (unmapped.length === 0) return []
	const lines = unmapped.map(
		({ address, path, reason }) => `  ? ${ink.strong(visible(address))} ${visible(showPath(path))}: ${visible(reason)}`,
	)
	return [`${ink.strong('NOT MAPPED')}  means nothing in ${visible(other)}`, '', ...lines]
}
