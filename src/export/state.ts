import type { Scope, Writable } from '../formats/hcl/index.ts'
import { EMPTY_SCOPE, evaluate, objectOf, parseExpression, stringOf, toModel } from '../formats/hcl/index.ts'
import type { Address, Dict, Present } from '../model/index.ts'
import { byCodeUnit, isList, recordValue } from '../model/index.ts'
import type { ExportBody } from './body.ts'
import { exportBodies, renderInList } from './body.ts'
import type { Exported, ExportSource } from './chosen.ts'
import { sensitivePaths, withoutVariables } from './secrets.ts'

/** `lineage` and `serial` are those of the state that it is made from, so that a later export follows on an earlier one. */
export type StateOptions = { readonly lineage: string; readonly serial: number }

/** `secrets`: the addresses of which a part is left out. */
export type TerraformState = { readonly document: Dict; readonly secrets: readonly Address[] }

/** Of Terraform: who reads `import` and `moved` blocks reads it. */
const WRITTEN_FOR = '1.5.0'

/**
 * What both sides agreed on as a state of version 4, which Terraform takes as its own: what it computes from the same resources' blocks, and
 * ids. Secrets are left out, and what they are a part of is marked; the next apply of Terraform sends them.
 */
export function exportState(source: ExportSource, resources: readonly Exported[], { lineage, serial }: StateOptions): TerraformState {
	const bodies = exportBodies(resources, source.base)
	const provider = `provider["registry.terraform.io/${source.terraform.source}"]`
	const scope = scopeOf(resources)
	const needs = allNeeds(bodies)
	const blocks = Map.groupBy(bodies, ({ resource }) => `${resource.blockType}.${resource.name.name}`)
	const shown = [...blocks.values()].map((instances) => {
		const [{ resource }] = instances as [ExportBody]
		return {
			mode: 'managed',
			type: resource.blockType,
			name: resource.name.name,
			provider,
			instances: instances.sort(byIndex).map((body) => instanceOf(body, scope, needs)),
		}
	})
	return {
		document: recordValue({
			version: 4,
			terraform_version: WRITTEN_FOR,
			serial,
			lineage,
			outputs: new Map(),
			resources: shown.sort((a, b) => byCodeUnit(a.type, b.type) || byCodeUnit(a.name, b.name)),
			check_results: null,
		}),
		secrets: bodies.filter(({ attributes }) => sensitivePaths(attributes).length > 0).map(({ resource }) => resource.address),
	}
}

function byIndex({ resource: { name: a } }: ExportBody, { resource: { name: b } }: ExportBody): number {
	if (typeof a.index === 'number' && typeof b.index === 'number') return a.index - b.index
	return byCodeUnit(String(a.index), String(b.index))
}

function instanceOf({ resource, attributes }: ExportBody, scope: Scope, needs: Needs): object {
	const { index } = resource.name
	const dependencies = needs.get(`${resource.blockType}.${resource.label}`) ?? []
	return {
		...(index !== undefined && { index_key: index }),
		schema_version: 0,
		attributes: attributesOf(resource, withoutVariables(attributes), scope),
		sensitive_attributes: sensitivePaths(attributes).map((path) => path.map((value) => ({ type: 'get_attr', value }))),
		...(dependencies.length > 0 && { dependencies }),
	}
}

/** Every attribute, those that are not set as null, as Terraform has them. */
function attributesOf({ type, described, entry }: Exported, written: ReadonlyMap<string, Writable>, scope: Scope): Dict {
	const names = type.attributes.map(({ name }) => name).filter((name) => described.lacks?.includes(name) !== true)
	const id = ownId(described.id, entry.id)
	const values = names.map((name): [string, Present] => {
		const value = written.get(name)
		return [name, value === undefined ? null : computed(value, scope)]
	})
	return new Map([...values, ...(id === undefined ? [] : [['id', id] as const])].sort(([a], [b]) => byCodeUnit(a, b)))
}

/** What Terraform computes from it. */
function computed(value: Writable, scope: Scope): Present {
	const parsed = parseExpression(renderInList(value))
	const result = parsed.kind === 'ok' ? evaluate(parsed.expression, scope) : undefined
	const known = result?.kind === 'ok' ? toModel(result.value) : undefined
	if (known?.kind !== 'known' || !isList(known.value)) throw new TypeError('what was written cannot be computed')
	return known.value[0] ?? null
}

function ownId(kind: Exported['described']['id'], id: string | undefined): string | undefined {
	if (id === undefined || kind === 'none') return undefined
	return kind === 'last' ? id.slice(id.lastIndexOf(':') + 1) : id
}

/** A block is referred to by its label, and stands for its id. */
function scopeOf(resources: readonly Exported[]): Scope {
	const ids = new Map(
		resources.map(({ blockType, label, described, entry }) => [`${blockType}.${label}`, ownId(described.id, entry.id)] as const),
	)
	return {
		...EMPTY_SCOPE,
		resource: (type, name) => {
			const id = ids.get(`${type}.${name}`)
			return id === undefined ? undefined : objectOf([['id', stringOf(id)]])
		},
	}
}

type Needs = ReadonlyMap<string, readonly string[]>

/** By label: what each block refers to, and what that does in turn, by the names in the state, which go for all instances of a block. */
function allNeeds(bodies: readonly ExportBody[]): Needs {
	const direct = new Map(bodies.map(({ resource, needs }) => [`${resource.blockType}.${resource.label}`, needs]))
	const names = new Map(bodies.map(({ resource: { blockType, label, name } }) => [`${blockType}.${label}`, `${blockType}.${name.name}`]))
	const reach = (label: string, seen: Set<string>): Set<string> => {
		for (const need of direct.get(label) ?? [])
			if (!seen.has(need)) {
				seen.add(need)
				reach(need, seen)
			}
		return seen
	}
	const nameOf = (label: string): readonly string[] => [names.get(label) ?? label]
	return new Map([...direct.keys()].map((label) => [label, [...new Set([...reach(label, new Set())].flatMap(nameOf))].sort()]))
}
