import type { Clock, HeardAnswer, HeardRequest, RefName } from '../ports/index.ts'
import type { AllFigures } from './figures.ts'
import { renderMetrics } from './figures.ts'
import { pushedRefs } from './pushed.ts'
import { verifyWebhook } from './webhook.ts'

export type Front = {
	readonly clock: Clock
	readonly figures: AllFigures
	/** Empty: no webhooks are taken. */
	readonly secrets: readonly string[]
	/** Wakes whoever follows one of these branches; `any`: everybody. */
	readonly wake: (refs: readonly RefName[] | 'any') => void
}

/** Ids of deliveries that are remembered. */
const REMEMBERED = 10_000

/** Answers `/healthz`, `/readyz`, `/metrics`, and webhooks at `/webhooks`. */
export function makeFront(front: Front): (request: HeardRequest) => Promise<HeardAnswer> {
	const seen = new Set<string>()
	const hooks = new Map<string, number>()
	const count = (result: string): void => void hooks.set(result, (hooks.get(result) ?? 0) + 1)
	return async (request) => {
		const [path = '/'] = request.target.split('?')
		if (path === '/webhooks') return hear(front, request, seen, count)
		if (request.method !== 'GET' && request.method !== 'HEAD') return plain(path === '/' ? 404 : 405, 'only GET')
		if (path === '/healthz') return plain(200, 'ok')
		if (path === '/readyz') return readiness(front.figures)
		if (path === '/metrics')
			return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: renderMetrics(front.figures, hooks) }
		return plain(404, 'nothing here')
	}
}

/** Ready once every workspace was dealt with for the first time, or is switched off. */
function readiness(figures: AllFigures): HeardAnswer {
	const missing = [...figures].filter(([, { lastSuccess, problem }]) => lastSuccess === null && problem !== 'PAUSED')
	if (missing.length === 0) return plain(200, 'ready')
	return plain(503, missing.map(([name, { problem }]) => `${name}: ${problem ?? 'not looked at yet'}`).join('\n'))
}

function hear(front: Front, request: HeardRequest, seen: Set<string>, count: (result: string) => void): HeardAnswer {
	if (front.secrets.length === 0) return plain(404, 'webhooks are off')
	if (request.method !== 'POST') return plain(405, 'only POST')
	const verified = verifyWebhook(request, front.secrets, front.clock.now())
	if (verified.kind === 'refused') {
		count('refused')
		return plain(401, verified.problem.message)
	}
	const { service, delivery } = verified.webhook
	if (delivery !== null && !isNew(seen, `${service} ${delivery}`)) {
		count('repeated')
		return plain(200, 'known already')
	}
	const refs = pushedRefs(verified.webhook, request)
	count(refs.length > 0 ? 'taken' : 'other')
	if (refs.length > 0) front.wake(refs)
	return plain(202, 'taken')
}

/** The oldest are forgotten first: a hint that is heard twice does no harm. */
function isNew(seen: Set<string>, id: string): boolean {
	if (seen.has(id)) return false
	seen.add(id)
	const [oldest] = seen
	if (seen.size > REMEMBERED && oldest !== undefined) seen.delete(oldest)
	return true
}

function plain(status: number, text: string): HeardAnswer {
	return { status, type: 'text/plain; charset=utf-8', body: `${text}\n` }
}
