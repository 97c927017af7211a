import { editYaml, parseYaml, renderYaml } from '../formats/yaml/index.ts'
import type { Address, Change, Dict, Plan, Present, Problem, ResourceType, Schema } from '../model/index.ts'
import { Failure, fileAttributes, findType, isDict, problem } from '../model/index.ts'
import type { Clock, FileChange, Layout, NewCommit, Person, Repository } from '../ports/index.ts'
import { restoreNames } from './alias.ts'
import { decode } from './content.ts'
import type { DraftFile, HclTree } from './hcl/index.ts'
import { inRepository } from './list.ts'
import { inFileOrder, keyedBy, patch } from './order.ts'
import { readSecrets, spellSecrets } from './secret.ts'
import type { Tree } from './tree.ts'

/** Above this many changes a commit per resource is noise: one per type then. */
const MANY = 200

/** Files written between two breaths of the event loop. */
const BATCH = 64

export type CommitRequest = {
	/** Named at the end of each message where it is sealed. */
	readonly plan: Pick<Plan, 'workspace'> & Partial<Pick<Plan, 'digest'>>
	readonly changes: readonly Change[]
	readonly schema: Schema
	readonly layout: Layout
	readonly tree: Tree
	/** The provider's name. */
	readonly provider: { readonly name: string }
	readonly folder: string
	readonly repository: Repository
	readonly commits: 'per-resource' | 'per-sync'
	readonly author: (change: Change) => Person
	readonly committer: Person
	readonly at: string
	readonly clock: Clock
	/** The ids of the workspace's resources, by type and key, where its files may name them so. */
	readonly ids?: ReadonlyMap<string, string>
	/** Lines for the end of each message: which state it belongs to. */
	readonly trailers: readonly string[]
}

/**
 * The plan's outbound changes as commits, in the plan's order, so that each commit parses and resolves. Only files of the changed
 * resources are touched, and in them only the lines of what changed.
 */
export async function commitsFor(
	request: CommitRequest,
): Promise<readonly { readonly commit: NewCommit; readonly changes: readonly string[] }[]> {
	const { hcl } = request.tree
	const groups = groupChanges(hcl ? { ...request, changes: await inTurn(hcl, request.changes) } : request)
	const files = hcl ? await hclFiles(request, hcl, groups) : await yamlFiles(request, groups)
	return groups.map((group, index) => {
		const [first] = group.changes
		const commit: NewCommit = {
			message: [group.subject, '', ...group.body, ...trailersOf(request, group.changes)].join('\n'),
			author: first && group.changes.length === 1 ? request.author(first) : request.committer,
			committer: request.committer,
			at: request.at,
			files: files[index] ?? [],
		}
		return { commit, changes: group.changes.map((change) => change.id) }
	})
}

async function inTurn(hcl: HclTree, changes: readonly Change[]): Promise<readonly Change[]> {
	const { lastFirst } = await import('./hcl/index.ts')
	return lastFirst(hcl, changes)
}

type Group = { readonly subject: string; readonly body: readonly string[]; readonly changes: readonly Change[] }

function groupChanges(request: CommitRequest): readonly Group[] {
	const { changes, plan } = request
	if (request.commits === 'per-sync' && changes.length > 1) {
		return [{ subject: `${plan.workspace}: bring ${changes.length} changes from the workspace`, body: listOf(changes), changes }]
	}
	if (changes.length <= MANY) return changes.map((change) => ({ subject: subjectOf(change), body: seenOf(change), changes: [change] }))
	const groups = new Map<string, Change[]>()
	for (const change of changes) {
		const name = `${change.kind} ${change.type}`
		const group = groups.get(name) ?? []
		group.push(change)
		groups.set(name, group)
	}
	return [...groups].map(([name, group]) => ({
		subject: `${plan.workspace}: ${name}, ${group.length} resources`,
		body: listOf(group),
		changes: group,
	}))
}

const VERBS = { create: 'add', update: 'update', delete: 'remove' } as const

function subjectOf(change: Change): string {
	const what = change.kind === 'update' ? ` (${[...new Set(change.edits.map((edit) => String(edit.path[0])))].join(', ')})` : ''
	return `${VERBS[change.kind]} ${change.address}${what}`
}

function seenOf(change: Change): readonly string[] {
	const { changedAt, actor } = change
	if (changedAt === undefined && actor === undefined) return []
	const by = actor === undefined ? '' : ` by ${onOneLine(actor)}`
	return [`Seen in the workspace, last changed there${changedAt === undefined ? '' : ` at ${changedAt}`}${by}.`, '']
}

/** What the service says may not become a trailer. */
function onOneLine(text: string): string {
	return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}

function listOf(changes: readonly Change[]): readonly string[] {
	return [...changes.map((change) => `- ${subjectOf(change)}`), '']
}

function trailersOf(request: CommitRequest, changes: readonly Change[]): readonly string[] {
	const addresses = changes.length > MANY ? [] : changes.map((change) => `Tideway-Address: ${change.address}`)
	const { workspace, digest } = request.plan
	const plan = digest === undefined ? [] : [`Tideway-Plan: ${digest}`]
	return [`Tideway-Workspace: ${workspace}`, ...addresses, ...plan, ...request.trailers]
}

/**
 * The files of each commit. Several resources share one, so that each change goes on from the one before it, and a file is written out once
 * for all of a commit's.
 */
async function hclFiles(request: CommitRequest, tree: HclTree, groups: readonly Group[]): Promise<readonly (readonly FileChange[])[]> {
	const { filesOf, labelsAfter, problemOf, writeChange } = await import('./hcl/index.ts')
	const { layout, folder, provider } = request
	const labels = labelsAfter(tree, request.changes, provider.name)
	const writing = {
		tree,
		layout,
		folder,
		labels,
		provider: provider.name,
		ids: idsFor(layout, tree, request.ids ?? new Map(), request.changes),
	}
	const drafts = new Map<string, DraftFile>()
	const files: (readonly FileChange[])[] = []
	for (const { changes } of groups) {
		const touched = new Set<string>()
		for (const change of changes) {
			const done = writeChange(writing, change, typeOf(request, change), drafts)
			if (done.kind !== 'written') throw new Failure(problemOf(change.address, done))
			for (const [path, text] of done.files) {
				drafts.set(path, text)
				touched.add(path)
			}
			await request.clock.sleep(0)
		}
		files.push(filesOf(drafts, touched))
	}
	return files
}

/** The ids that resources have in the workspace, by type and key, where files may name them so. */
export function idsFor(
	{ blocks }: Layout,
	{ ids }: HclTree,
	known: ReadonlyMap<string, string>,
	changes: readonly Change[],
): ReadonlyMap<string, string> {
	if (!blocks) return new Map()
	const made = changes.flatMap(({ type, key, remoteId }) => (remoteId === undefined ? [] : [[`${type} ${key}`, remoteId] as const]))
	return new Map([...known, ...made, ...ids])
}

async function yamlFiles(request: CommitRequest, groups: readonly Group[]): Promise<readonly (readonly FileChange[])[]> {
	const updates = request.changes.filter((change) => change.kind === 'update')
	const ids = updates.flatMap((change) => request.tree.files.get(change.address)?.id ?? [])
	const contents = await request.repository.read(ids)
	const files = new Map<string, FileChange>()
	for (const change of request.changes) {
		files.set(change.id, fileChange(request, change, contents))
		if (files.size % BATCH === 0) await request.clock.sleep(0)
	}
	return groups.map(({ changes }) => changes.flatMap((change) => files.get(change.id) ?? []))
}

function fileChange(request: CommitRequest, change: Change, contents: ReadonlyMap<string, Uint8Array>): FileChange {
	const type = typeOf(request, change)
	const file = request.tree.files.get(change.address)
	const path = file?.inRepository ?? newPath(request, change)
	if (change.kind === 'delete') return { path, remove: true }
	const named = (attributes: Dict): Dict => restoreNames(type, attributes, request.tree.aliases)
	if (change.kind === 'create') return { path, content: newFile(type, named(change.after)) }
	const content = file && contents.get(file.id)
	if (!content) throw new Failure(problem('PLAN_STALE', `${path} is not in the commit that the plan was made from`))
	return { path, content: editFile(decode(content), path, type, named(change.before), named(change.after)) }
}

function typeOf({ schema }: CommitRequest, change: Change): ResourceType {
	const type = findType(schema, change.type)
	if (!type) throw new Failure(problem('PLAN_INVALID', `the plan speaks of the type ${change.type}, which the provider does not have`))
	return type
}

function newPath({ folder, layout }: CommitRequest, change: Change): string {
	const path = layout.path(change.type, change.key, change.kind === 'delete' ? change.before : change.after)
	if (path === undefined) throw new Failure(problem('PLAN_INVALID', `the plan does not say where the file of ${change.address} belongs`))
	return inRepository(folder, path)
}

/** The text of a file that is made now: what the path tells is not in it. */
export function newFile(type: ResourceType, attributes: Dict): string {
	const told = new Set(type.attributes.filter((attribute) => attribute.fromPath).map((attribute) => attribute.name))
	const held = new Map([...attributes].filter(([name]) => !told.has(name)))
	return `${type.head ?? ''}${held.size === 0 && type.head !== undefined ? '' : renderYaml(spellSecrets(inFileOrder(type, held)))}`
}

/** The file's text with the difference between two values of its resource made in it (P14). */
export function editFile(text: string, path: string, type: ResourceType, before: Dict, after: Dict): string {
	const parsed = parseYaml(text)
	if (parsed.kind !== 'ok') throw new Failure(firstOf(parsed.problems, path))
	const inFile = readSecrets(parsed.document.value, [])
	const wanted = patch(inFile, before, after)
	const whole = withMissing(isDict(wanted) ? wanted : after, unspoken(fileAttributes(type, inFile, false), before))
	const key = keyedBy(type)
	return editYaml(parsed.document, spellSecrets(inFileOrder(type, whole)), key === undefined ? {} : { keyedBy: key })
}

/** What the change says nothing of: a change of files may be about what only they hold. */
function unspoken(own: Dict, before: Dict): Dict {
	const left = new Map<string, Present>()
	for (const [name, value] of own) {
		const was = before.get(name)
		const rest = isDict(value) && isDict(was) ? unspoken(value, was) : was === undefined ? value : undefined
		if (rest !== undefined && !(isDict(rest) && rest.size === 0 && isDict(was))) left.set(name, rest)
	}
	return left
}

/** What only the file holds outlives the map that it stands in. */
function withMissing(values: Dict, own: Dict): Dict {
	const whole = new Map(values)
	for (const [name, value] of own) {
		const held = whole.get(name)
		if (held === undefined) whole.set(name, value)
		else if (isDict(held) && isDict(value)) whole.set(name, withMissing(held, value))
	}
	return whole
}

/** The values of a resource's file as they are once the plan is applied; what is in conflict stays as it is. */
export function afterPlan(plan: Plan, address: Address, file: Dict): Dict {
	const change = plan.changes.find((candidate) => candidate.to === 'git' && candidate.address === address)
	const values = change?.kind === 'update' ? patch(file, change.before, change.after) : file
	return isDict(values) ? values : file
}

function firstOf(problems: readonly Problem[], path: string): Problem {
	return problems[0] ?? problem('YAML_INVALID', `${path} is not valid YAML`)
}
