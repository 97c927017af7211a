import type { Expression, HclFile, ObjectNode, TupleNode, Writable } from '../../../formats/hcl/index.ts'
import { editHclExpression, parseHcl, removeMember } from '../../../formats/hcl/index.ts'
import { keyText, RESERVED, textOfLiteral } from '../read/names.ts'
import type { Elsewhere } from './elsewhere.ts'
import { fits } from './fits.ts'
import type { Sections } from './sections.ts'
import { openWindow, withWindow } from './sections.ts'
import type { Spot } from './spots.ts'
import { argumentOf, isTelling, literalIn } from './spots.ts'

/** The sections with the value in its own place; undefined where that computes it, too. */
export function editElsewhere(sections: Sections, place: Elsewhere, wanted: Writable | undefined): Sections | undefined {
	return editSpot(sections, place, (file, { node, of, key, isOneOf }) => {
		if (isOneOf && (typeof wanted !== 'string' || textOfLiteral(node) === undefined)) return undefined
		if (wanted === undefined) {
			if (!place.mayGo) return node && edited(file, node, null)
			return of && key !== undefined && node ? withoutMember(file, of, key) : undefined
		}
		if (node) return edited(file, node, wanted)
		if (of?.kind !== 'object' || key === undefined) return undefined
		const own = of.items.map(({ key: name, value }): [string, Writable] => [keyText(name) ?? '', sourceOf(file, value)])
		return edited(file, of, new Map([...own, [key, wanted]]))
	})
}

/**
 * The sections without what a collection holds for one resource: the entry of a map, the item of a set of texts, or the last one of a list.
 * Undefined where that is not written there alone, or others would take its place.
 */
export function removeElsewhere(sections: Sections, place: Elsewhere, index: string): Sections | undefined {
	return editSpot(sections, place, (file, { node }) => {
		const of = node && literalIn((place.isSet && argumentOf(node, 'toset')) || node)
		if (of?.kind === 'object') return place.isSet ? undefined : withoutMember(file, of, index)
		if (of?.kind !== 'tuple') return undefined
		if (place.isSet) {
			const at = of.items.flatMap((item, position) => (textOfLiteral(item) === index ? [position] : []))
			return at.length === 1 && at[0] !== undefined ? removeMember(file, of, at[0]) : undefined
		}
		return Number(index) === of.items.length - 1 ? removeMember(file, of, Number(index)) : undefined
	})
}

function editSpot(sections: Sections, place: Elsewhere, edit: (file: HclFile, spot: Spot) => string | undefined): Sections | undefined {
	for (const [index, { name }] of sections.entries()) {
		if (name !== place.block) continue
		const window = openWindow(sections, index, 0, place.path)
		const spot = place.find(window.file)
		if (!spot) continue
		const text = edit(window.file, spot)
		return text !== undefined && isTaken(place, window.file, text) ? withWindow(sections, window, text, place.path) : undefined
	}
	return undefined
}

/** True where a variable of its type becomes what is written, and nothing else of it changes. */
function isTaken({ of }: Elsewhere, file: HclFile, text: string): boolean {
	if (!of) return true
	const parsed = parseHcl(text)
	const [was, is] = [of.find(file)?.node, parsed.kind === 'ok' ? of.find(parsed.file)?.node : undefined]
	return was !== undefined && is !== undefined && fits(of.variable, { was, is, steps: of.steps })
}

function edited(file: HclFile, node: Expression, wanted: Writable): string | undefined {
	const { text, computed } = editHclExpression(file, node, wanted, { reserved: RESERVED })
	return computed.length > 0 ? undefined : text
}

function withoutMember(file: HclFile, of: ObjectNode | TupleNode, key: string): string | undefined {
	if (of.kind !== 'object' || !isTelling(of)) return undefined
	const at = of.items.flatMap((item, position) => (keyText(item.key) === key ? [position] : []))
	return at.length === 1 && at[0] !== undefined ? removeMember(file, of, at[0]) : undefined
}

function sourceOf({ text }: HclFile, { start, end }: Expression): Writable {
	return { kind: 'expression', text: text.slice(start, end) }
}
