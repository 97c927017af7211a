import type { ByHand, Mode, Problem } from '../model/index.ts'
import { nameByHand } from './by-hand.ts'
import type { PlanCounts } from './plan/counts.ts'
import { totalOf } from './plan/counts.ts'
import { hintOf, showProblemLine } from './problem.ts'
import { shellWord, visible } from './text/escape.ts'
import type { Ink, ShowOptions } from './text/ink.ts'
import { countOf, indent, inkOf } from './text/ink.ts'

/** One workspace at a glance. */
export type WorkspaceStatus = {
	readonly workspace: string
	/** The provider's name for people. */
	readonly title: string
	readonly mode: Mode
	readonly enabled: boolean
	readonly branch: string
	/** What was agreed on last; null before the first sync. */
	readonly synced: { readonly commit: string | null; readonly serial: number; readonly at?: string } | null
	/** Null where no plan could be made. */
	readonly counts: PlanCounts | null
	/** False where some read was not complete. */
	readonly complete: boolean
	readonly lock: { readonly id: string; readonly holder: string; readonly operation: string; readonly since: string } | null
	/** Who switched it off for everybody; null where it is on. */
	readonly paused: { readonly by: string; readonly at: string; readonly reason?: string } | null
	readonly problems: readonly Problem[]
	/** What the workspace holds that is not kept in files. */
	readonly byHand: readonly ByHand[]
}

/** All workspaces on one screen. Ends with a line break. */
export function showStatus(statuses: readonly WorkspaceStatus[], options: ShowOptions): string {
	const ink = inkOf(options)
	if (statuses.length === 0) return 'No workspaces. Next:  tideway init\n'
	return `${statuses.map((status) => showWorkspace(status, ink).join('\n')).join('\n\n')}\n`
}

function showWorkspace(status: WorkspaceStatus, ink: Ink): readonly string[] {
	const off = status.paused ? ink.alert('  paused') : status.enabled ? '' : ink.alert('  switched off')
	const title = `${ink.strong(visible(status.workspace))}  ${visible(status.title)}, ${status.mode}, branch ${visible(status.branch)}${off}`
	const rows = [
		...pauseRow(status),
		...syncRow(status),
		...changeRows(status, ink),
		...lockRow(status, ink),
		...status.problems.flatMap(problemRows),
		...some(status.byHand.length, `by hand    ${nameByHand(status.byHand)}`),
	]
	return [title, ...indent(rows, 2)]
}

function pauseRow({ paused, workspace }: WorkspaceStatus): readonly string[] {
	if (paused === null) return []
	const why = paused.reason === undefined ? '' : `: ${visible(paused.reason)}`
	return [`paused     by ${visible(paused.by)} at ${visible(paused.at)}${why}`, `next       tideway resume -w ${shellWord(workspace)}`]
}

function syncRow({ synced, counts }: WorkspaceStatus): readonly string[] {
	if (synced === null) return [`last sync  ${counts === null ? 'not known' : 'never'}`]
	const commit = synced.commit === null ? '' : ` at ${visible(synced.commit.slice(0, 7))}`
	return [`last sync  ${synced.serial}${commit}${synced.at === undefined ? '' : `, ${visible(synced.at)}`}`]
}

function changeRows({ counts, complete, workspace, paused }: WorkspaceStatus, ink: Ink): readonly string[] {
	if (counts === null) return [`changes    ${ink.alert('not known')}`]
	const [inbound, outbound] = [totalOf(counts.inbound), totalOf(counts.outbound)]
	const parts = [
		...some(inbound, `${inbound} inbound`),
		...some(outbound, `${outbound} outbound`),
		...some(counts.conflicts, ink.alert(countOf(counts.conflicts, 'conflict'))),
		...some(counts.held, `${counts.held} held`),
		...some(counts.unsupported, `${counts.unsupported} not possible through the API`),
		...some(counts.detached, `${counts.detached} detached`),
		...some(counts.pending, `${counts.pending} pending`),
		...some(counts.adopted, `${counts.adopted} to record`),
	]
	const known = parts.length > 0 ? parts.join(', ') : complete ? 'none, both sides agree' : 'none seen'
	const incomplete = complete ? [] : [ink.alert('incomplete: something could not be read')]
	const isNext = paused === null && inbound + outbound + counts.conflicts + counts.adopted > 0
	const next = isNext ? [`next       tideway plan -w ${shellWord(workspace)}`] : []
	return [`changes    ${[known, ...incomplete].join('; ')}`, ...next]
}

function problemRows(problem: Problem): readonly string[] {
	const hint = hintOf(problem)
	return [`problem    ${showProblemLine(problem)}`, ...(hint === undefined ? [] : [`           ${visible(hint)}`])]
}

function lockRow({ lock }: WorkspaceStatus, ink: Ink): readonly string[] {
	if (lock === null) return []
	const holder = ink.alert(`${visible(lock.operation)} by ${visible(lock.holder)} since ${visible(lock.since)}`)
	return [`lock       ${holder}, id ${visible(lock.id)}`]
}

function some(count: number, text: string): readonly string[] {
	return count > 0 ? [text] : []
}
