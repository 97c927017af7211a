import type { BlockItem } from '../../../formats/hcl/index.ts'
import { referencesIn } from '../../../formats/hcl/index.ts'
import type { Edit, Place, ValuePath } from '../../../model/index.ts'
import type { Instance } from '../read/instances.ts'
import type { Module } from '../read/module.ts'
import { namesId } from '../read/names.ts'
import { isBlockOf } from '../read/overrides.ts'
import { attributeOf, blocksIn, placeIn } from '../read/source.ts'
import type { HclTree } from '../read/tree.ts'
import { usesOf } from '../read/uses.ts'

export type Borrowed = { readonly path: ValuePath; readonly expression: (text: string) => string }

/** An attribute that is to change and takes more of another resource than its id: whoever wrote that meant the other one's value. */
export function findBorrowed({ module }: HclTree, block: BlockItem, edits: readonly Edit[]): readonly Borrowed[] {
	const borrowed: Borrowed[] = []
	for (const [name] of edits.map(({ path }) => path)) {
		const value = attributeOf(block, String(name))?.value
		const [reference] = value ? referencesIn(value) : []
		if (!value || !reference || reference.start !== value.start || reference.end !== value.end) continue
		const steps = reference.steps.map((step) => step.name)
		const other = module.resources.get(`${reference.root}.${steps[0]}`)
		if (!other || steps.some((step) => namesId(step, other.hasOwnKey))) continue
		borrowed.push({ path: [String(name)], expression: (text) => text.slice(value.start, value.end) })
	}
	return borrowed
}

/** What takes an attribute of a resource, and where. */
export type Lent = { readonly path: ValuePath; readonly place: Place; readonly expression: string }

/** Attributes that are to change and that others take by name: they would change with it, and nothing in the plan says so. */
export function findLent(module: Module, { declared, index }: Instance, edits: readonly Edit[]): readonly Lent[] {
	const uses = usesOf(module, `${declared.type}.${declared.name}`)
	return [...new Set(edits.map(({ path }) => String(path[0])))].flatMap((name): readonly Lent[] => {
		const use = uses.find(({ block, steps, start }) => {
			const isMeant = index === undefined ? steps[1] === name : steps[1] === index && steps[2] === name
			const isTaking = block.type.text !== 'output' && !blocksIn(block, 'lifecycle').some((own) => own.start <= start && start < own.end)
			return isMeant && isTaking && !isBlockOf(declared, block)
		})
		if (!use) return []
		return [{ path: [name], place: placeIn(use.file, use.start), expression: use.file.hcl.text.slice(use.start, use.end) }]
	})
}
