/** A pull request as a sequence of plan, approve, apply: what a job of a CI system does, and the server. */
export * from './branch.ts'
export type { CiEvent, CiJob } from './event.ts'
export { jobOf } from './event.ts'
export type { Post } from './publish.ts'
export { publish } from './publish.ts'
export * from './pull.ts'
export type { Ground, Site } from './site.ts'
export type { Verdict } from './verdict.ts'
