import type { Expression, Scope } from '../../../formats/hcl/index.ts'
import type { Problem, ResourceType, Trigger } from '../../../model/index.ts'
import { makeAddress, problem } from '../../../model/index.ts'
import type { Evaluator } from './evaluate.ts'
import type { Declared, Module } from './module.ts'
import type { SourceFile } from './source.ts'
import { attributeOf, blocksIn, placeIn } from './source.ts'

/** Where the blocks are, and what the provider's types are called there. */
export type Surroundings = { readonly module: Module; readonly evaluator: Evaluator; readonly types: ReadonlyMap<string, ResourceType> }

/**
 * What `replace_triggered_by` names: resources, one of several, or attributes of them. Resources of other providers are not seen here, and
 * nothing follows from them.
 */
export function triggersOf(around: Surroundings, { file, block }: Declared, scope: Scope): readonly Trigger[] | Problem {
	const [lifecycle] = blocksIn(block, 'lifecycle')
	const named = lifecycle && attributeOf(lifecycle, 'replace_triggered_by')?.value
	if (!named) return []
	if (named.kind !== 'tuple') return wrong(file, named)
	const triggers: Trigger[] = []
	for (const item of named.items) {
		const found = triggerIn(around, file, item, scope)
		if (!found) return wrong(file, item)
		triggers.push(...found)
	}
	return triggers
}

function triggerIn(
	{ module, evaluator, types }: Surroundings,
	file: SourceFile,
	item: Expression,
	scope: Scope,
): readonly Trigger[] | undefined {
	const parts = partsOf(item)
	if (!parts) return undefined
	const type = types.get(parts.type)
	if (!type) return []
	const declared = module.resources.get(`${parts.type}.${parts.name}`)
	const instances = declared && evaluator.instancesOf(declared)
	if (instances?.kind !== 'known') return undefined
	const index = parts.index && evaluator.valueOf(file, parts.index, scope)
	if (index?.kind === 'unknown') return undefined
	const wanted = typeof index?.value === 'number' ? String(index.value) : index?.value
	const chosen = index ? instances.value.filter((instance) => instance.index === wanted) : instances.value
	if (index && chosen.length === 0) return undefined
	const { attribute } = parts
	const own = attribute === undefined || attribute === 'id' || attribute === 'key' ? {} : { attribute }
	return chosen.map(({ key }) => ({ address: makeAddress(type.name, key), ...own }))
}

type Parts = { readonly type: string; readonly name: string; readonly index?: Expression; readonly attribute?: string }

/** Names with members that are no resources. */
const NO_RESOURCES: ReadonlySet<string> = new Set(['count', 'data', 'each', 'local', 'module', 'path', 'self', 'terraform', 'var'])

/** `type.name`, `type.name[index]`, and an attribute of either, whatever is taken of that. */
function partsOf(node: Expression): Parts | undefined {
	if (node.kind === 'index') {
		const whole = partsOf(node.of)
		return whole && (whole.attribute === undefined && !whole.index ? { ...whole, index: node.key } : whole)
	}
	if (node.kind !== 'attribute') return undefined
	if (node.of.kind === 'variable') return NO_RESOURCES.has(node.of.name) ? undefined : { type: node.of.name, name: node.name.text }
	const whole = partsOf(node.of)
	return whole && (whole.attribute === undefined ? { ...whole, attribute: node.name.text } : whole)
}

function wrong(file: SourceFile, { start }: Expression): Problem {
	return problem('HCL_INVALID', '`replace_triggered_by` is a list of resources, or of attributes of them', {
		hint: 'write [TYPE.NAME, TYPE.NAME.ATTRIBUTE], without quotes; each must be there',
		where: placeIn(file, start),
	})
}
