/** Calls an HTTP API that is described as data: paging, limits, retries, errors. */
export type { ApiClientOptions, RestClient } from './client.ts'
export { makeApiClient } from './client.ts'
