import type { Adoption, Guard, Plan, Schema } from '../../model/index.ts'
import { findType } from '../../model/index.ts'
import { shellWord, visible } from '../text/escape.ts'
import type { Ink } from '../text/ink.ts'
import { countOf } from '../text/ink.ts'
import { showResolve } from './conflict.ts'
import type { ChangeCounts } from './counts.ts'
import { countPlan, isInStep, totalOf } from './counts.ts'

/** Existing runners look for these two sentences, word for word. */
const IN_STEP = 'No changes. Your infrastructure matches the configuration.'
const PREVIEW = 'PREVIEW: made from files that are not on the tracked branch. It cannot be applied.'
const INCOMPLETE = 'INCOMPLETE: something could not be read. What depends on it is held, and nothing is deleted because of it.'

function inboundSentence(counts: ChangeCounts): string {
	return `Plan: ${counts.create} to add, ${counts.update} to change, ${counts.delete} to destroy.`
}

/** What limits the plan: said before the first change and once more after the last. */
export function showLimits(plan: Plan, ink: Ink): readonly string[] {
	const lines = [
		...(plan.preview ? [PREVIEW] : []),
		...(plan.complete ? [] : [INCOMPLETE]),
		...(plan.direction === 'both'
			? []
			: [`Only ${plan.direction} changes are shown; ${plan.direction === 'inbound' ? 'outbound' : 'inbound'} ones are left out.`]),
		...(plan.targets.length === 0
			? []
			: [`Only ${countOf(plan.targets.length, 'target')} looked at, as asked: ${plan.targets.map(visible).join(', ')}`]),
	]
	return lines.map(ink.alert)
}

/** The counts, one line per kind; the lines of what is not there are left out, the inbound line never is. */
export function showSummary(plan: Plan, ink: Ink): readonly string[] {
	const counts = countPlan(plan)
	const { outbound } = counts
	const changes = isInStep(plan) ? IN_STEP : inboundSentence(counts.inbound)
	return [
		ink.strong(changes),
		...some(totalOf(outbound), `Outbound: ${outbound.create} to add, ${outbound.update} to change, ${outbound.delete} to delete in Git.`),
		...some(counts.conflicts, `Conflicts: ${counts.conflicts} in ${countOf(counts.conflicted, 'resource')}, to be settled by a person.`),
		...some(counts.settled, `Settled conflicts: ${counts.settled}, one side was chosen.`),
		...some(counts.held, `Held: ${counts.held}.`),
		...some(counts.unsupported, `Not possible through the API: ${counts.unsupported}.`),
		...some(counts.detached, `Detached: ${counts.detached}.`),
		...some(counts.pending, `Pending: ${countOf(counts.pending, 'value')} applied before the merge.`),
		...some(counts.adopted, adoptedSentence(plan)),
	]
}

/** Rules that refuse the plan, or would have. */
export function showGuards(plan: Plan, schema: Schema, ink: Ink): readonly string[] {
	return plan.guards.map((guard) => {
		const text = `${guard.allowed ? 'Allowed' : 'REFUSED'}: ${guardText(guard, schema)}`
		return guard.allowed ? text : ink.delete(text)
	})
}

/** What to type next, with the flags that were given; nothing where nothing is left to do. */
export function showNext(plan: Plan, { again = '', saved }: { readonly again?: string; readonly saved?: string } = {}): readonly string[] {
	const counts = countPlan(plan)
	const here = `-w ${shellWord(plan.workspace)}${again}`
	if (plan.preview)
		return totalOf(counts.inbound) + totalOf(counts.outbound) === 0 ? [] : [`Next: commit and push the files, then  tideway apply ${here}`]
	if (counts.refusals > 0) return [`Next: look at it closely; if it is meant  tideway apply ${here}${overrides(plan)}`]
	const resolve = showResolve(plan.conflicts) ?? ''
	const isWork = totalOf(counts.inbound) + totalOf(counts.outbound) + counts.adopted > 0
	if (isWork)
		return [`Next:  tideway apply ${saved === undefined ? here : shellWord(saved)}`, ...(resolve === '' ? [] : [`then:  ${resolve}`])]
	if (resolve !== '') return [`Next:  ${resolve}`]
	return plan.complete ? [] : [`Next: when what is named above can be read again  tideway plan ${here}`]
}

function adoptedSentence(plan: Plan): string {
	const countOfKind = (kind: Adoption['kind']): number => plan.adoptions.filter((adoption) => adoption.kind === kind).length
	const [agreed, gone, rebound] = [countOfKind('agree'), countOfKind('forget'), countOfKind('rebind')]
	const [settled, arrived] = [countOfKind('settled'), countOfKind('arrived')]
	const [released, guarded] = [countOfKind('release'), countOfKind('protected') + countOfKind('unprotected')]
	const inFile = countOfKind('file') + countOfKind('in-file')
	return [
		...some(agreed, `${countOf(agreed, 'resource agrees', 'resources agree')} on both sides and will be recorded.`),
		...some(rebound, `${countOf(rebound, 'resource has', 'resources have')} a new id in the workspace, which will be recorded.`),
		...some(gone, `${countOf(gone, 'resource is', 'resources are')} gone on both sides and will be forgotten.`),
		...some(released, `${countOf(released, 'resource is', 'resources are')} let go and will be forgotten.`),
		...some(guarded, `${countOf(guarded, 'resource has', 'resources have')} another protection, which will be recorded.`),
		...some(settled, `An interrupted apply left ${countOf(settled, 'resource')} half changed.`),
		...some(arrived, `What was brought over of ${countOf(arrived, 'resource')} before has arrived, which will be recorded.`),
		...some(inFile, `${countOf(inFile, 'file holds', 'files hold')} what the API does not show, which will be recorded.`),
	].join(' ')
}

function guardText(guard: Guard, schema: Schema): string {
	const type = guard.scope === undefined ? undefined : findType(schema, guard.scope)
	const things = visible(type?.title ?? guard.scope ?? 'resources')
	const [to, from] = guard.side === 'live' ? ['the workspace', 'Git'] : ['Git', 'the workspace']
	if (guard.rule === 'deletes')
		return `${guard.count} of ${guard.of} ${things} would be deleted in ${to}; ${guard.limit} are allowed at once.`
	if (guard.rule === 'side-empty')
		return `all ${guard.of} known ${things} are gone from ${from}, and ${guard.count === guard.of ? 'all' : guard.count} would be deleted in ${to}.`
	return `all ${guard.of} known ${things} have changed in ${from} and would be changed in ${to}.`
}

function overrides(plan: Plan): string {
	const open = plan.guards.filter((guard) => !guard.allowed)
	const deletes = plan.changes.filter((change) => change.kind === 'delete').length
	const changed = open.find((guard) => guard.rule === 'all-changed')
	const allowDeletes = open.some((guard) => guard.rule !== 'all-changed') ? ` --allow-deletes ${deletes}` : ''
	return allowDeletes + (changed ? ` --allow-changes ${changed.count}` : '')
}

function some(count: number, line: string): readonly string[] {
	return count > 0 ? [line] : []
}
