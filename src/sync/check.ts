import type { Address, Finding, Resource, Schema, Steps, ValuePath } from '../model/index.ts'
import { findingIn, renderJson, showPath } from '../model/index.ts'
import { breakingChanges, jsonSchemasIn } from '../plan/index.ts'
import type { Tree } from '../tree/index.ts'
import { runInTurns } from './turns.ts'
import type { ValidateRequest } from './validate.ts'
import { readable, validateTree, withPlaces } from './validate.ts'

/** `before`: the files of the branch that the change goes to; null where there are none yet. */
export type CheckRequest = ValidateRequest & { readonly before: Tree | null }

/**
 * What is wrong with the files, and what a change of them would break, each thing once, in the order of files and lines. Needs
 * neither the workspace nor the state: what others rely on is what the files themselves say.
 */
export async function checkTree(request: CheckRequest): Promise<readonly Finding[]> {
	const found = await validateTree(request)
	if (!request.before) return found
	const breaking = await withPlaces(request, await breakingIn(request, request.before))
	const told = new Set(breaking.map(placeOf))
	return [...breaking, ...found.filter((finding) => finding.problem.code !== 'REFERENCE_DANGLING' || !told.has(placeOf(finding)))]
}

async function breakingIn(request: CheckRequest, tree: Tree): Promise<readonly Finding[]> {
	const { provider } = request
	const [before, after] = [readable(tree), readable(request.tree)]
	const scopes = request.tree.snapshot.scopes
	const isGone = ({ address, type }: Resource): boolean =>
		scopes.get(type)?.kind === 'complete' && !request.tree.snapshot.unknown.has(address) && !request.tree.files.has(address)
	return [
		...breakingChanges({ schema: provider.schema, before, after, isGone }),
		...(provider.breaking?.(before, after) ?? []),
		...(await narrowedSchemas(request, before, after)),
	]
}

async function narrowedSchemas(
	request: CheckRequest,
	before: readonly Resource[],
	after: readonly Resource[],
): Promise<readonly Finding[]> {
	const { schema } = request.provider
	const old = new Map(jsonSchemasIn(schema, before).map((found) => [keyOf(found), found.schema]))
	if (old.size === 0) return []
	const { narrowings } = await import('../formats/json-schema/index.ts')
	return await runInTurns(
		request,
		compareSchemas(schema, after, (found) => narrowings(old.get(keyOf(found)) ?? found.schema, found.schema)),
	)
}

type JsonSchemaFound = ReturnType<typeof jsonSchemasIn>[number]

function* compareSchemas(
	schema: Schema,
	after: readonly Resource[],
	compare: (found: JsonSchemaFound) => ReturnType<typeof import('../formats/json-schema/index.ts').narrowings>,
): Steps<readonly Finding[]> {
	const findings: Finding[] = []
	for (const found of jsonSchemasIn(schema, after)) {
		for (const { path, message, isSure } of compare(found)) {
			const at = [...found.path, ...path]
			findings.push(
				findingIn(isSure ? 'error' : 'warning', found.resource, at, {
					code: 'BREAKING_CHANGE',
					message: `\`${showPath(at)}\` ${message}`,
					hint: isSure
						? 'what is sent today would be refused: widen it again, or make a new version'
						: 'see whether what is sent today still passes',
				}),
			)
		}
		yield
	}
	return findings
}

function keyOf({ resource, path }: { readonly resource: { readonly address: Address }; readonly path: ValuePath }): string {
	return `${resource.address} ${showPath(path)}`
}

function placeOf({ problem: { where } }: Finding): string {
	return `${where?.address} ${renderJson([...(where?.path ?? [])], 'sorted')}`
}
