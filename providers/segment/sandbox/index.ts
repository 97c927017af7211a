import type { Refusal, SandboxCall, SandboxModel, SandboxReply, SandboxStep, World } from '../../../src/provider.ts'
import { alphaAnswers } from './alpha.ts'
import { auditAnswers } from './audit.ts'
import { catalogAnswers, withCatalog } from './catalog.ts'
import { codeAnswers } from './code.ts'
import { destinationAnswers } from './destinations.ts'
import { filterAnswers } from './filters.ts'
import { mappingAnswers } from './mappings.ts'
import { peopleAnswers, withRoles } from './people.ts'
import { planAnswers } from './plans.ts'
import { sourceAnswers } from './sources.ts'
import { switches } from './switches.ts'
import { transformationAnswers } from './transformations.ts'
import { editPage, fillWorld } from './tree.ts'
import { warehouseAnswers } from './warehouses.ts'
import type { Answers } from './world.ts'
import { dict, errors, notFound, reply, shown, unchanged, WORKSPACE } from './world.ts'

const answers: Answers = {
	getWorkspace: (world, call) => shown(world, call, dict(WORKSPACE)),
	...auditAnswers,
	...catalogAnswers,
	...sourceAnswers,
	...destinationAnswers,
	...mappingAnswers,
	...filterAnswers,
	...warehouseAnswers,
	...planAnswers,
	...codeAnswers,
	...transformationAnswers,
	...peopleAnswers,
	...alphaAnswers,
}

/** Segment as far as it is used here: ids, secrets, what goes with what, and its audit trail. Everything generic is in the sandbox itself. */
export const sandbox: SandboxModel = {
	name: 'segment',
	switches,
	empty: () => withRoles(withCatalog({ tables: new Map(), memory: new Map() })),
	answer,
	refuse,
	edit: editPage,
	run: (world, run) => unchanged(world, reply(404, errors('not-found', `nothing of the type ${run.type} runs`))),
	fill: fillWorld,
}

function answer(world: World, call: SandboxCall): SandboxStep {
	const off = call.switches['feature-off']
	if (off !== undefined && call.endpoint.path.split('/').includes(off))
		return unchanged(world, reply(403, errors('forbidden', 'the workspace does not have this feature')))
	const own = answers[call.endpoint.id]
	return own ? own(world, call) : notFound(world, call.endpoint.id)
}

function refuse(refusal: Refusal): SandboxReply {
	switch (refusal.kind) {
		case 'no-credential':
		case 'wrong-credential':
			return reply(401, errors('unauthorized', 'the token is missing or not known'))
		case 'limited':
			return limited(refusal.waitMs)
		case 'malformed':
			return reply(400, errors('bad-request', 'the body is not JSON'))
		case 'no-route':
			return reply(404, errors('not-found', `there is no ${refusal.method} ${refusal.path}`))
		case 'invalid':
			return reply(
				422,
				dict({
					errors: refusal.faults.map(({ at, message }) =>
						dict({ type: 'input-validation', message, field: at.replace(/^(body|query|path)\./, '') }),
					),
				}),
			)
		case 'status':
			return failure(refusal.status)
	}
}

function limited(waitMs: number): SandboxReply {
	return reply(429, errors('RequestError', 'too many requests', { data: dict({ msBeforeNext: waitMs, remainingPoints: 0 }) }))
}

function failure(status: number): SandboxReply {
	if (status > 500) return { kind: 'page', status, html: `<!doctype html><title>${status}</title><h1>${status} Bad Gateway</h1>` }
	return reply(status, errors(status === 500 ? 'internal' : 'bad-request', `it failed with status ${status}`))
}
