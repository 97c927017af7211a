import type { Writable } from '../formats/hcl/index.ts'
import { CANONICAL, findUnwritable, parseExpression, referencesIn, renderExpression } from '../formats/hcl/index.ts'
import type { Address, Base, Problem, ValuePath } from '../model/index.ts'
import { fail, findAttribute, problem, showPath } from '../model/index.ts'
import { inFileOrder, writableAttributes } from '../tree/index.ts'
import type { Exported } from './chosen.ts'
import type { ExportVariable } from './secrets.ts'
import { hideSecrets, variablesBelow } from './secrets.ts'

/** What stands in a resource's block. */
export type ExportBody = {
	readonly resource: Exported
	readonly attributes: ReadonlyMap<string, Writable>
	/** Each holds a secret, so that it has no value. */
	readonly variables: readonly ExportVariable[]
	/** Labels of the blocks that it refers to, with their types: `vendor_model.customers`. */
	readonly needs: readonly string[]
	/** What Terraform cannot have of it. */
	readonly left: readonly Problem[]
}

/** The blocks of these resources, in their order. References among them are references, others are ids. */
export function exportBodies(resources: readonly Exported[], base: Base): readonly ExportBody[] {
	const labels = new Map(resources.map(({ type, entry, label }) => [`${type.name} ${entry.key}`, label]))
	const ids = new Map([...base.values()].flatMap(({ type, key, id }) => (id === undefined ? [] : [[`${type} ${key}`, id]])))
	const written = resources.map((resource) => ({ resource, ...writtenOf(resource, { labels, ids }) }))
	const taken = new Set(written.flatMap(({ attributes }) => [...attributes.values()].flatMap(variablesBelow)))
	return written.map((one) => {
		const body = bodyOf(one, taken)
		for (const { name } of body.variables) taken.add(name)
		return body
	})
}

/** By type and key. */
type Names = { readonly labels: ReadonlyMap<string, string>; readonly ids: ReadonlyMap<string, string> }

type Written = { readonly attributes: ReadonlyMap<string, Writable>; readonly left: readonly Problem[] }

function writtenOf({ address, type, entry, described, blockType }: Exported, names: Names): Written {
	const lacks = described.lacks ?? []
	const kept = new Map([...entry.attributes].filter(([name]) => !lacks.includes(name) && findAttribute(type, name)?.computed !== true))
	const provider = blockType.slice(0, -type.name.length - 1)
	return {
		attributes: writableAttributes({ ...names, sources: new Map(), provider }, type, new Map(), inFileOrder(type, kept)),
		left: [...entry.attributes.keys()].filter((name) => lacks.includes(name)).map((name) => notThere(address, [name])),
	}
}

/** `taken`: variables of the others; a name stands for one secret. */
function bodyOf({ resource, left, ...written }: Written & { readonly resource: Exported }, taken: ReadonlySet<string>): ExportBody {
	const { attributes, variables } = hideSecrets(resource.type, resource, written.attributes, taken)
	const unwritable = findUnwritable(attributes)
	if (unwritable)
		fail('VALUE_INVALID', `${resource.address}: \`${showPath(unwritable)}\` cannot be written as text`, { hint: 'correct it' })
	return { resource, attributes, variables, needs: needsOf(attributes), left }
}

function needsOf(attributes: ReadonlyMap<string, Writable>): readonly string[] {
	const needs = [...attributes.values()].flatMap((value) => {
		const parsed = parseExpression(renderInList(value))
		const references = parsed.kind === 'ok' ? referencesIn(parsed.expression) : []
		return references.filter(({ root }) => root !== 'var').map(({ root, steps }) => `${root}.${steps[0]?.name ?? ''}`)
	})
	return [...new Set(needs)].sort()
}

/** A value as the only item of a list, where no text needs lines of its own to end. */
export function renderInList(value: Writable): string {
	return renderExpression([value], CANONICAL)
}

function notThere(address: Address, path: ValuePath): Problem {
	return problem('EXPORT_NONE', `${address}: \`${showPath(path)}\` is left out, since Terraform's provider does not have it`, {
		hint: 'an apply of Terraform leaves it as it is',
		where: { address, path },
	})
}
