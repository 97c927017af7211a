import type { Refusal, SandboxCall, SandboxModel, SandboxReply, SandboxStep, World } from '../../../src/provider.ts'
import { createHolder, updateHolder } from './events-write.ts'
import { editPage } from './page.ts'
import { tellRun } from './run.ts'
import { listRows, makeShow } from './show.ts'
import { switches } from './switches.ts'
import { fillWorld } from './tree.ts'
import { treeOf } from './tree-of.ts'
import type { Kind } from './world.ts'
import { dict, emptyWorld, findById, reply, textOf, unchanged, validationError } from './world.ts'
import { createModel, createSync, deleteRow, updateModel, updateSync } from './write.ts'

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
