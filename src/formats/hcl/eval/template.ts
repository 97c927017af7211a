import type { SecretPart } from '../../../model/index.ts'
import type { Expression, Span, TemplateNode, TemplatePart } from '../syntax.ts'
import type { Context } from './context.ts'
import { apart, computeAll, note, noteExhausted, passOn, settle, take } from './context.ts'
import { convert } from './convert.ts'
import { bindRound, roundsOf } from './for.ts'
import { refuse, refuseSize } from './refusal.ts'
import type { TemplateText } from './template-text.ts'
import { templateText } from './template-text.ts'
import { typeName } from './typing.ts'
import type { HclValue } from './value.ts'
import { hasSecrets, marked, secretTextOf, stringOf, typeOf, UNKNOWN, unknownOf } from './value.ts'

export function computeTemplate({ form, parts, start, end }: TemplateNode, context: Context): HclValue {
	const isHeredoc = form.kind === 'heredoc'
	const text = templateText(parts, { isByLine: isHeredoc, isIndented: isHeredoc && form.isIndented })
	return computeParts(parts, text, { start, end }, context)
}

/** The text that the parts make. What stands alone in a template stays what it is, whatever its type. */
export function computeParts(parts: readonly TemplatePart[], text: TemplateText, span: Span, context: Context): HclValue {
	const [only] = parts
	if (parts.length === 1 && only?.kind === 'interpolation') return context.compute(only.value, context)
	return settle(joined(parts, text, span, context), span, context)
}

/** Texts one behind the other; unknown as soon as one of them is. */
type Joined = { readonly pieces: SecretPart[]; length: number; isOpen: boolean; isSensitive: boolean; readonly faults: number }

function startJoin({ faults }: Context): Joined {
	return { pieces: [], length: 0, isOpen: false, isSensitive: false, faults: faults.length }
}

function endJoin({ pieces, isOpen, isSensitive, faults }: Joined, context: Context): HclValue {
	if (context.faults.length > faults) return UNKNOWN
	if (isOpen) return marked(unknownOf('string'), isSensitive)
	const texts = pieces.filter((piece) => typeof piece === 'string')
	return texts.length < pieces.length ? secretTextOf(pieces) : marked(stringOf(texts.join('')), isSensitive)
}

function joined(parts: readonly TemplatePart[], text: TemplateText, span: Span, context: Context): HclValue {
	const join = startJoin(context)
	for (const part of parts) append(join, part.kind === 'text' ? stringOf(text(part)) : computePart(part, text, context), part, context)
	if (context.meter.fault) return UNKNOWN
	return take(context, join.length / 16) ? endJoin(join, context) : noteExhausted(span, context)
}

function append(join: Joined, value: HclValue, span: Span, context: Context): void {
	if (context.faults.length > join.faults) return
	const text = value.kind === 'null' ? refuse('null cannot be put into a text') : convert(value, 'string')
	join.isSensitive ||= hasSecrets(value)
	if (text.kind === 'refusal')
		note(value.kind === 'null' ? text : refuse(`${typeName(typeOf(value))} cannot be put into a text`, { hint: TEXT_HINT }), span, context)
	else if (text.kind === 'unknown' && text.parts) join.pieces.push(...text.parts)
	else if (text.kind !== 'string') join.isOpen = true
	else {
		join.length += text.value.length
		join.pieces.push(text.value)
		if (join.length / 16 > context.meter.limits.size) note(refuseSize('the text'), span, context)
	}
}

const TEXT_HINT = 'jsonencode makes a text of anything, join one of a list'

function computePart(part: Exclude<TemplatePart, { kind: 'text' }>, text: TemplateText, context: Context): HclValue {
	if (part.kind === 'interpolation') return context.compute(part.value, context)
	return part.kind === 'if' ? computeIf(part, text, context) : computeForPart(part, text, context)
}

/** Both sides are computed, as those of a conditional; what is wrong with the one that is not taken does not matter. */
function computeIf(part: TemplatePart & { kind: 'if' }, text: TemplateText, context: Context): HclValue {
	const condition = computeCondition(part.condition, context)
	const [thenContext, otherwiseContext] = [apart(context), apart(context)]
	const then = joined(part.whenTrue, text, part, thenContext)
	const otherwise = joined(part.whenFalse ?? [], text, part, otherwiseContext)
	if (!condition) return UNKNOWN
	if (condition.kind !== 'bool') return marked(unknownOf('string'), condition.isSensitive || hasSecrets(then) || hasSecrets(otherwise))
	passOn((condition.value ? thenContext : otherwiseContext).faults, context)
	return marked(condition.value ? then : otherwise, condition.isSensitive)
}

function computeCondition(node: Expression, context: Context): HclValue | undefined {
	const [value] = computeAll([node], context) ?? []
	const bool = value && (value.kind === 'null' ? refuse('the condition is null') : convert(value, 'bool'))
	if (bool?.kind !== 'refusal') return bool
	note(bool, node, context)
	return undefined
}

function computeForPart(part: TemplatePart & { kind: 'for' }, text: TemplateText, context: Context): HclValue {
	const [collection] = computeAll([part.collection], context) ?? []
	const walked = collection && roundsOf(collection, part.collection, context)
	if (!walked) return marked(unknownOf('string'), collection?.isSensitive === true)
	if (!take(context, walked.rounds.length)) return noteExhausted(part, context)
	const join = startJoin(context)
	for (const round of walked.rounds) {
		append(join, joined(part.parts, text, part, bindRound(context, part, round)), part, context)
		if (context.faults.length > join.faults) return UNKNOWN
	}
	return marked(endJoin(join, context), walked.isSensitive)
}
