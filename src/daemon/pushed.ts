import { parseJson } from '../formats/json/index.ts'
import type { Dict, Value } from '../model/index.ts'
import { isDict, isList } from '../model/index.ts'
import type { RefName } from '../ports/index.ts'
import type { Webhook, WebhookRequest } from './webhook.ts'

const PUSHES: Readonly<Record<Webhook['service'], readonly string[]>> = {
	github: ['push'],
	gitea: ['push'],
	gitlab: ['push hook', 'system hook'],
	bitbucket: ['repo:push', 'repo:refs_changed'],
}

/**
 * The branches that a verified webhook says were pushed to; `any` where it does not say it in a way that is known here. A hint and nothing
 * more (P39): what a branch holds is asked of the remote.
 */
export function pushedRefs({ service, event }: Webhook, request: WebhookRequest): readonly RefName[] | 'any' {
	if (!PUSHES[service].includes(event.toLowerCase())) return []
	const payload = payloadOf(request)
	if (!payload) return 'any'
	const ref = payload.get('ref')
	if (typeof ref === 'string') return branches([ref])
	const push = payload.get('push')
	const changes = isDict(push) ? push.get('changes') : payload.get('changes')
	return isList(changes) ? branches(changes.flatMap(refsIn)) : 'any'
}

/** A form has the JSON in one of its fields; the signature is over the form. */
function payloadOf({ headers, body }: WebhookRequest): Dict | undefined {
	const text = new TextDecoder().decode(body)
	const isForm = headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') === true
	const parsed = parseJson(isForm ? (new URLSearchParams(text).get('payload') ?? '') : text)
	return parsed.kind === 'ok' && isDict(parsed.value) ? parsed.value : undefined
}

/** Bitbucket: `new` and `old` with the name of a branch in the cloud, `ref.id` in the data center. */
function refsIn(change: Value): readonly string[] {
	if (!isDict(change)) return []
	const ref = change.get('ref')
	const id = isDict(ref) ? ref.get('id') : undefined
	const named = ['new', 'old'].flatMap((side) => {
		const state = change.get(side)
		const name = isDict(state) && state.get('type') === 'branch' ? state.get('name') : undefined
		return typeof name === 'string' ? [`refs/heads/${name}`] : []
	})
	return typeof id === 'string' ? [id, ...named] : named
}

function branches(refs: readonly string[]): readonly RefName[] {
	return [...new Set(refs.filter((ref) => ref.startsWith('refs/heads/')))]
}
