import type { Address, Base, Change, Dict, Problem, Schema, Told, Value, ValuePath } from '../model/index.ts'
import { problem, renderJson, showPath, valueAt } from '../model/index.ts'
import { pathOf, valuesOf } from './told.ts'

/**
 * What changes send to the workspace that it was sent by the last apply already, and has not taken: as long as it shows what it showed before,
 * the same is planned again and again. `sent`: by address, values that were sent and did not come of it.
 */
export function unheeded(
	schema: Schema,
	changes: readonly Change[],
	base: Base,
	sent: ReadonlyMap<Address, Told['values']>,
): readonly Problem[] {
	if (sent.size === 0) return []
	return changes.flatMap((change): readonly Problem[] => {
		const before = change.to === 'live' && change.kind === 'update' && !change.interim ? sent.get(change.address) : undefined
		const now = before && valuesOf(schema, change, base.get(change.address))
		const same = [...(now ?? [])].filter(([name, digest]) => before?.get(name) === digest)
		return same.map(([name]) => notTaken(change, pathOf(name)))
	})
}

function notTaken(change: Change, path: ValuePath): Problem {
	const { address, place } = change
	const [was, value] = [change.kind === 'create' ? undefined : change.before, change.kind === 'delete' ? undefined : change.after].map(
		(dict: Dict | undefined) => dict && valueAt(dict, path),
	)
	const [shown, wanted] = [shortly(was), shortly(value)]
	const message =
		shown === undefined || wanted === undefined
			? `${address}: the last apply sent \`${showPath(path)}\` as it stands in Git, and the workspace still shows what it did before`
			: `${address}: the last apply sent \`${showPath(path)}\` as ${wanted}, and the workspace still shows ${shown}`
	return problem('LIVE_IGNORED', message, {
		hint: 'it is sent again; where that does not help, set it in the workspace itself, or undo the edit in Git',
		where: { ...place, address, path },
	})
}

const SHORT = 40

/** What fits into a line and is no part of a secret; undefined for the rest. */
function shortly(value: Value): string | undefined {
	if (value === undefined) return 'nothing'
	if (typeof value === 'boolean' || typeof value === 'number') return String(value)
	return typeof value === 'string' && value.length <= SHORT ? renderJson(value, 'as-is') : undefined
}
