import type { Conflict, Plan, Schema, Value } from '../../model/index.ts'
import { findType } from '../../model/index.ts'
import { redact, redactAgainst, viewAt } from '../json/redact.ts'
import { showProblem } from '../problem.ts'
import { showPlace } from '../text/edit.ts'
import { visible } from '../text/escape.ts'
import type { ShowOptions } from '../text/ink.ts'
import { countOf, indent, inkOf } from '../text/ink.ts'
import { showInline, showTrail } from '../text/value.ts'
import type { Canvas } from './change.ts'
import { showChange } from './change.ts'
import { showExpression } from './conflict.ts'
import { asideSections } from './sections.ts'
import { showGuards } from './summary.ts'

/** `title`: the first line. `stuck`: why some of it is left; `words`: what a conflict's three values are. */
export type FilesPlanOptions = ShowOptions & {
	readonly title: string
	readonly stuck: string
	readonly words: { readonly base: string; readonly git: string; readonly live: string }
}

/** A plan of changes to files that do not come from the workspace: each with its values, what is left as it is and why. Ends with a line break. */
export function showFilesPlan(plan: Plan, schema: Schema, options: FilesPlanOptions): string {
	const canvas: Canvas = { schema, ink: inkOf(options), width: Math.max(60, options.width) }
	const { ink } = canvas
	const aside = asideSections(plan, canvas).filter(({ blocks }) => blocks.length > 0)
	const conflicts = plan.conflicts.flatMap((conflict) => ['', ...showStuck(conflict, canvas, options.words)])
	const parts = [
		[ink.strong(visible(options.title))],
		plan.changes.flatMap((change, index) => [...(index > 0 ? [''] : []), ...showChange(change, canvas)]),
		conflicts.length === 0 ? [] : [ink.strong('LEFT AS IT IS') + `  ${options.stuck}`, ...conflicts],
		...aside.map(({ title, remark, blocks }) => [
			`${ink.strong(title.toUpperCase())}  ${remark}`.trimEnd(),
			...blocks.flatMap((block) => ['', ...block]),
		]),
		plan.warnings.map((warning) => showProblem(warning, { color: options.color, level: 'warning' })),
		showGuards(plan, schema, ink),
		[summaryOf(plan)],
	]
	return `${parts
		.filter((lines) => lines.length > 0)
		.map((lines) => lines.join('\n'))
		.join('\n\n')}\n`
}

function summaryOf({ changes, conflicts, held }: Plan): string {
	const count = (kind: string): number => changes.filter((change) => change.kind === kind).length
	const left = conflicts.length + held.length
	const files = `Files: ${count('create')} to add, ${count('update')} to change, ${count('delete')} to delete.`
	return left === 0 ? files : `${files} ${countOf(left, 'thing is', 'things are')} left as ${left === 1 ? 'it is' : 'they are'}.`
}

function showStuck(conflict: Conflict, canvas: Canvas, words: FilesPlanOptions['words']): readonly string[] {
	const { address, type: name, path, base, git, live, sensitive } = conflict
	const { schema, ink } = canvas
	const type = findType(schema, name)
	const title = `  ${ink.alert('!')} ${ink.strong(visible(address))}`
	const remedy = conflict.remedy === undefined ? [] : [`      ${visible(conflict.remedy)}`]
	if (path.length === 0) return [title, ...indent(showExpression(conflict, canvas), 6), ...rows(words, wholeSides(conflict)), ...remedy]
	const view = sensitive ? 'hidden' : viewAt(type, path)
	const shown = { base: redact(view, base), git: redactAgainst(view, git, base), live: redactAgainst(view, live, base) }
	const trail = `      ${showTrail(viewAt(type, path.slice(0, 1)), path, undefined)}`
	return [
		title,
		trail,
		...indent(showExpression(conflict, canvas), 8),
		...indent(rows(words, { base: showInline(shown.base), git: showInline(shown.git), live: showInline(shown.live) }), 2),
		...indent(remedy, 2),
	]
}

/** Which of the three have the resource, and where; what they say of it would fill the screen. */
function wholeSides({ base, git, live, place }: Conflict): Three {
	const said = (value: Value, there: string): string => (value === null ? '(no such resource)' : there)
	return {
		base: said(base, '(there)'),
		git: said(git, place ? `(there, in ${showPlace(place)})` : '(there)'),
		live: said(live, base === null ? '(another one of that name)' : '(there, with other values)'),
	}
}

type Three = { readonly base: string; readonly git: string; readonly live: string }

function rows(words: Three, values: Three): readonly string[] {
	const widest = Math.max(...Object.values(words).map(({ length }) => length))
	return (['base', 'git', 'live'] as const).map((side) => `      ${`${words[side]}:`.padEnd(widest + 1)} ${values[side]}`)
}
