import type { YamlDocument } from '../formats/yaml/index.ts'
import { locateYaml, parseYaml } from '../formats/yaml/index.ts'
import type { Address, Place, Plan, Schema, ValuePath } from '../model/index.ts'
import { findType } from '../model/index.ts'
import type { Clock, Repository } from '../ports/index.ts'
import { decode } from './content.ts'
import type { HclTree } from './hcl/index.ts'
import { keyedBy } from './order.ts'
import type { Tree, TreeFile } from './tree.ts'

type Draft = Omit<Plan, 'digest'>

/** The files that places are looked for in. */
export type Looked = { readonly tree: Tree; readonly schema: Schema; readonly repository: Repository; readonly clock: Clock }

/** Files parsed between two breaths of the event loop, so that no stall is felt. */
const BATCH = 64

/** Where values of some addresses stand; a place is undefined where the address has no file that can be read. */
export async function placesIn(
	{ tree, schema, repository, clock }: Looked,
	addresses: readonly Address[],
): Promise<(address: Address, path: ValuePath) => Place | undefined> {
	if (tree.hcl) return await placesInHcl(tree.hcl)
	const files = [...new Set(addresses)].flatMap((address) => tree.files.get(address) ?? [])
	const contents = await repository.read([...new Set(files.filter((file) => !file.content).map((file) => file.id))])
	const documents = new Map<TreeFile, YamlDocument>()
	for (const [index, file] of files.entries()) {
		const content = file.content ?? contents.get(file.id)
		const parsed = content && parseYaml(decode(content))
		if (parsed?.kind === 'ok') documents.set(file, parsed.document)
		if (index % BATCH === BATCH - 1) await clock.sleep(0)
	}
	return (address, path) => {
		const file = tree.files.get(address)
		const document = file && documents.get(file)
		const type = file && findType(schema, file.type)
		return document && { file: file.inRepository, ...locateNearest(document, path, type && keyedBy(type)) }
	}
}

async function placesInHcl(tree: HclTree): Promise<(address: Address, path: ValuePath) => Place | undefined> {
	const { locateHcl } = await import('./hcl/index.ts')
	return (address, path) => locateHcl(tree, address, path)
}

/** The plan with file, line and column beside what stands in a file. Only files the plan speaks of are opened. */
export async function placePlan(draft: Draft, looked: Looked): Promise<Draft> {
	const vague = draft.warnings.flatMap(({ where }) => (where?.address && where.path ? [{ address: where.address }] : []))
	const placed = [
		...vague,
		...draft.changes.filter(({ kind }) => kind === 'update'),
		...draft.conflicts,
		...draft.unsupported,
		...draft.held.filter((held) => held.reason.where?.path),
	]
	if (placed.length === 0) return draft
	const locate = await placesIn(
		looked,
		placed.map((entry) => entry.address),
	)
	const at = (address: Address, path: ValuePath): { place?: Place } => {
		const place = locate(address, path)
		return place ? { place } : {}
	}
	return {
		...draft,
		changes: draft.changes.map((change) =>
			change.kind === 'update' ? { ...change, edits: change.edits.map((edit) => ({ ...edit, ...at(change.address, edit.path) })) } : change,
		),
		conflicts: draft.conflicts.map((conflict) =>
			conflict.reason === 'computed' ? conflict : { ...conflict, ...at(conflict.address, conflict.path) },
		),
		unsupported: draft.unsupported.map((entry) => ({ ...entry, ...at(entry.address, entry.path ?? []) })),
		warnings: draft.warnings.map((warning) => {
			const { where } = warning
			return where?.address && where.path ? { ...warning, where: { ...where, ...locate(where.address, where.path) } } : warning
		}),
		held: draft.held.map((held) => {
			const { where } = held.reason
			return where?.path ? { ...held, reason: { ...held.reason, where: { ...where, ...locate(held.address, where.path) } } } : held
		}),
	}
}

/** Where the value stands, or where the nearest thing above it does that is in the file. */
function locateNearest(
	document: YamlDocument,
	path: ValuePath,
	key: string | undefined,
): { readonly line: number; readonly column: number } {
	for (let length = path.length; length > 0; length--) {
		const found = locateYaml(document, path.slice(0, length), key)
		if (found) return found
	}
	return { line: 1, column: 1 }
}
