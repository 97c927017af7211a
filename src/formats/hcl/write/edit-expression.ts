import type { Expression, TemplateNode } from '../syntax.ts'
import { editObject, editTuple } from './edit-members.ts'
import { argumentOf, findComputed } from './literal.ts'
import { renderExpression, renderNested } from './render.ts'
import { isWanted, jsonOf } from './same.ts'
import type { At, Source } from './source.ts'
import { indentAt, isElsewhere, layoutAt, settle, textOf } from './source.ts'
import { quote, renderHeredoc } from './text.ts'
import type { Writable } from './writable.ts'
import { isCall, isItems, isMembers } from './writable.ts'

/** New text for an expression, so that it means what is wanted. What computes something stays and is reported, unless it is resolved. */
export function editExpression(source: Source, node: Expression, wanted: Writable, at: At): string {
	if (isWanted(source, node, wanted)) return textOf(source, node)
	const inside = editInside(source, node, wanted, at)
	if (inside !== undefined) return inside
	const stuck = findComputed(node)
	if (!stuck) return rewrite(source, node, wanted, at)
	const answer = settle(source, node, stuck, { wanted, path: at.path })
	return answer === undefined || isElsewhere(answer) ? textOf(source, node) : rewrite(source, node, answer, at)
}

/** The edit of a part of an expression; undefined where all of it changes. */
function editInside(source: Source, node: Expression, wanted: Writable, at: At): string | undefined {
	const around = (inner: Expression, part: Writable): string =>
		textOf(source, { start: node.start, end: inner.start }) +
		editExpression(source, inner, part, { path: at.path, mayHeredoc: false }) +
		textOf(source, { start: inner.end, end: node.end })
	if (node.kind === 'parentheses') return around(node.inner, wanted)
	if (node.kind === 'tuple' && isItems(wanted)) return editTuple(source, node, wanted, at)
	if (node.kind === 'object' && isMembers(wanted)) return editObject(source, node, wanted, at)
	const argument = argumentOf(node, isCall(wanted) ? wanted.name : 'jsonencode')
	const part = isCall(wanted) ? wanted.argument : typeof wanted === 'string' ? jsonOf(wanted) : undefined
	return argument && part !== undefined ? around(argument, part) : undefined
}

/** All of an expression anew; a text keeps its form where that can hold it. */
function rewrite(source: Source, node: Expression, wanted: Writable, { mayHeredoc }: At): string {
	const layout = layoutAt(source, node.start)
	if (node.kind === 'template' && typeof wanted === 'string') return rewriteText(source, node, wanted)
	return mayHeredoc && endsLine(source, node) ? renderExpression(wanted, layout) : renderNested(wanted, layout)
}

/** Nothing can stand behind a heredoc, not even a comment. */
function endsLine({ file }: Source, { end }: Expression): boolean {
	const blanks = /[ \t]*\r?\n/y
	blanks.lastIndex = end
	return blanks.test(file.text)
}

function rewriteText(source: Source, { start, end, form, parts }: TemplateNode, wanted: string): string {
	if (form.kind === 'quoted') return quote(wanted)
	const { text } = source.file
	const { indent, step, eol } = layoutAt(source, start)
	const inner = parts.length === 0 ? indent + step : leastIndent(text.slice(parts[0]?.start, parts.at(-1)?.end))
	return renderHeredoc(wanted, { ...form, inner, outer: indentAt(text, end) }, eol) ?? quote(wanted)
}

/** The blanks that all lines of a text begin with, empty ones aside. */
function leastIndent(text: string): string {
	const indents = text.split('\n').flatMap((line) => /^([ \t]*)\S/.exec(line)?.[1] ?? [])
	return indents.reduce((least, indent) => (indent.length < least.length ? indent : least), indents[0] ?? '')
}
