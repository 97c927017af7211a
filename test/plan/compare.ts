/** Compares what the product decided with what the oracle did, and says in words where they part. */
import type { MergeOutput } from '../../src/plan/index.ts'
import type { Triple } from './generate.ts'
import type { OracleResult, OrderRule, Path, Side } from './oracle.ts'
import type { Form } from './oracle-values.ts'
import { canonical, isList, isMap, itemForm, keyName, keyOfItem, memberForm, plain, rootForm, same, spelled } from './oracle-values.ts'

/** Empty where both agree. Where an added item stands in a keyed list is only held to the oracle's order rules. */
export function disagreements(triple: Triple, got: MergeOutput, expected: OracleResult): readonly string[] {
	const root = rootForm(triple.schema)
	const rules = new Map(expected.orders.map((rule) => [placeOf(rule.path), rule]))
	const isSettledByPolicy = triple.policy?.onConflict === 'git' || triple.policy?.onConflict === 'live'
	return [
		...mergedDisagreements(root, got, expected, rules),
		...(isSettledByPolicy ? [] : listDisagreements('change', changesOf(root, got, rules), changesOf(root, expected, rules))),
		...orderChangeDisagreements(root, triple, got, expected, rules),
		...listDisagreements('conflict', conflictsOf(root, got, rules), conflictsOf(root, expected, rules)),
		...listDisagreements(
			'held',
			got.held.map(({ path }) => placeOf(path)),
			expected.held.map(placeOf),
		),
	]
}

function mergedDisagreements(
	root: Form,
	got: MergeOutput,
	expected: OracleResult,
	rules: ReadonlyMap<string, OrderRule>,
): readonly string[] {
	const found: string[] = []
	const merged = aligned(root, [], valueAtPath(root, [], got.merged), expected.merged ?? undefined, rules, found)
	if (!same(merged, expected.merged ?? undefined)) found.push(`merged: got ${spelled(merged)}, expected ${spelled(expected.merged)}`)
	return found
}

/** The value with each keyed list put into the expected order, after its own order was held to the rule. */
function aligned(form: Form, path: Path, got: unknown, expected: unknown, rules: ReadonlyMap<string, OrderRule>, found: string[]): unknown {
	if (isMap(got) && isMap(expected)) {
		return new Map(
			[...got].map(([key, member]) => [key, aligned(memberForm(form, key), [...path, key], member, expected.get(key), rules, found)]),
		)
	}
	const rule = rules.get(placeOf(path))
	const key = keyName(form)
	if (!rule || key === undefined || !isList(got) || !isList(expected)) return got
	const keys = got.map((item) => keyOfItem(item, key))
	const isSettled = (name: string): boolean => !rule.open.includes(name)
	if (!rule.free) {
		for (const follow of rule.follow)
			if (!follows(keys.filter(isSettled), follow.filter(isSettled)))
				found.push(`order at ${placeOf(path)}: got ${keys.join()}, expected it to follow ${follow.join()}`)
	}
	const wanted = expected.map((item) => keyOfItem(item, key))
	const rank = (item: unknown): number => (wanted.indexOf(keyOfItem(item, key)) + wanted.length + 1) % (wanted.length + 1)
	return got
		.toSorted((a, b) => rank(a) - rank(b))
		.map((item) =>
			aligned(
				itemForm(form),
				[...path, keyOfItem(item, key)],
				item,
				expected.find((other) => keyOfItem(other, key) === keyOfItem(item, key)),
				rules,
				found,
			),
		)
}

function follows(keys: readonly string[], sequence: readonly string[]): boolean {
	return same(
		keys.filter((key) => sequence.includes(key)),
		sequence.filter((key) => keys.includes(key)),
	)
}

/** All but the changes of order alone, each as one line of text. */
function changesOf(root: Form, { changes }: Pick<MergeOutput, 'changes'>, rules: ReadonlyMap<string, OrderRule>): readonly string[] {
	return changes
		.filter(({ path }) => !rules.has(placeOf(path)))
		.map(
			({ to, path, before, after }) => `to ${to} at ${placeOf(path)}: ${spelledAt(root, path, before)} -> ${spelledAt(root, path, after)}`,
		)
}

/** A change of order belongs in the answer exactly where a side's own items stand in another order than the merged ones. */
function orderChangeDisagreements(
	root: Form,
	triple: Triple,
	got: MergeOutput,
	expected: OracleResult,
	rules: ReadonlyMap<string, OrderRule>,
): readonly string[] {
	const found: string[] = []
	for (const rule of rules.values()) {
		const inConflict = [...got.conflicts, ...expected.conflicts].some(
			(conflict) => conflict.reason === 'order-changed' && placeOf(conflict.path) === placeOf(rule.path),
		)
		for (const to of ['git', 'live'] as const satisfies readonly Side[]) {
			const keysIn = (whole: unknown): readonly string[] => keysAt(root, rule.path, whole).filter((key) => !rule.open.includes(key))
			const [merged, side] = [keysIn(got.merged), keysIn(triple[to])]
			const differs =
				!inConflict &&
				!follows(
					side.filter((key) => merged.includes(key)),
					merged,
				)
			const isSaid = got.changes.some((change) => change.to === to && placeOf(change.path) === placeOf(rule.path))
			if (differs !== isSaid)
				found.push(
					`order change to ${to} at ${placeOf(rule.path)}: got ${isSaid}, expected ${differs} (${side.join()} -> ${merged.join()})`,
				)
		}
	}
	return found
}

function conflictsOf(root: Form, { conflicts }: Pick<MergeOutput, 'conflicts'>, rules: ReadonlyMap<string, OrderRule>): readonly string[] {
	return conflicts
		.filter(({ path, reason }) => !(reason === 'order-changed' && rules.get(placeOf(path))?.free))
		.map(({ path, base, git, live, reason }) => {
			const values =
				reason === 'order-changed'
					? ''
					: `: base ${spelledAt(root, path, base)}, git ${spelledAt(root, path, git)}, live ${spelledAt(root, path, live)}`
			return `${reason} at ${placeOf(path)}${values}`
		})
}

function listDisagreements(what: string, got: readonly string[], expected: readonly string[]): readonly string[] {
	const missing = expected.filter((line) => !got.includes(line)).map((line) => `${what} missing: ${line}`)
	const extra = got.filter((line) => !expected.includes(line)).map((line) => `${what} not expected: ${line}`)
	const twice = got.length === new Set(got).size ? [] : [`${what} listed twice: ${got.join('; ')}`]
	return [...missing, ...extra, ...twice]
}

function spelledAt(root: Form, path: Path, value: unknown): string {
	return spelled(valueAtPath(root, path, value))
}

/** A value found at `path`, in the one spelling in which values are compared; the missing resource is undefined. */
export function valueAtPath(root: Form, path: Path, value: unknown): unknown {
	const last = path.at(-1)
	if (last === undefined) return value === null || value === undefined ? undefined : canonical(root, plain(value))
	if (value === undefined) return undefined
	const parent = formAt(root, path.slice(0, -1))
	if (parent.kind === 'list') return canonical(itemForm(parent), plain(value))
	const alone = canonical(parent, new Map([[String(last), plain(value)]]))
	return isMap(alone) ? alone.get(String(last)) : undefined
}

export function formAt(root: Form, path: Path): Form {
	return path.reduce<Form>((form, key) => (form.kind === 'list' ? itemForm(form) : memberForm(form, String(key))), root)
}

/** What stands at `path` in a whole resource, an item of a keyed list by its key. */
export function find(root: Form, path: Path, whole: unknown): unknown {
	let [form, at]: [Form, unknown] = [root, valueAtPath(root, [], whole)]
	for (const step of path) {
		const name = keyName(form)
		if (isMap(at)) [form, at] = [memberForm(form, String(step)), at.get(String(step))]
		else if (isList(at) && name !== undefined) [form, at] = [itemForm(form), at.find((item) => keyOfItem(item, name) === step)]
		else return undefined
	}
	return at
}

function keysAt(root: Form, path: Path, whole: unknown): readonly string[] {
	const list = find(root, path, whole)
	const name = keyName(formAt(root, path))
	return isList(list) && name !== undefined ? list.map((item) => keyOfItem(item, name)) : []
}

export function placeOf(path: Path): string {
	return JSON.stringify(path)
}
