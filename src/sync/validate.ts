import { parseYaml } from '../formats/yaml/index.ts'
import type { Address, Finding, Problem, Resource, Schema, Steps } from '../model/index.ts'
import { byCodeUnit, findingIn, findType, recordValue, renderJson, showPath } from '../model/index.ts'
import { danglingReferences, doubleAliases, doubleNames, jsonSchemasIn, validateResource } from '../plan/index.ts'
import type { Clock, Provider, Repository } from '../ports/index.ts'
import type { Tree, TreeFile } from '../tree/index.ts'
import { decode, inRepository, placesIn } from '../tree/index.ts'
import { runInTurns } from './turns.ts'

/** `folder`: the workspace's folder in the repository; '' = its root. */
export type ValidateRequest = {
	readonly provider: Provider
	readonly repository: Repository
	readonly folder: string
	readonly tree: Tree
	readonly clock: Clock
}

/**
 * What is wrong with a workspace's files, each thing once, in the order of files and lines. Needs nothing but the files, so what
 * only the workspace knows is not told.
 */
export async function validateTree(request: ValidateRequest): Promise<readonly Finding[]> {
	const { provider, tree } = request
	const { schema } = provider
	const resources = readable(tree)
	const found = [
		...unreadable(request),
		...(await runInTurns(request, checkEach(request, resources))),
		...doubleAliases(schema, resources),
		...doubleNames(schema, resources),
		...(provider.validate?.(trusted(request, resources)) ?? []),
		...(await validateJsonSchemas(request, resources)),
		...(await toldTwice(request, resources)),
	]
	return inOrder(await withPlaces(request, found))
}

/** Every resource of the files that could be read. */
export function readable({ snapshot: { scopes, unknown } }: Tree): readonly Resource[] {
	return [...scopes.values()]
		.flatMap((read) => (read.kind === 'complete' ? [...read.value.values()] : []))
		.filter(({ address }) => !unknown.has(address))
}

/** What there is to say of each resource by itself. */
function* checkEach(request: ValidateRequest, resources: readonly Resource[]): Steps<readonly Finding[]> {
	const { schema } = request.provider
	const there = around(request)
	const found: Finding[] = []
	for (const resource of resources) {
		found.push(...validateBySchema(schema, resource), ...danglingReferences(schema, [resource], there))
		yield
	}
	return found
}

function validateBySchema(schema: Schema, resource: Resource): readonly Finding[] {
	const type = findType(schema, resource.type)
	return type ? validateResource(type, resource) : []
}

/** A file that the service writes itself is no fault of anybody here; what the tree says of aliases is told with both places. */
function unreadable({ provider: { schema }, tree }: ValidateRequest): readonly Finding[] {
	const { unknown, scopes, warnings } = tree.snapshot
	const files = [...unknown].map(([address, problem]): Finding => {
		const type = findType(schema, tree.files.get(address)?.type ?? '')
		return { level: type?.role === 'derived' ? 'warning' : 'error', problem }
	})
	const folders = [...scopes.values()].flatMap((read): readonly Finding[] =>
		read.kind === 'unknown' ? [{ level: 'error', problem: read.reason }] : [],
	)
	const errors = new Set(folders.map(({ problem }) => toldAs(problem)))
	const others = warnings
		.filter((problem) => problem.code !== 'ALIAS_DOUBLE' && !errors.has(toldAs(problem)))
		.map((problem): Finding => ({ level: 'warning', problem }))
	return [...files, ...folders, ...others]
}

function toldAs({ message, where }: Problem): string {
	return [where?.file ?? '', where?.line ?? 0, message].join('\n')
}

/** A file that cannot be read is there all the same. */
function around({ provider: { layout }, folder, tree }: ValidateRequest): Parameters<typeof danglingReferences>[2] {
	const unread = [...tree.snapshot.scopes].filter(([, read]) => read.kind === 'unknown').map(([type]) => type)
	return {
		known: new Set([...tree.files.keys(), ...(tree.snapshot.released?.keys() ?? [])]),
		unread: new Set(unread),
		fileOf: (type, key) => {
			const path = layout.path(type, key)
			return path === undefined ? undefined : inRepository(folder, path)
		},
	}
}

/** Files that list what else there is are handed over all or none: from a part of them nobody can tell what is not there. */
function trusted({ provider: { schema }, tree }: ValidateRequest, resources: readonly Resource[]): readonly Resource[] {
	const isList = (type: string): boolean => ['derived', 'seed'].includes(findType(schema, type)?.role ?? '')
	const isWhole = ![...tree.snapshot.unknown.keys()].some((address) => isList(tree.files.get(address)?.type ?? ''))
	return isWhole ? resources : resources.filter((resource) => !isList(resource.type))
}

async function validateJsonSchemas(request: ValidateRequest, resources: readonly Resource[]): Promise<readonly Finding[]> {
	const schemas = jsonSchemasIn(request.provider.schema, resources)
	if (schemas.length === 0) return []
	const { makeSchemaCheck } = await import('../formats/json-schema/index.ts')
	return await runInTurns(request, checkJsonSchemas(schemas, makeSchemaCheck()))
}

type SchemaCheck = ReturnType<typeof import('../formats/json-schema/index.ts').makeSchemaCheck>

function* checkJsonSchemas(schemas: ReturnType<typeof jsonSchemasIn>, check: SchemaCheck): Steps<readonly Finding[]> {
	const found: Finding[] = []
	for (const { resource, path, schema, elsewhere } of schemas) {
		for (const { level, path: within, message, hint } of check(schema, elsewhere)) {
			const at = [...path, ...within]
			found.push(findingIn(level, resource, at, { message: `\`${showPath(at)}\` ${message}`, ...(hint !== undefined && { hint }) }))
		}
		yield
	}
	return found
}

/** Attributes that a file holds although its path tells them: the path wins, whatever the line says. */
async function toldTwice(request: ValidateRequest, resources: readonly Resource[]): Promise<readonly Finding[]> {
	const { tree, repository } = request
	const told: readonly Told[] = resources.flatMap((resource) => {
		const file = tree.files.get(resource.address)
		return file?.told ? [{ resource, file, names: [...file.told.keys()] }] : []
	})
	const contents = await repository.read([...new Set(told.filter(({ file }) => !file.content).map(({ file }) => file.id))])
	return await runInTurns(request, heldTwice(told, contents))
}

type Told = { readonly resource: Resource; readonly file: TreeFile; readonly names: readonly string[] }

function* heldTwice(told: readonly Told[], contents: ReadonlyMap<string, Uint8Array>): Steps<readonly Finding[]> {
	const found: Finding[] = []
	for (const { resource, file, names } of told) {
		yield
		const text = decode(file.content ?? contents.get(file.id) ?? new Uint8Array())
		if (!names.some((name) => text.includes(name))) continue
		const parsed = parseYaml(text)
		for (const name of names.filter((own) => parsed.kind === 'ok' && parsed.document.value.has(own)))
			found.push(
				findingIn('warning', resource, [name], {
					message: `\`${name}\` is told by the folder of the file, and the line goes nowhere`,
					hint: 'remove the line, or move the file',
				}),
			)
	}
	return found
}

/** With file, line and column beside what stands in a file, also where one finding is about two places. */
export async function withPlaces(
	{ provider: { schema }, tree, repository, clock }: ValidateRequest,
	found: readonly Finding[],
): Promise<readonly Finding[]> {
	const placeOf = await placesIn(
		{ tree, schema, repository, clock },
		found.flatMap(({ problem }) => addressesIn(problem)),
	)
	const placed = (problem: Problem): Problem => {
		const { where, cause } = problem
		const place = where?.address && where.path ? placeOf(where.address, where.path) : undefined
		return { ...problem, ...(place && { where: { ...where, ...place } }), ...(cause && { cause: placed(cause) }) }
	}
	return found.map(({ level, problem }) => ({ level, problem: placed(problem) }))
}

function addressesIn({ where, cause }: Problem): readonly Address[] {
	return [...(where?.address && where.path ? [where.address] : []), ...(cause ? addressesIn(cause) : [])]
}

/** By file, line and column; what is told twice, once. */
function inOrder(findings: readonly Finding[]): readonly Finding[] {
	const distinct = new Map(findings.map((finding) => [renderJson(recordValue(finding), 'sorted'), finding]))
	return [...distinct.values()].sort(({ problem: a }, { problem: b }) => {
		const [left, right] = [a.where, b.where]
		return (
			byCodeUnit(left?.file ?? '', right?.file ?? '') ||
			(left?.line ?? 0) - (right?.line ?? 0) ||
			(left?.column ?? 0) - (right?.column ?? 0) ||
			byCodeUnit(a.message, b.message)
		)
	})
}
