import type { Refusal, SandboxCall, SandboxModel, SandboxReply, SandboxStep, Switch, World } from '../../../src/provider.ts'
import { createHolder, updateHolder } from './events-write.ts'
import { editPage } from './page.ts'
import { tellRun } from './run.ts'
import { listRows, makeShow } from './show.ts'
import { fillWorld } from './tree.ts'
import { treeOf } from './tree-of.ts'
import type { Kind } from './world.ts'
import { dict, emptyWorld, findById, reply, textOf, unchanged, validationError } from './world.ts'
import { createModel, createSync, deleteRow, updateModel, updateSync } from './write.ts'

/** What is not known of the service; the first answer is the one that its documents make likelier. */
const switches: readonly Switch[] = [
	{ name: 'manual-schedule', meaning: 'how a sync without a schedule shows it', values: ['null', 'object'] },
	{ name: 'start-date', meaning: 'whether the start of a schedule is shown', values: ['hidden', 'shown'] },
	{
		name: 'config-patch',
		meaning: 'whether a configuration that is sent replaces the old one or is merged into it',
		values: ['replaced', 'merged'],
	},
	{ name: 'config-echo', meaning: 'whether a configuration comes back with members that were not sent', values: ['as-sent', 'completed'] },
	{
		name: 'deletes',
		meaning: 'whether models and syncs can be deleted, and what is said where syncs use the model',
		values: ['unavailable', 'available-409', 'available-422'],
	},
	{ name: 'event-models-listed', meaning: 'whether event models are among the models', values: ['no', 'yes'] },
	{ name: 'related-primary-key', meaning: 'how a schema model without a primary key shows it', values: ['null', 'empty'] },
	{ name: 'events-feature', meaning: 'whether the workspace may use event contracts', values: ['on', 'contracts-forbidden'] },
	{ name: 'event-studio', meaning: 'whether the workspace has event domains', values: ['on', 'off'] },
	{
		name: 'contract-slug-taken',
		meaning: 'what becomes of a new contract or domain whose slug is taken: refused, or made under another slug',
		values: ['422', 'suffixed'],
	},
	{
		name: 'alias-events',
		meaning: 'whether events of the type alias, which the API does not take, are among those it shows',
		values: ['hidden', 'shown'],
	},
	{
		name: 'contract-omitted-list',
		meaning: 'what becomes of the events of a contract that is updated without them',
		values: ['kept', 'cleared'],
	},
	{
		name: 'domain-omitted-list',
		meaning: 'what becomes of the events or components of a domain that is updated without them',
		values: ['kept', 'cleared'],
	},
	{
		name: 'event-patch-answer',
		meaning: 'whether an update of a contract or domain is answered by all of it, or as it is sent, without an id',
		values: ['full', 'input'],
	},
	{ name: 'list-filters', meaning: 'how a filter by name or slug compares', values: ['equal', 'contains'] },
	{ name: 'slug-case', meaning: 'whether slugs that differ in case only are different', values: ['kept', 'ignored'] },
	{ name: 'ids', meaning: 'how ids are spelled', values: ['numbers', 'digit-strings'] },
	{
		name: 'scheduled-start',
		meaning: 'whether a sync that is created or woken with a schedule runs at once',
		values: ['waits', 'runs-at-once'],
	},
]

const LISTS: ReadonlyMap<string, Kind> = new Map([
	['ListSource', 'source'],
	['ListDestination', 'destination'],
	['ListModel', 'model'],
	['ListSync', 'sync'],
	['ListContracts', 'contract'],
	['ListDomains', 'domain'],
])
const ITEMS: ReadonlyMap<string, Kind> = new Map([
	['GetSource', 'source'],
	['GetDestination', 'destination'],
	['GetModel', 'model'],
	['GetSync', 'sync'],
	['GetContract', 'contract'],
	['GetDomain', 'domain'],
])

/** Hightouch as far as it is used here: ids, slugs, defaults and quirks. Everything generic is in the sandbox itself. */
export const sandbox: SandboxModel = {
	name: 'hightouch',
	switches,
	empty: emptyWorld,
	answer,
	refuse,
	edit: editPage,
	run: tellRun,
	fill: fillWorld,
	tree: (world) => treeOf(world, textOf(world.memory.get('workspaceSlug'))),
}

function answer(world: World, call: SandboxCall): SandboxStep {
	const closed = closedArea(call)
	if (closed) return unchanged(world, closed)
	const list = LISTS.get(call.endpoint.id)
	if (list) return unchanged(world, listRows(world, list, call))
	const item = ITEMS.get(call.endpoint.id)
	if (item) return unchanged(world, showItem(world, item, call))
	return act(world, call)
}

/** What a workspace does not have, or not every key may use. */
function closedArea({ endpoint, switches }: SandboxCall): SandboxReply | undefined {
	if (endpoint.path.startsWith('/events/contracts') && switches['events-feature'] === 'contracts-forbidden') return reply(403, undefined)
	return endpoint.path.startsWith('/events/domains') && switches['event-studio'] === 'off' ? reply(404, undefined) : undefined
}

function showItem(world: World, kind: Kind, call: SandboxCall): SandboxReply {
	const row = findById(world, kind, call.path.get(`${kind}Id`))
	return row ? reply(200, makeShow(world, kind, call.switches)(row)) : reply(404, undefined)
}

function act(world: World, call: SandboxCall): SandboxStep {
	const { id, method, path } = call.endpoint
	if (id === 'ListSyncRuns')
		return unchanged(world, findById(world, 'sync', call.path.get('syncId')) ? listRows(world, 'run', call) : reply(404, undefined))
	if (id === 'CreateModel') return createModel(world, call)
	if (id === 'UpdateModel') return updateModel(world, call)
	if (id === 'CreateSync') return createSync(world, call)
	if (id === 'UpdateSync') return updateSync(world, call)
	if (id === 'CreateContract') return createHolder(world, call, 'contract')
	if (id === 'UpdateContract') return updateHolder(world, call, 'contract')
	if (id === 'CreateDomain') return createHolder(world, call, 'domain')
	if (id === 'UpdateDomain') return updateHolder(world, call, 'domain')
	if (method !== 'DELETE' || call.switches.deletes === 'unavailable') return unchanged(world, refuse({ kind: 'no-route', method, path }))
	return deleteRow(world, call, id === 'DeleteModel' ? 'model' : 'sync')
}

function refuse(refusal: Refusal): SandboxReply {
	switch (refusal.kind) {
		case 'no-credential':
			return reply(401, dict({ message: 'Authentication error', details: 'No authorization header found' }))
		case 'wrong-credential':
			return reply(401, dict({ message: 'Authentication error', details: 'Token is invalid' }))
		case 'limited':
			return reply(429, undefined)
		case 'malformed':
			return reply(400, undefined)
		case 'no-route':
			return {
				kind: 'page',
				status: 404,
				html: `<!doctype html><title>Error</title><pre>Cannot ${escapeHtml(`${refusal.method} ${refusal.path}`)}</pre>`,
			}
		case 'invalid':
			return invalid(refusal)
		case 'status':
			return failure(refusal.status)
	}
}

/** 422 with details where the endpoint declares it; elsewhere what it does declare, which has no body. */
function invalid({ endpoint, faults }: Extract<Refusal, { kind: 'invalid' }>): SandboxReply {
	if (endpoint.statuses.includes(422))
		return validationError(422, Object.fromEntries(faults.map(({ at, message }) => [at.replace(/^body/, 'requestBody'), message])))
	return reply(endpoint.statuses.includes(400) ? 400 : 404, undefined)
}

function failure(status: number): SandboxReply {
	if (status === 500) return reply(500, 'Internal Server Error')
	if (status > 500) return { kind: 'page', status, html: `<!doctype html><title>${status}</title><h1>${status} Bad Gateway</h1>` }
	if (status === 409 || status === 422) return validationError(status, { slug: 'not accepted' })
	return reply(status, undefined)
}

function escapeHtml(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
