import type { Dict, List, Present } from '../../model/index.ts'
import { isDict, isList, isSame } from '../../model/index.ts'
import type { Collection, Node, Slot } from './node.ts'
import { renderFlow, renderFlowPair } from './render.ts'
import { restyleFlow } from './restyle.ts'
import type { Step } from './steps.ts'
import { stepsTo } from './steps.ts'

/** The file being edited: its text, line end, and the member that tells list items apart. */
export type Source = { readonly text: string; readonly eol: string; readonly keyedBy: string | undefined }

/**
 * New text for a value written in flow style, without its properties: members that stay keep their text, and so do the
 * comments and line breaks between them.
 */
export function editFlow(source: Source, node: Node, after: Present): string {
	if (isSame(node.value, after)) return source.text.slice(node.start, node.end)
	if (node.kind === 'scalar' && typeof after === 'string') return restyleFlow(node, after)
	if (node.kind === 'map' && isDict(after) && canEdit(node, after.size)) return editMembers(source, node, after)
	if (node.kind === 'list' && isList(after) && canEdit(node, after.length)) return editMembers(source, node, after)
	return renderFlow(after)
}

function canEdit(node: Collection, size: number): boolean {
	return node.slots.length > 0 && size > 0
}

/** Members, and what stands between them: one separator before each, and one behind the last. */
type Row = { readonly members: readonly string[]; readonly separators: readonly string[] }

function editMembers(source: Source, node: Collection, after: Dict | List): string {
	const steps = flowSteps(source, node, after)
	if (!steps.some(({ kind }) => kind === 'keep')) return renderFlow(after)
	if (node.form === 'bare') {
		const [only] = steps
		return steps.length === 1 && only?.kind === 'keep' ? memberText(source, node.slots[0], only.value) : renderFlow(after)
	}
	const { members, separators } = applySteps(source, node, rowOf(source.text, node), steps)
	const inside = members.map((member, index) => `${separators[index] ?? ''}${member}`).join('')
	return `${source.text.charAt(node.start)}${inside}${separators[members.length] ?? ''}${source.text.charAt(node.end - 1)}`
}

/** Where items change places they are matched by position, so that comments stay where they are. */
function flowSteps(source: Source, node: Collection, after: Dict | List): readonly Step[] {
	const { steps, isOrdered } = stepsTo(node, after, source.keyedBy)
	if (isOrdered || isDict(after)) return steps
	const kept = after.map(
		(value, index): Step => (index < node.slots.length ? { kind: 'keep', index, value } : { kind: 'add', key: '', value }),
	)
	const dropped = node.slots.slice(after.length).map((_, index): Step => ({ kind: 'drop', index: after.length + index }))
	return [...kept, ...dropped]
}

function memberEnd({ after, node }: Slot): number {
	return Math.max(after, node.end)
}

function memberText({ text, eol, keyedBy }: Source, slot: Slot | undefined, value: Present): string {
	if (!slot) return ''
	const { head, after, open, node, key } = slot
	if (isSame(node.value, value)) return text.slice(head, memberEnd(slot))
	if (!open) return renderFlowPair(key, value)
	const edited = editFlow({ text, eol, keyedBy }, node, value)
	const isEmpty = node.kind === 'scalar' && node.style === 'empty'
	if (isEmpty) return `${text.slice(head, after)} ${edited}`
	const isInPlace = (node.kind === 'map' && isDict(value)) || (node.kind === 'list' && isList(value))
	return `${text.slice(head, isInPlace ? node.start : node.from)}${edited}`
}

function rowOf(text: string, node: Collection): Row {
	const ends = [node.start + 1, ...node.slots.map(memberEnd)]
	const heads = [...node.slots.map(({ head }) => head), node.end - 1]
	return {
		members: node.slots.map((slot) => text.slice(slot.head, memberEnd(slot))),
		separators: heads.map((head, index) => text.slice(ends[index], head)),
	}
}

function applySteps(source: Source, node: Collection, row: Row, steps: readonly Step[]): Row {
	const members: string[] = []
	const separators: string[] = [row.separators[0] ?? '']
	const lead = row.separators[0] ?? ''
	const breakLine = lead.includes('\n') ? `${source.eol}${lead.slice(lead.lastIndexOf('\n') + 1)}` : undefined
	// The last separator so far is what stands before the next member, comma included.
	for (const step of steps) {
		const before = separators.pop() ?? ''
		if (step.kind === 'drop')
			separators.push(joinSeparators(before, row.separators[step.index + 1] ?? '', step.index === node.slots.length - 1))
		else if (step.kind === 'keep') {
			separators.push(before, row.separators[step.index + 1] ?? '')
			members.push(memberText(source, node.slots[step.index], step.value))
		} else {
			separators.push(...splitSeparator(before, { isFirst: members.length === 0, breakLine }))
			members.push(isDict(node.value) ? renderFlowPair(step.key, step.value) : renderFlow(step.value))
		}
	}
	return { members, separators }
}

/**
 * What is left between two members when the one between is gone: one comma at most, and all comments but the one that
 * stood behind it on its line.
 */
function joinSeparators(before: string, separator: string, isLast: boolean): string {
	const behind = separator.replace(/^[ \t]*(,?)[ \t]*#[^\r\n]*/, '$1')
	const hasComment = behind.includes('#') || (isLast && before.includes('#'))
	if (hasComment) return before + behind.replace(/^((?:[^,#]|#[^\n]*\n)*),/, '$1')
	return isLast ? behind : before
}

/** The separators before and behind a new member that is written where one separator was. */
function splitSeparator(
	separator: string,
	{ isFirst, breakLine }: { isFirst: boolean; breakLine: string | undefined },
): readonly [string, string] {
	const between = breakLine === undefined ? ', ' : `,${breakLine}`
	if (isFirst) return [separator, between]
	const comment = /^[ \t]*(,?)[ \t]*#[^\r\n]*/.exec(separator)
	if (!comment) return [between, separator]
	const [line, comma] = comment
	const rest = separator.slice(line.length)
	return [`${comma ? '' : ','}${line}${breakLine ?? /^\r?\n[ \t]*/.exec(rest)?.[0] ?? ' '}`, comma ? `,${rest}` : rest]
}
