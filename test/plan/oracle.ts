/**
 * A second, naive three-way merge, written from the truth tables alone, slow and meant to be read. It shares nothing with
 * the product: it works on plain data and imports nothing of it. Where both agree on generated input, both read the tables alike.
 */

import type { Row } from './oracle-rows.ts'
import { noteLeaf, noteOrderOnly, noteResource } from './oracle-rows.ts'
import type { Form, Member } from './oracle-values.ts'
import {
	canonical,
	hasOwnKeys,
	holds,
	inOrder,
	isList,
	isMap,
	itemForm,
	keyName,
	keyOfItem,
	keysOf,
	listOf,
	memberForm,
	plain,
	rootForm,
	same,
	sortOf,
	unionOf,
	unrewritten,
} from './oracle-values.ts'

export type Side = 'git' | 'live'
export type Path = readonly (string | number)[]

export type OracleInput = {
	readonly base: unknown
	readonly git: unknown
	readonly live: unknown
	readonly observed?: unknown
	readonly schema?: { readonly attributes: readonly Member[] }
	readonly policy?: { readonly onConflict?: string }
	readonly unknown?: readonly Side[]
}

export type OracleChange = { readonly to: Side; readonly path: Path; readonly before: unknown; readonly after: unknown }
export type OracleConflict = {
	readonly path: Path
	readonly base: unknown
	readonly git: unknown
	readonly live: unknown
	readonly reason: string
}

/** What the merged order of a keyed list must obey; the place of an item that one side added is otherwise free. */
export type OrderRule = {
	readonly path: Path
	/** Each is a sequence of item keys that the merged list must follow, for the keys that it has. */
	readonly follow: readonly (readonly string[])[]
	/** Items that are in conflict: their place is as open as they are. */
	readonly open: readonly string[]
	/** True where both sides added items in different places: the tables say nothing about these. */
	readonly free: boolean
}

export type OracleResult = {
	readonly merged: unknown
	readonly changes: readonly OracleChange[]
	readonly conflicts: readonly OracleConflict[]
	readonly held: readonly Path[]
	readonly orders: readonly OrderRule[]
	/** The rows of the truth tables that were used, each as often as it was. */
	readonly rows: readonly Row[]
}

type Notes = { readonly conflicts: OracleConflict[]; readonly orders: OrderRule[]; readonly rows: Row[]; readonly policy: string }
/**
 * `git` and `live` are the sides with what the server rewrote turned back into what it was sent: a side that holds base in
 * either spelling is unchanged, also where somebody wrote the server's spelling into Git. `rawGit` and `raw` are what they really show.
 */
type Three = { readonly base: unknown; readonly git: unknown; readonly live: unknown; readonly rawGit: unknown; readonly raw: unknown }
/** The agreed value, and what each side should hold; a side keeps its own value where there is a conflict. */
type Merged = { readonly agreed: unknown; readonly git: unknown; readonly live: unknown }

/** Merges one resource. Absent is `undefined` inside a resource and `null` for the resource itself. */
export function oracleMerge(input: OracleInput): OracleResult {
	const root = rootForm(input.schema)
	const notes: Notes = { conflicts: [], orders: [], rows: [], policy: input.policy?.onConflict ?? 'hold' }
	const read = (value: unknown): unknown =>
		value === null || value === undefined ? undefined : canonical(root, plain(value, notes.rows), notes.rows)
	const base = read(input.base)
	const rawGit = read(input.git)
	const raw = read(input.live)
	const observed = read(input.observed)
	const asSent = (side: unknown): unknown =>
		observed === undefined || side === undefined || base === undefined ? side : unrewritten(root, base, observed, side)
	const [git, live] = [asSent(rawGit), asSent(raw)]
	if (!same(live, raw)) notes.rows.push('2.3 rewritten by the provider')
	noteOrderOnly(root, input, notes.rows)

	const unknown = input.unknown ?? []
	if (unknown.length > 0) return held(unknown, { base, git, live, rawGit, raw }, notes)
	const merged = mergeResource(root, { base, git, live, rawGit, raw }, notes)
	const changes = [...differences(root, [], 'git', rawGit, merged.git), ...differences(root, [], 'live', raw, merged.live)]
	return {
		merged: orNull(merged.agreed),
		changes: changes.map(nullAtTheTop),
		conflicts: notes.conflicts.map(nullsAtTheTop),
		held: [],
		orders: notes.orders,
		rows: notes.rows,
	}
}

function held(unknown: readonly Side[], { base, git, live }: Three, notes: Notes): OracleResult {
	if (base !== undefined) notes.rows.push(unknown.includes('git') ? '2.1 ? any' : '2.1 any ?')
	else if (!unknown.includes('git') && git !== undefined) notes.rows.push('2.2 created ?')
	else if (!unknown.includes('live') && live !== undefined) notes.rows.push('2.2 ? created')
	return { merged: orNull(base), changes: [], conflicts: [], held: [[]], orders: [], rows: notes.rows }
}

// ---- Tables 2.1 and 2.2: the resource as a whole

function mergeResource(root: Form, three: Three, notes: Notes): Merged {
	const { base, git, live } = three
	if (base === undefined) return mergeNewResource(root, three, notes)
	noteResource(three, notes.rows)
	if (git === undefined && live === undefined) return { agreed: undefined, git: undefined, live: undefined }
	if (git === undefined && same(live, base)) return { agreed: undefined, git: undefined, live: undefined }
	if (live === undefined && same(git, base)) return { agreed: undefined, git: undefined, live: undefined }
	if (live === undefined) return conflict([], three, 'updated-and-deleted', notes)
	if (git === undefined) return conflict([], three, 'deleted-and-updated', notes)
	return mergeMaps(root, [], three, notes)
}

function mergeNewResource(root: Form, three: Three, notes: Notes): Merged {
	const { git, live } = three
	if (git === undefined && live === undefined) return { agreed: undefined, git: undefined, live: undefined }
	if (live === undefined) {
		notes.rows.push('2.2 created absent')
		return { agreed: git, git, live: git }
	}
	if (git === undefined) {
		notes.rows.push('2.2 absent created')
		return { agreed: live, git: live, live }
	}
	if (same(git, live)) {
		notes.rows.push('2.2 created created equal')
		return { agreed: git, git, live }
	}
	notes.rows.push('2.2 created created different')
	if (notes.policy !== 'hold') notes.rows.push(`2.2 created created different, policy ${notes.policy}` as Row)
	return mergeAdded(root, [], three, notes)
}

// ---- Tables 2.3 and 2.4: below the resource

function mergeNode(form: Form, path: Path, three: Three, notes: Notes): Merged {
	const { base, git, live } = three
	if (isMap(base) && isMap(git) && isMap(live)) {
		if (!same(base, git) && !same(base, live)) notes.rows.push('2.4 map per key')
		return mergeMaps(form, path, three, notes)
	}
	if (isList(base) && isList(git) && isList(live)) return mergeLists(form, path, three, notes)
	return mergeLeaf(form, path, three, notes)
}

/** Per key: a key is looked at as if it were a resource of its own, named by the key. */
function mergeMaps(form: Form, path: Path, three: Three, notes: Notes): Merged {
	const agreed = new Map<string, unknown>()
	const git = new Map<string, unknown>()
	const live = new Map<string, unknown>()
	for (const key of unionOf(keysOf(three.base), keysOf(three.git), keysOf(three.live), keysOf(three.rawGit), keysOf(three.raw))) {
		const merged = mergeNode(memberForm(form, key), [...path, key], at(three, key), notes)
		if (merged.agreed !== undefined) agreed.set(key, merged.agreed)
		if (merged.git !== undefined) git.set(key, merged.git)
		if (merged.live !== undefined) live.set(key, merged.live)
	}
	return { agreed, git, live }
}

function mergeLists(form: Form, path: Path, three: Three, notes: Notes): Merged {
	if (form.kind === 'set') return mergeSets(three, notes)
	const key = keyName(form)
	if (key === undefined) return mergeLeaf(form, path, three, notes)
	if (hasOwnKeys(three.base, key) && hasOwnKeys(three.git, key) && hasOwnKeys(three.live, key))
		return mergeKeyed(form, key, path, three, notes)
	if (!same(three.base, three.git) || !same(three.base, three.live)) notes.rows.push('2.4 keyed, duplicate keys')
	return mergeLeaf(form, path, three, notes)
}

/** Per element: gone on one side is gone, new on one side is new. */
function mergeSets({ base, git, live, rawGit, raw }: Three, notes: Notes): Merged {
	const [b, g, l] = [listOf(base), listOf(git), listOf(live)]
	const kept = b.filter((item) => holds(g, item) && holds(l, item))
	const added = [...g.filter((item) => !holds(b, item)), ...l.filter((item) => !holds(b, item) && !holds(g, item))]
	const agreed = inOrder([...kept, ...added])
	const removed = b.filter((item) => !holds(g, item) || !holds(l, item))
	if (g.some((item) => !holds(b, item) && holds(l, item))) notes.rows.push('2.4 set, added on both sides')
	if (removed.some((item) => holds(g, item) || holds(l, item))) notes.rows.push('2.4 set, removed against kept')
	if (removed.length > 0 && added.length > 0) notes.rows.push('2.4 set, removed and added')
	return { agreed, git: same(agreed, git) ? rawGit : agreed, live: same(agreed, live) ? raw : agreed }
}

/** Items by their keys as in a map; then the order. */
function mergeKeyed(form: Form, key: string, path: Path, three: Three, notes: Notes): Merged {
	const byKey = (value: unknown): Map<string, unknown> => new Map(listOf(value).map((item) => [keyOfItem(item, key), item]))
	const sides = {
		base: byKey(three.base),
		git: byKey(three.git),
		live: byKey(three.live),
		rawGit: byKey(three.rawGit),
		raw: byKey(three.raw),
	}
	const agreed = new Map<string, unknown>()
	const git = new Map<string, unknown>()
	const live = new Map<string, unknown>()
	for (const name of unionOf(keysOf(sides.base), keysOf(sides.git), keysOf(sides.live), keysOf(sides.rawGit), keysOf(sides.raw))) {
		const merged = mergeItem(form, [...path, name], at(sides, name), notes)
		if (merged.agreed !== undefined) agreed.set(name, merged.agreed)
		if (merged.git !== undefined) git.set(name, merged.git)
		if (merged.live !== undefined) live.set(name, merged.live)
	}
	if (!same(three.base, three.git) && !same(three.base, three.live)) notes.rows.push('2.4 keyed, items merge')
	const order = mergeOrder(path, three, { sides, agreed }, notes)
	return { agreed: arranged(agreed, order.agreed), git: arranged(git, order.git), live: arranged(live, order.live) }
}

function mergeItem(form: Form, path: Path, three: Three, notes: Notes): Merged {
	const { base, git, live } = three
	const removedByOne = (git === undefined) !== (live === undefined)
	const kept = git ?? live
	if (base !== undefined && removedByOne && !same(kept, base)) {
		notes.rows.push('2.4 keyed, edited against removed')
		return conflict(path, three, 'edited-and-removed', notes)
	}
	return mergeNode(itemForm(form), path, three, notes)
}

type Items = ReadonlyMap<string, unknown>
type KeyedSides = { readonly sides: { readonly base: Items; readonly git: Items; readonly live: Items }; readonly agreed: Items }
type Orders = { readonly agreed: readonly string[]; readonly git: readonly string[]; readonly live: readonly string[] }

/** Order is judged on the items that all three hold; the others only have to find a place. */
function mergeOrder(path: Path, three: Three, { sides, agreed }: KeyedSides, notes: Notes): Orders {
	const [base, git, live] = [keysOf(sides.base), keysOf(sides.git), keysOf(sides.live)]
	const inAll = (key: string): boolean => sides.base.has(key) && sides.git.has(key) && sides.live.has(key)
	const [b, g, l] = [base.filter(inAll), git.filter(inAll), live.filter(inAll)]
	const bothHold = (key: string): boolean => agreed.has(key) && sides.git.has(key) && sides.live.has(key)
	const addedApart = same(g, l) && !same(git.filter(bothHold), live.filter(bothHold))
	const isDisputed = (key: string): boolean =>
		notes.conflicts.some((entry) => entry.path[path.length] === key && path.every((step, index) => entry.path[index] === step))
	// An item added on both sides and in conflict has no agreed place, also where the policy united part of what it holds.
	const isOpen = (key: string): boolean => (sides.base.has(key) ? agreed.has(key) && !inAll(key) : !agreed.has(key) || isDisputed(key))
	const open = unionOf(base, git, live).filter(isOpen)
	const free = addedApart || (!same(g, l) && git.some((key) => bothHold(key) && !sides.base.has(key)))
	const gitMoved = !same(g, b)
	const liveMoved = !same(l, b)
	if (gitMoved && liveMoved && !same(g, l)) {
		notes.rows.push('2.4 keyed, order of both sides, different')
		if (notes.policy === 'hold' || notes.policy === 'union') {
			notes.conflicts.push({ path, base: three.base, git: three.rawGit, live: three.raw, reason: 'order-changed' })
			notes.orders.push({ path, follow: [base], open, free })
			return { agreed: woven(base, git, live), git: woven(git, live, base), live: woven(live, git, base) }
		}
		const winner = notes.policy === 'git' ? git : live
		notes.orders.push({ path, follow: [winner], open, free })
		return allOf(woven(winner, git, live, base))
	}
	if (gitMoved && liveMoved) notes.rows.push('2.4 keyed, order of both sides, same')
	else if (gitMoved || liveMoved) notes.rows.push('2.4 keyed, order of one side')
	const first = liveMoved && !gitMoved ? live : git
	notes.orders.push({ path, follow: gitMoved === liveMoved ? [git, live] : [first], open, free })
	return allOf(woven(first, git, live, base))
}

function allOf(order: readonly string[]): Orders {
	return { agreed: order, git: order, live: order }
}

/** The first sequence, with the members of the others put behind the one that they follow there. */
function woven(first: readonly string[], ...others: readonly (readonly string[])[]): readonly string[] {
	const order = [...first]
	for (const other of others) {
		other.forEach((key, index) => {
			if (order.includes(key)) return
			const before = other[index - 1]
			order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, key)
		})
	}
	return order
}

function arranged(items: ReadonlyMap<string, unknown>, order: readonly string[]): readonly unknown[] {
	return order.filter((key) => items.has(key)).map((key) => items.get(key))
}

/** Table 2.3: one value, taken whole. */
function mergeLeaf(form: Form, path: Path, three: Three, notes: Notes): Merged {
	const { base, git, live, rawGit, raw } = three
	noteLeaf(three, notes.rows)
	if (same(git, live)) return { agreed: same(rawGit, raw) ? rawGit : git, git: rawGit, live: raw }
	if (same(base, git)) return { agreed: live, git: live, live: raw }
	if (same(base, live)) return { agreed: git, git, live: git }
	if (base === undefined) return mergeAdded(form, path, three, notes)
	return conflict(path, three, reasonOf(three), notes)
}

/** Added on both sides, differently: no union without being told so, because a missing member may be a deletion. */
function mergeAdded(form: Form, path: Path, three: Three, notes: Notes): Merged {
	const { git, live, raw } = three
	if (notes.policy === 'git') return { agreed: git, git, live: git }
	if (notes.policy === 'live') return { agreed: live, git: live, live: raw }
	if (notes.policy === 'union' && isMap(git) && isMap(live)) return mergeMaps(form, path, { ...three, base: new Map() }, notes)
	for (const leaf of differingLeaves(path, git, raw)) notes.conflicts.push(leaf)
	return { agreed: undefined, git, live: raw }
}

function differingLeaves(path: Path, git: unknown, live: unknown): readonly OracleConflict[] {
	if (same(git, live)) return []
	if (!isMap(git) || !isMap(live)) return [{ path, base: undefined, git, live, reason: 'both-added' }]
	return unionOf(keysOf(git), keysOf(live)).flatMap((key) => differingLeaves([...path, key], git.get(key), live.get(key)))
}

function conflict(path: Path, three: Three, reason: string, notes: Notes): Merged {
	const { base, git, live, rawGit, raw } = three
	if (notes.policy === 'git') return { agreed: git, git: rawGit, live: git }
	if (notes.policy === 'live') return { agreed: live, git: live, live: raw }
	notes.conflicts.push({ path, base, git: rawGit, live: raw, reason })
	return { agreed: base, git: rawGit, live: raw }
}

function reasonOf({ base, git, live }: Three): string {
	if (git === undefined || live === undefined) return 'changed-and-unset'
	return sortOf(git) === sortOf(base) && sortOf(live) === sortOf(base) ? 'both-changed' : 'type-changed'
}

// ---- What a side has to change to get where it should be

function differences(form: Form, path: Path, to: Side, before: unknown, after: unknown): readonly OracleChange[] {
	if (same(before, after)) return []
	if (isMap(before) && isMap(after)) {
		return unionOf(keysOf(before), keysOf(after)).flatMap((key) =>
			differences(memberForm(form, key), [...path, key], to, before.get(key), after.get(key)),
		)
	}
	const key = keyName(form)
	if (key === undefined || !isList(before) || !isList(after) || !hasOwnKeys(before, key) || !hasOwnKeys(after, key))
		return [{ to, path, before, after }]
	const was = new Map(before.map((item) => [keyOfItem(item, key), item]))
	const is = new Map(after.map((item) => [keyOfItem(item, key), item]))
	const below = unionOf(keysOf(was), keysOf(is)).flatMap((name) =>
		differences(itemForm(form), [...path, name], to, was.get(name), is.get(name)),
	)
	const isMoved = !same(
		keysOf(was).filter((name) => is.has(name)),
		keysOf(is).filter((name) => was.has(name)),
	)
	return isMoved ? [...below, { to, path, before, after }] : below
}

function nullAtTheTop(change: OracleChange): OracleChange {
	return change.path.length > 0 ? change : { ...change, before: orNull(change.before), after: orNull(change.after) }
}

function nullsAtTheTop(entry: OracleConflict): OracleConflict {
	return entry.path.length > 0 ? entry : { ...entry, base: orNull(entry.base), git: orNull(entry.git), live: orNull(entry.live) }
}

function orNull(value: unknown): unknown {
	return value === undefined ? null : value
}

function at({ base, git, live, rawGit, raw }: Three, key: string): Three {
	const member = (value: unknown): unknown => (isMap(value) ? value.get(key) : undefined)
	return { base: member(base), git: member(git), live: member(live), rawGit: member(rawGit), raw: member(raw) }
}
