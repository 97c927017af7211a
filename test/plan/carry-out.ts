/** Carries out a merge's changes on plain data, as a replica would, to look at what comes of them. */
import type { MergeOutput } from '../../src/plan/index.ts'
import { find, formAt, valueAtPath } from './compare.ts'
import type { Triple } from './generate.ts'
import type { Path, Side } from './oracle.ts'
import type { Form } from './oracle-values.ts'
import { isList, isMap, keyName, keyOfItem, rootForm } from './oracle-values.ts'

/** What `side` holds once its changes are made; undefined where the resource is gone. An added item of a keyed list stands where the merged list has it. */
export function carriedOut(triple: Triple, side: Side, output: MergeOutput): unknown {
	const root = rootForm(triple.schema)
	const mine = output.changes.filter(({ to }) => to === side)
	const deepestFirst = mine.toSorted((a, b) => b.path.length - a.path.length)
	return deepestFirst.reduce<unknown>(
		(whole, { path, after }) => {
			const value = valueAtPath(root, path, after)
			return path.length === 0
				? value
				: withValue(root, whole, { path, done: [], value, merged: output.merged, root, conflicts: output.conflicts })
		},
		valueAtPath(root, [], triple[side]),
	)
}

type Write = {
	readonly path: Path
	readonly done: Path
	readonly value: unknown
	readonly merged: unknown
	readonly root: Form
	readonly conflicts: MergeOutput['conflicts']
}

function withValue(form: Form, at: unknown, write: Write): unknown {
	const [key, ...rest] = write.path
	if (key === undefined) return write.value
	const below = { ...write, path: rest, done: [...write.done, key] }
	if (isMap(at)) {
		const member = withValue(formAt(form, [key]), at.get(String(key)), below)
		const others = [...at].filter(([name]) => name !== key)
		return new Map(member === undefined ? others : [...others, [String(key), member]])
	}
	const name = keyName(form)
	if (!isList(at) || name === undefined) throw new RangeError(`nothing can be written at ${JSON.stringify([...write.done, ...write.path])}`)
	const old = at.find((item) => keyOfItem(item, name) === key)
	const item = withValue(formAt(form, [key]), old, below)
	if (old !== undefined) return at.flatMap((each) => (each !== old ? [each] : item === undefined ? [] : [item]))
	return insertedAsIn(settledOrder(write, name), at, item, name)
}

/** The merged list's keys. An item that only one side holds, and that is in conflict, stands there as base has it and says nothing about places. */
function settledOrder({ root, done, merged, conflicts }: Write, name: string): readonly string[] {
	const list = find(root, done, merged)
	const open = conflicts
		.filter(({ path }) => path.length === done.length + 1 && done.every((step, index) => path[index] === step))
		.map(({ path }) => path.at(-1))
	return isList(list) ? list.map((each) => keyOfItem(each, name)).filter((key) => !open.includes(key)) : []
}

/** Behind the nearest item that also precedes it in `order`. */
function insertedAsIn(order: readonly string[], list: readonly unknown[], item: unknown, name: string): readonly unknown[] {
	const before = order.slice(0, order.indexOf(keyOfItem(item, name)))
	const at = list.findLastIndex((each) => before.includes(keyOfItem(each, name)))
	return list.toSpliced(at + 1, 0, item)
}
