import type {
	Address,
	Change,
	Dict,
	Edit,
	Held,
	Overlay,
	Overlays,
	Present,
	Problem,
	Resource,
	ResourceType,
	Schema,
	Value,
	ValuePath,
} from '../model/index.ts'
import { complete, digestText, findAttribute, findType, isDict, nearest, problem, renderJson, showPath } from '../model/index.ts'
import { resolveNames } from './alias.ts'
import { readSecrets } from './secret.ts'
import type { Tree } from './tree.ts'

/**
 * A tree as one workspace means it: with its own values in place of those in the files, which keep theirs. What names no attribute hides
 * its resource, so that nothing is done by half; what has no file is told.
 */
export function withOverlays(tree: Tree, schema: Schema, overlays: Overlays): Tree {
	if (overlays.size === 0) return tree
	const { snapshot } = tree
	const unknown = new Map<Address, Problem>(snapshot.unknown)
	const warnings: Problem[] = [...snapshot.warnings]
	const scopes = new Map(snapshot.scopes)
	for (const [address, overlay] of overlays) {
		const found = [...scopes].find(([, read]) => read.kind === 'complete' && read.value.has(address))
		const [name = '', read] = found ?? []
		const type = findType(schema, name)
		const resource = read?.kind === 'complete' ? read.value.get(address) : undefined
		const wrong = type && resource && wrongIn(type, address, overlay)
		if (wrong) unknown.set(address, wrong)
		else if (type && resource && read?.kind === 'complete')
			scopes.set(name, complete(new Map([...read.value, [address, overlaid(type, resource, overlay, tree)]])))
		else if (!unknown.has(address)) warnings.push(withoutFile(address, overlay))
	}
	const said = [...overlays].map(([address, { values }]) => `${address}\0${renderJson(values, 'sorted')}`)
	return { ...tree, snapshot: { ...snapshot, unknown, warnings, scopes }, digest: digestText([tree.digest, ...said].join('\n')) }
}

function overlaid(type: ResourceType, resource: Resource, { values }: Overlay, { aliases }: Tree): Resource {
	return { ...resource, attributes: laid(resource.attributes, resolveNames(type, readSecrets(values, []), aliases)) }
}

/** Maps member by member, all else as a whole. */
function laid(below: Dict, above: Dict): Dict {
	const whole = new Map<string, Present>(below)
	for (const [name, value] of above) {
		const under = below.get(name)
		whole.set(name, isDict(value) && isDict(under) ? laid(under, value) : value)
	}
	return whole
}

function wrongIn(type: ResourceType, address: Address, { values, where }: Overlay): Problem | undefined {
	const known = type.attributes.filter(({ fromPath }) => !fromPath).map(({ name }) => name)
	const stray = [...values.keys()].find((name) => !known.includes(name))
	if (stray === undefined) return undefined
	const near = nearest(stray, known)
	return problem('CONFIG_INVALID', `overlays: ${address} has no attribute ${stray} of its own in its file`, {
		hint: near ? `did you mean ${near}?` : `it has ${known.join(', ')}`,
		where: { ...where, address },
	})
}

function withoutFile(address: Address, { where }: Overlay): Problem {
	return problem('CONFIG_INVALID', `overlays: ${address} has no file`, {
		hint: 'correct the address, or take the overlay out of the settings',
		where: { ...where, address },
	})
}

/**
 * Takes out of outbound changes what the settings say, and not the file: the file keeps the value that others share. What the workspace
 * says there waits for somebody to change the settings.
 */
export function withoutOverlaid(
	schema: Schema,
	changes: readonly Change[],
	overlays: Overlays,
): { readonly changes: readonly Change[]; readonly held: readonly Held[] } {
	const held: Held[] = []
	const left = changes.flatMap((change): readonly Change[] => {
		const overlay = overlays.get(change.address)
		if (!overlay || change.to !== 'git' || change.kind === 'delete') return [change]
		if (change.kind === 'create') return [{ ...change, notes: [...change.notes, ...leftToSettings(schema, change, overlay)] }]
		const edits = change.edits.filter(({ path }) => !isOverlaid(overlay.values, path))
		if (edits.length === change.edits.length) return [change]
		for (const edit of change.edits) if (!edits.includes(edit)) held.push(heldEdit(schema, change, edit, overlay))
		return edits.length === 0 ? [] : [{ ...change, edits, after: keeping(change.after, change.before, overlay.values) }]
	})
	return { changes: left, held }
}

/**
 * What a new file gets of a resource: without what the settings say of this workspace, so that others do not take it for theirs. What each
 * file must say is in it all the same.
 */
export function sharedPart(schema: Schema, change: Change, overlays: Overlays): Change {
	const overlay = overlays.get(change.address)
	if (!overlay || change.to !== 'git' || change.kind !== 'create') return change
	const own = ownWholly(schema, change, overlay)
	return { ...change, after: new Map([...change.after].filter(([name]) => !own.includes(name))) }
}

function ownWholly(schema: Schema, { type: name, after }: Extract<Change, { kind: 'create' }>, { values }: Overlay): readonly string[] {
	const type = findType(schema, name)
	const isOwn = ([attribute, value]: readonly [string, Present]): boolean =>
		after.has(attribute) && !isDict(value) && type !== undefined && findAttribute(type, attribute)?.required !== true
	return [...values].filter(isOwn).map(([attribute]) => attribute)
}

function leftToSettings(schema: Schema, change: Extract<Change, { kind: 'create' }>, overlay: Overlay): readonly string[] {
	return ownWholly(schema, change, overlay).map((attribute) => `${attribute} is left to ${placeOf(overlay)}, and not written to the file`)
}

function placeOf({ where }: Overlay): string {
	return `${where.file ?? 'the settings'}${where.line === undefined ? '' : `:${where.line}`}`
}

/** True where a path leads to an overlaid value, into it, or to a map around it. */
function isOverlaid(values: Value, [name, ...rest]: ValuePath): boolean {
	if (name === undefined) return true
	if (!isDict(values)) return true
	return values.has(String(name)) && isOverlaid(values.get(String(name)), rest)
}

/** The values as they are to be, but for overlaid ones, which stay as they were. */
function keeping(after: Dict, before: Dict, values: Dict): Dict {
	const kept = new Map<string, Present>(after)
	for (const [name, value] of values) {
		const [was, will] = [before.get(name), after.get(name)]
		const own = isDict(value) && isDict(was) && isDict(will) ? keeping(will, was, value) : was
		if (own === undefined) kept.delete(name)
		else kept.set(name, own)
	}
	return kept
}

function heldEdit(schema: Schema, { address, type: name }: Change, { path, after, sensitive }: Edit, overlay: Overlay): Held {
	const { where } = overlay
	const type = findType(schema, name)
	const isSecret = sensitive === true || !type || findAttribute(type, String(path[0]))?.sensitive === true
	const line = placeOf(overlay)
	const change = after === undefined ? `take it out of ${line}` : `write ${isSecret ? 'that' : renderJson(after, 'as-is')} in ${line}`
	const reason = problem(
		'MODE_DRIFT',
		`${address}: \`${showPath(path)}\` was changed in the workspace, and the settings say what it is there`,
		{ hint: `${change}, or undo it in the workspace`, where: { ...where, address, path } },
	)
	return { address, type: name, to: 'git', path, reason }
}
