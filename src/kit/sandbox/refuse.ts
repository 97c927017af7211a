import type { Dict, Present } from '../../model/index.ts'
import type { InputFault, Refusal, SandboxReply } from '../../ports/index.ts'
import type { Declared } from '../declared.ts'

/** Why a call is turned down, in the form that the API has for errors. */
export function refuse(declared: Declared, why: Refusal): SandboxReply {
	switch (why.kind) {
		case 'no-credential':
		case 'wrong-credential':
			return refusal(declared, 401, 'the credential is not known')
		case 'limited':
			return refusal(declared, 429, `too many calls, come back in ${why.waitMs} ms`)
		case 'malformed':
			return refusal(declared, 400, 'the body is not JSON')
		case 'no-route':
			return refusal(declared, 404, `there is no ${why.method} ${why.path}`)
		case 'invalid':
			return invalid(declared, why.endpoint.statuses.includes(422) ? 422 : 400, why.faults)
		case 'status':
			return refusal(declared, why.status, `it failed with status ${why.status}`)
	}
}

export function refusal({ api: { errors } }: Declared, status: number, message: string): SandboxReply {
	const body: Dict =
		'items' in errors ? new Map([[errors.items, [new Map([[errors.message, message]])]]]) : new Map([[errors.message, message]])
	return { kind: 'body', status, body }
}

function invalid({ api: { errors } }: Declared, status: number, faults: readonly InputFault[]): SandboxReply {
	if ('items' in errors) {
		const items = faults.map(({ at, message }) => new Map([[errors.field, at] as const, [errors.message, message] as const]))
		return { kind: 'body', status, body: new Map([[errors.items, items]]) }
	}
	const details = new Map(faults.map(({ at, message }) => [at, message]))
	const body = new Map<string, Present>([[errors.message, errors.invalid ?? 'not accepted']])
	return { kind: 'body', status, body: errors.details === undefined ? body : body.set(errors.details, details) }
}
