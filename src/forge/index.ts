/** Hosts of Git repositories, where changes are reviewed: pull requests, comments, checks, protection. */
export type { ForgeAccess } from './call.ts'
export { FORGES } from './forges.ts'
