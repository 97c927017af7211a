import type { AttributeText, BlockText, BodyText, Writable } from '../formats/hcl/index.ts'
import { CANONICAL, renderBody } from '../formats/hcl/index.ts'
import type { Problem } from '../model/index.ts'
import { byCodeUnit, problem } from '../model/index.ts'
import type { ExportBody } from './body.ts'
import { exportBodies } from './body.ts'
import type { Exported, ExportSource } from './chosen.ts'
import { blockAddress, localName } from './chosen.ts'
import type { ExportVariable } from './secrets.ts'

/** A configuration by file name, what it asks for, and what it could not hold. */
export type Configuration = {
	readonly files: ReadonlyMap<string, string>
	readonly variables: readonly ExportVariable[]
	readonly left: readonly Problem[]
}

/**
 * The resources as a configuration that Terraform 1.5 or newer reads: a file for each type, the provider, a variable for each secret, and
 * `import` blocks, so that its first apply takes over what is there. The same resources give the same bytes. `version`: of the provider.
 */
export function exportConfiguration(source: ExportSource, resources: readonly Exported[], version: string): Configuration {
	const bodies = exportBodies(resources, source.base)
	const variables = [...new Map(bodies.flatMap((body) => body.variables).map((variable) => [variable.name, variable])).values()]
	const files: readonly (readonly [string, BodyText])[] = [
		...[...Map.groupBy(bodies, ({ resource }) => resource.type.name)].map(fileOfType),
		['providers.tf', providerBlocks(source, version)],
		['variables.tf', variables.sort((a, b) => byCodeUnit(a.name, b.name)).map(variableBlock)],
		['imports.tf', resources.flatMap(importBlock)],
		['moved.tf', resources.flatMap(movedBlock)],
	]
	const written = files.filter(([, body]) => body.length > 0).sort(([a], [b]) => byCodeUnit(a, b))
	return {
		files: new Map(written.map(([name, body]) => [name, renderBody(body, CANONICAL)])),
		variables,
		left: [...resources.flatMap(notImported), ...bodies.flatMap((body) => body.left)],
	}
}

function fileOfType([type, bodies]: readonly [string, readonly ExportBody[]]): readonly [string, BodyText] {
	return [`${type}.tf`, bodies.map(({ resource, attributes }) => block('resource', [resource.blockType, resource.label], attributes))]
}

function block(type: string, labels: readonly string[], attributes: Iterable<readonly [string, Writable]>): BlockText {
	const body = [...attributes].map(([name, value]): AttributeText => ({ kind: 'attribute', name, value }))
	return { kind: 'block', type, labels, body }
}

function providerBlocks({ terraform }: ExportSource, version: string): BodyText {
	const name = localName(terraform)
	const required = block(
		'required_providers',
		[],
		[
			[
				name,
				new Map([
					['source', terraform.source],
					['version', version],
				]),
			],
		],
	)
	const minimum: AttributeText = { kind: 'attribute', name: 'required_version', value: '>= 1.5' }
	return [{ kind: 'block', type: 'terraform', labels: [], body: [minimum, required] }, block('provider', [name], [])]
}

function variableBlock({ name, what }: ExportVariable): BlockText {
	return block(
		'variable',
		[name],
		[
			['type', expression('string')],
			['sensitive', true],
			['description', what],
		],
	)
}

function importBlock(resource: Exported): readonly BlockText[] {
	const { entry, described, blockType, label } = resource
	if (entry.id === undefined || described.importable !== true) return []
	return [
		block(
			'import',
			[],
			[
				['to', expression(`${blockType}.${label}`)],
				['id', entry.id],
			],
		),
	]
}

/** What a block here stands for among others has one of its own there: a state with the names from here goes with both. */
function movedBlock(resource: Exported): readonly BlockText[] {
	if (resource.name.index === undefined) return []
	return [
		block(
			'moved',
			[],
			[
				['from', expression(blockAddress(resource))],
				['to', expression(`${resource.blockType}.${resource.label}`)],
			],
		),
	]
}

function expression(text: string): Writable {
	return { kind: 'expression', text }
}

function notImported({ address, entry, described }: Exported): readonly Problem[] {
	const reason = entry.id === undefined ? 'its id in the workspace is not known' : described.importable
	if (reason === true) return []
	return [
		problem('EXPORT_NONE', `${address} has no import block: ${reason}`, {
			hint: '`tideway state export --terraform` makes a state that has it',
			where: { address },
		}),
	]
}
