import type { Api } from '../../../src/provider.ts'
import { featureEndpoints } from './features.ts'
import { settingEndpoints } from './settings.ts'
import { workspaceEndpoints } from './workspace.ts'

/** Unleash's Admin API as far as it is used, by the names of its OpenAPI document. Everybody runs a server of their own. */
export const api: Api = {
	auth: { kind: 'bearer' },
	limitHeaders: { allowed: 'ratelimit-limit', remaining: 'ratelimit-remaining', reset: 'ratelimit-reset', resetAs: 'seconds' },
	errors: { items: 'details', type: 'name', message: 'message', field: 'path', waitMs: [] },
	endpoints: [...workspaceEndpoints, ...settingEndpoints, ...featureEndpoints],
}
