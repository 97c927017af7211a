import type { Api } from '../../../src/provider.ts'
import { endpoints } from './endpoints.ts'

/**
 * The part of the service's API that is used here. The limit of most operations is not published and told in headers; what stands here
 * is the number that is said of the slower ones.
 */
export const api: Api = {
	baseUrl: 'https://api.segmentapis.com',
	auth: { kind: 'bearer' },
	limit: { calls: 600, perMs: 60_000 },
	limitHeaders: { consumed: 'x-ratelimit-consumed', remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset', resetAs: 'date' },
	owner: 'workspaceId',
	errors: { items: 'errors', type: 'type', message: 'message', field: 'field', waitMs: ['data', 'msBeforeNext'] },
	endpoints,
}
