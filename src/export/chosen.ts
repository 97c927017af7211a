import { CANONICAL, renderExpression } from '../formats/hcl/index.ts'
import type { Address, Base, BaseEntry, Problem, ResourceType, Schema } from '../model/index.ts'
import { byCodeUnit, findType, nearest, problem } from '../model/index.ts'
import { referencesOf } from '../plan/index.ts'
import type { TerraformProvider, TerraformType } from '../ports/index.ts'
import type { BlockName } from '../tree/index.ts'
import { labelFor } from '../tree/index.ts'

/** What an export is made from. `names`: what the files here call the resources, as far as they are in HCL. */
export type ExportSource = {
	readonly schema: Schema
	readonly terraform: TerraformProvider
	readonly base: Base
	readonly names: ReadonlyMap<Address, BlockName>
}

/** A resource that Terraform can have. */
export type Exported = {
	readonly address: Address
	readonly entry: BaseEntry
	readonly type: ResourceType
	readonly described: TerraformType
	/** The type of its block. */
	readonly blockType: string
	/** What the files here call it, or what it is called for the want of that. */
	readonly name: BlockName
	/** What it is called where it has a block of its own. */
	readonly label: string
}

/** `left`: what Terraform cannot have, and why. */
export type Chosen =
	| { readonly kind: 'chosen'; readonly resources: readonly Exported[]; readonly left: readonly Problem[] }
	| { readonly kind: 'unknown'; readonly problem: Problem }

/** The resources of these addresses, with all that they refer to; without any address, all. Terraform's own addresses will do. */
export function chooseResources(source: ExportSource, targets: readonly string[]): Chosen {
	const all = exportable(source)
	const left = new Map<Address, Problem>([...source.base].flatMap(([address, entry]) => notThere(source, address, entry)))
	const byName = new Map<string, Address>([...source.base.keys()].map((address) => [address, address]))
	for (const resource of all.values()) for (const name of terraformAddresses(resource)) byName.set(name, resource.address)
	const wanted = new Set<Address>()
	for (const target of targets) {
		const address = byName.get(target)
		if (address === undefined) return { kind: 'unknown', problem: unknownTarget(target, byName.keys()) }
		reach(source, address, wanted)
	}
	const isWanted = (address: Address): boolean => targets.length === 0 || wanted.has(address)
	return {
		kind: 'chosen',
		resources: [...all.values()].filter(({ address }) => isWanted(address)),
		left: [...left].filter(([address]) => isWanted(address)).map(([, reason]) => reason),
	}
}

/** By address, in the order of their blocks' types and names. */
function exportable({ schema, terraform, base, names }: ExportSource): ReadonlyMap<Address, Exported> {
	const known = [...base].flatMap(([address, entry]) => {
		const [type, described] = [findType(schema, entry.type), terraform.types.get(entry.type)]
		return type && described ? [{ address, entry, type, described, blockType: `${localName(terraform)}_${type.name}` }] : []
	})
	const taken = new Set(
		known.flatMap(({ address, blockType }) => {
			const name = names.get(address)
			return name && name.index === undefined ? [`${blockType}.${name.name}`] : []
		}),
	)
	const named = known
		.sort((a, b) => byCodeUnit(a.address, b.address))
		.map((resource): Exported => {
			const name = names.get(resource.address)
			const isOwn = name !== undefined && name.index === undefined
			const label = isOwn
				? name.name
				: freeLabel(taken, resource.blockType, labelFor(name ? `${name.name}-${name.index}` : resource.entry.key))
			return { ...resource, name: name ?? { name: label }, label }
		})
	return new Map(named.sort(byBlock).map((resource) => [resource.address, resource]))
}

/** What resource types of the provider begin with, and what a configuration calls it. */
export function localName({ source }: TerraformProvider): string {
	return source.slice(source.lastIndexOf('/') + 1)
}

function byBlock(a: Exported, b: Exported): number {
	return byCodeUnit(a.blockType, b.blockType) || byCodeUnit(a.label, b.label)
}

function freeLabel(taken: Set<string>, type: string, wanted: string): string {
	let label = wanted
	for (let count = 2; taken.has(`${type}.${label}`); count++) label = `${wanted}_${count}`
	taken.add(`${type}.${label}`)
	return label
}

/** As the files here have it, and as an export has it. */
function terraformAddresses(resource: Exported): readonly string[] {
	return [blockAddress(resource), `${resource.blockType}.${resource.label}`]
}

/** The address that Terraform knows it by: `vendor_model.customers`, `vendor_model.customers["eu"]`. */
export function blockAddress({ blockType, name: { name, index } }: Exported): string {
	const whole = `${blockType}.${name}`
	return index === undefined ? whole : `${whole}[${renderExpression(index, CANONICAL)}]`
}

function reach(source: ExportSource, address: Address, wanted: Set<Address>): void {
	const entry = source.base.get(address)
	if (!entry || wanted.has(address)) return
	wanted.add(address)
	const type = findType(source.schema, entry.type)
	for (const reference of type ? referencesOf(type, entry.attributes) : []) reach(source, reference.address, wanted)
}

function notThere({ schema, terraform }: ExportSource, address: Address, { type }: BaseEntry): readonly (readonly [Address, Problem])[] {
	if (terraform.types.has(type) || findType(schema, type)?.role !== 'managed') return []
	const message = `${address} is left out: ${terraform.source} has no resource for ${findType(schema, type)?.title ?? type}`
	return [[address, problem('EXPORT_NONE', message, { hint: 'keep it here', where: { address } })]]
}

function unknownTarget(target: string, known: Iterable<string>): Problem {
	const near = nearest(target, known)
	return problem('ADDRESS_UNKNOWN', `the state has no ${target}`, {
		hint: near ? `did you mean ${near}?` : '`tideway state list` shows what it has',
	})
}
