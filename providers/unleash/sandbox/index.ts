import type { Refusal, SandboxCall, SandboxModel, SandboxReply, SandboxStep, World } from '../../../src/provider.ts'
import { eventAnswers } from './events.ts'
import { featureAnswers } from './features.ts'
import { numberedAnswers } from './numbered.ts'
import { settingAnswers } from './settings.ts'
import { strategyAnswers } from './strategies.ts'
import { editPage, fillWorld } from './tree.ts'
import { withDefaults, workspaceAnswers } from './workspace.ts'
import type { Answers } from './world.ts'
import { dict, errorBody, notFound, reply, unchanged } from './world.ts'

const answers: Answers = {
	...workspaceAnswers,
	...settingAnswers,
	...numberedAnswers,
	...featureAnswers,
	...strategyAnswers,
	...eventAnswers,
}

/** Unleash as far as it is used here, as its version 8.2.0 was seen to be. Everything generic is in the sandbox itself. */
export const sandbox: SandboxModel = {
	name: 'unleash',
	switches: [],
	empty: () => withDefaults({ tables: new Map(), memory: new Map() }),
	answer,
	refuse,
	edit: editPage,
	run: (world, { type }) => unchanged(world, reply(404, errorBody('NotFoundError', `nothing of the type ${type} runs`))),
	fill: fillWorld,
}

function answer(world: World, call: SandboxCall): SandboxStep {
	const own = answers[call.endpoint.id]
	return own ? own(world, call) : notFound(world, call.endpoint.id)
}

function refuse(refusal: Refusal): SandboxReply {
	switch (refusal.kind) {
		case 'no-credential':
			return reply(401, errorBody('AuthenticationRequired', 'You must log in to use Unleash. Your request had no authorization header.'))
		case 'wrong-credential':
			return reply(401, errorBody('UnauthorizedError', 'You must log in to use Unleash.'))
		case 'limited':
			return { kind: 'page', status: 429, html: 'Too many requests, please try again later.' }
		case 'malformed':
			return reply(400, dict({ message: 'Expected property name in JSON' }))
		case 'no-route':
			return reply(404, errorBody('NotFoundError', `The path you were looking for (${refusal.path}) is not available.`))
		case 'invalid':
			return reply(
				400,
				dict({
					name: 'BadDataError',
					message:
						'Request validation failed: your request body or params contain invalid data. Refer to the `details` list for more information.',
					details: refusal.faults.map(({ at, message }) => dict({ message, path: `/${at.replaceAll('.', '/')}` })),
				}),
			)
		case 'status':
			return failure(refusal.status)
	}
}

function failure(status: number): SandboxReply {
	if (status > 500) return { kind: 'page', status, html: `<!doctype html><title>${status}</title><h1>${status} Bad Gateway</h1>` }
	return reply(status, errorBody(status === 500 ? 'UnknownError' : 'BadDataError', `it failed with status ${status}`))
}
