import type { Change, Outcome, Plan, Side } from '../../model/index.ts'
import { showProblemLine } from '../problem.ts'
import { shellWord, visible } from '../text/escape.ts'
import type { Ink } from '../text/ink.ts'
import { countOf, indent, inkOf } from '../text/ink.ts'
import { showAddresses } from './change.ts'
import { showResolve } from './conflict.ts'
import type { ChangeCounts } from './counts.ts'
import { countChanges, countPlan, totalOf } from './counts.ts'

const SIGN = { create: '+', update: '~', delete: '-' } as const
const DONE = { create: 'created', update: 'updated', delete: 'deleted' } as const
const NOT_DONE: Readonly<Record<Exclude<Outcome['kind'], 'done' | 'proposed'> | 'missing', string>> = {
	refused: 'refused, nothing was done',
	failed: 'failed',
	unknown: 'it is not known whether this was done',
	skipped: 'not started',
	missing: 'not reported, so it counts as not done',
}

type Result = { readonly change: Change; readonly kind: Outcome['kind'] | 'missing'; readonly outcome?: Outcome }

/**
 * How an apply ended, change by change, as text for a terminal. `Apply complete!` stands there only where every change
 * of the plan is reported done (P29). Ends with a line break.
 */
export function showOutcomes(plan: Plan, outcomes: readonly Outcome[], options: { readonly color: boolean }): string {
	const ink = inkOf(options)
	const byChange = new Map(outcomes.map((outcome) => [outcome.change, outcome]))
	const results = plan.changes.map((change): Result => {
		const outcome = byChange.get(change.id)
		return outcome ? { change, kind: outcome.kind, outcome } : { change, kind: 'missing' }
	})
	const parts = [
		[...results.flatMap((result) => (isAside(result) ? [] : showResult(result, ink))), ...showAside(results, ink)],
		verdict(plan, results, ink),
		leftOver(plan),
	]
	return `${parts
		.filter((lines) => lines.length > 0)
		.map((lines) => lines.join('\n'))
		.join('\n\n')}\n`
}

function showResult({ change, kind, outcome }: Result, ink: Ink): readonly string[] {
	const side = change.to === 'git' ? 'in Git' : 'in the workspace'
	const name = `${ink[change.kind](SIGN[change.kind])} ${ink.strong(visible(change.address))}`
	if (kind === 'done') {
		const id = change.kind === 'create' && outcome?.remoteId !== undefined ? ` (id ${visible(outcome.remoteId)})` : ''
		return [`  ${name}  ${DONE[change.kind]} ${side}${id}`]
	}
	if (kind === 'proposed') return [`  ${name}  proposed: the pull request has to land`]
	const reason = outcome?.problem === undefined ? [] : [showProblemLine(outcome.problem)]
	const hint = outcome?.problem?.hint === undefined ? [] : [visible(outcome.problem.hint)]
	return [`  ${name}  ${ink.alert(`${change.kind} ${side}: ${NOT_DONE[kind]}`)}`, ...indent([...reason, ...hint], 6)]
}

/** Not started because the run as a whole ended: that is no word on this change. */
function isAside({ kind, outcome }: Result): boolean {
	return kind === 'skipped' && (outcome?.problem?.code === 'CANCELLED' || outcome?.problem?.code === 'LOCK_LOST')
}

/** They may be thousands, for one reason. */
function showAside(results: readonly Result[], ink: Ink): readonly string[] {
	const aside = results.filter(isAside)
	const names = showAddresses([...new Set(aside.map(({ change }) => change.address))])
	return aside.length === 0 ? [] : [`  ${ink.alert(`${countOf(aside.length, 'change')} not started`)}: ${names}`]
}

function verdict(plan: Plan, results: readonly Result[], ink: Ink): readonly string[] {
	const done = results.filter((result) => result.kind === 'done')
	const [live, git] = (['live', 'git'] as const).map((side) => doneOn(done, side))
	const resources = `Resources: ${live?.create ?? 0} added, ${live?.update ?? 0} changed, ${live?.delete ?? 0} destroyed.`
	const proposed = results.filter((result) => result.kind === 'proposed')
	const isComplete = done.length + proposed.length === results.length
	const line = isComplete
		? ink.strong(`Apply complete! ${resources}`)
		: ink.delete(
				`Apply incomplete: ${done.length + proposed.length} of ${countOf(results.length, 'change')} done${tally(results)}. ${resources}`,
			)
	const recorded =
		isComplete && plan.adoptions.length > 0 ? [`Recorded without a change: ${countOf(plan.adoptions.length, 'resource')}.`] : []
	const waiting = proposed.length === 0 ? [] : [`Git: ${countOf(proposed.length, 'change')} proposed.`]
	const next = isComplete ? [] : [`Next: what is left is done by another apply; see it with  tideway plan -w ${shellWord(plan.workspace)}`]
	return [line, ...outboundLine(done, git), ...waiting, ...recorded, ...next]
}

function tally(results: readonly Result[]): string {
	const kinds = ['refused', 'failed', 'unknown', 'skipped', 'missing'] as const
	const names = { refused: 'refused', failed: 'failed', unknown: 'unknown', skipped: 'not started', missing: 'not reported' } as const
	const counted = kinds.map((kind) => [names[kind], results.filter((result) => result.kind === kind).length] as const)
	return counted
		.filter(([, count]) => count > 0)
		.map(([name, count]) => `, ${count} ${name}`)
		.join('')
}

function outboundLine(done: readonly Result[], counts: ChangeCounts | undefined): readonly string[] {
	if (!counts || totalOf(counts) === 0) return []
	const commits = [...new Set(done.flatMap(({ outcome }) => (outcome?.commit === undefined ? [] : [outcome.commit.slice(0, 7)])))]
	const named = commits.length > 4 ? [...commits.slice(0, 3), `… ${commits.at(-1)}`] : commits
	const where = commits.length === 0 ? '' : ` in ${countOf(commits.length, 'commit')}: ${visible(named.join(', '))}`
	return [`Git: ${counts.create} added, ${counts.update} changed, ${counts.delete} deleted${where}.`]
}

/** What the plan could not settle is still there after the apply. */
function leftOver(plan: Plan): readonly string[] {
	const counts = countPlan(plan)
	const resolve = showResolve(plan.conflicts)
	return [
		...(resolve === undefined
			? []
			: [`Conflicts left: ${counts.conflicts} in ${countOf(counts.conflicted, 'resource')}. Next:  ${resolve}`]),
		...(counts.held > 0 ? [`Held: ${counts.held}.`] : []),
		...(counts.unsupported > 0 ? [`Not possible through the API: ${counts.unsupported}.`] : []),
		...(plan.complete ? [] : ['The plan was incomplete: something could not be read when it was made.']),
	]
}

function doneOn(done: readonly Result[], side: Side): ChangeCounts {
	return countChanges(
		done.map((result) => result.change),
		side,
	)
}
